"""Checks an export of the audit log without Aegis: verify-export.py FILE.jsonl[.gz]"""
import gzip, hashlib, json, sys
from datetime import datetime

def text(value):
    if isinstance(value, dict):
        return "{" + ",".join(text(k) + ":" + text(value[k]) for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)

def values(value, path=""):
    if isinstance(value, dict) and (value or not path):
        for name, inner in value.items():
            yield from values(inner, path + "/" + name.replace("~", "~0").replace("/", "~1"))
    else:
        yield path, value

def commitment(body, salts):
    def digest(path, value):
        if isinstance(salts, dict) and path in salts["erased"]:
            return salts["erased"][path]
        salt = (bytes.fromhex(salts["kept"][path]) if isinstance(salts, dict)
                else hashlib.sha256(bytes.fromhex(salts) + path.encode()).digest()[:16])
        return hashlib.sha256(salt + text(value).encode()).hexdigest()
    digests = {path: digest(path, value) for path, value in values(body)}
    return hashlib.sha256(text(digests).encode()).hexdigest()

previous = "0" * 64
opened = gzip.open if sys.argv[1].endswith(".gz") else open
for line in opened(sys.argv[1], "rt", encoding="utf-8"):
    record = json.loads(line)
    at = datetime.fromisoformat(record["at"].replace("Z", "+00:00"))
    hashed = {"at": round(at.timestamp() * 1000), "body": commitment(record["body"], record["salts"]),
              "entry": record["entry_id"], "format": 2, "kind": record["kind"],
              "previous": previous, "sequence": record["sequence"]}
    previous = hashlib.sha256(text(hashed).encode()).hexdigest()
    if previous != record["hash"]:
        sys.exit(f"record {record['sequence']} is not what was written")
print(f"intact up to {record['sequence']}:{previous}")
