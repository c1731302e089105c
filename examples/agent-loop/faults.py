"""A server that answers as Aegis never should. A client for agents runs nothing then: try yours.

usage: python3 faults.py            prints its address, then answers below ADDRESS/FAULT as the fault has it
       python3 faults.py --list     a line for each fault: runs or not, then its name

A client is given ADDRESS/FAULT as the address of Aegis, a second or two for an answer, and proof.json as the model.
"""

import http.server
import json
import re
import sys
import threading
import time
from datetime import datetime, timedelta, timezone


def time_from_now(seconds):
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def result(asked, **changes):
    """What Aegis says of an action that may run."""
    answer = {
        "action_type": asked.get("action_type"),
        "target": asked.get("target"),
        "status": "authorized",
        "data": None,
        "error": None,
        "risk_level": "LOW",
        "approval": "auto",
        "matched_rule": "files_written",
        "audit_id": 7,
        "authorization_id": "a7",
        "expires_at": time_from_now(900),
    }
    answer.update(changes)
    return {name: value for name, value in answer.items() if value is not ABSENT}


ABSENT = object()
PENDING = {"status": "pending", "authorization_id": ABSENT, "expires_at": ABSENT, "approval_id": "p7"}


def approved(**changes):
    """What Aegis says of an approval, once the action may run."""
    answer = {
        "id": "p7",
        "status": "approved",
        "result_status": "authorized",
        "result_error": None,
        "authorization_id": "a7",
        "authorization_expires_at": time_from_now(900),
    }
    answer.update(changes)
    return {name: value for name, value in answer.items() if value is not ABSENT}


class Call:
    """A call of a client, and the ways to answer it."""

    def __init__(self, handler, fault, path, asked):
        self.handler, self.fault, self.path, self.asked = handler, fault, path, asked
        with LOCK:
            self.before = SEEN.setdefault((fault, path), [])
            self.keys = set(self.before)
            self.number = len(self.before)
            self.before.append(handler.headers.get("Idempotency-Key"))

    def json(self, code, body, **headers):
        self.text(code, json.dumps(body), **headers)

    def text(self, code, body, **headers):
        content = body if isinstance(body, bytes) else body.encode()
        self.head(code, len(content), **headers)
        self.handler.wfile.write(content)

    def head(self, code, length, **headers):
        self.handler.send_response(code)
        self.handler.send_header("Content-Type", "application/json")
        if length is not None:
            self.handler.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def authorized(self, code=200, **changes):
        self.json(code, result(self.asked, **changes))

    def problem(self, code, **headers):
        self.json(code, {"status": code, "error": "not now"}, **headers)

    def again(self):
        """Whether it is another try of the first call, by its key."""
        return self.number > 0 and None not in self.keys and self.keys == {self.handler.headers.get("Idempotency-Key")}


def silent(call):
    time.sleep(30)


def half(call):
    content = json.dumps(result(call.asked)).encode()
    call.head(200, len(content) + 10)
    call.handler.wfile.write(content)


def drip(call):
    call.head(200, None)
    for _ in range(100):
        call.handler.wfile.write(b" ")
        call.handler.wfile.flush()
        time.sleep(0.3)


def endless(call):
    call.head(200, None)
    for _ in range(1000):
        call.handler.wfile.write(b" " * 65536)


def once(refuse):
    return lambda call: call.authorized() if call.again() else call.problem(500) if call.number else refuse(call)


def approval(**changes):
    def answer(call):
        if call.path.endswith("/authorize"):
            call.authorized(202, **PENDING)
        elif call.path.endswith("/p7"):
            call.json(200, approved(**changes))
        else:
            call.json(200, approved(status="withdrawn", result_status="denied"))

    return answer


# What a client must not take for a yes; where it has to do with the outcome, it ran, and must say that it is not known.
FAULTS = {
    "closes": lambda call: None,
    "silent": silent,
    "half": half,
    "drip": drip,
    "endless": endless,
    "empty": lambda call: call.text(200, ""),
    "no-content": lambda call: call.head(204, None),
    "page": lambda call: call.text(200, "<h1>It works!</h1>"),
    "null": lambda call: call.text(200, "null"),
    "word": lambda call: call.text(200, '"authorized"'),
    "list": lambda call: call.json(200, [result(call.asked)]),
    "nested": lambda call: call.text(200, "[" * 500_000),
    "trailing": lambda call: call.text(200, json.dumps(result(call.asked)) + " {}"),
    "no-utf-8": lambda call: call.text(200, json.dumps(result(call.asked)).replace('"a7"', '"a7", "x": "\udcff"').encode("utf-8", "surrogateescape")),
    "other-action": lambda call: call.authorized(action_type="read_file"),
    "other-target": lambda call: call.authorized(target="answers/other.txt"),
    "no-action": lambda call: call.authorized(action_type=ABSENT, target=ABSENT),
    "no-status": lambda call: call.authorized(status=ABSENT),
    "executed": lambda call: call.authorized(status="success", authorization_id=ABSENT, expires_at=ABSENT),
    "allowed": lambda call: call.authorized(status="allowed"),
    "capitals": lambda call: call.authorized(status="AUTHORIZED"),
    "skipped": lambda call: call.authorized(status="skipped", authorization_id=ABSENT, expires_at=ABSENT),
    "blocked": lambda call: call.authorized(status="blocked", error="Blocked by policy rule: x"),
    "stopped": lambda call: call.authorized(status="blocked", matched_rule="<stopped>", error="Blocked: enough"),
    "no-id": lambda call: call.authorized(authorization_id=ABSENT),
    "null-id": lambda call: call.authorized(authorization_id=None),
    "id-with-path": lambda call: call.authorized(authorization_id="../../policy"),
    "no-end": lambda call: call.authorized(expires_at=ABSENT),
    "odd-end": lambda call: call.authorized(expires_at="tomorrow"),
    "local-end": lambda call: call.authorized(expires_at="2999-01-01T00:00:00"),
    "over": lambda call: call.authorized(expires_at=time_from_now(-1)),
    "created": lambda call: call.authorized(201),
    "accepted": lambda call: call.authorized(202),
    "bad-request": lambda call: call.authorized(400),
    "unauthorized": lambda call: call.problem(401),
    "forbidden": lambda call: call.problem(403),
    "other-call": lambda call: call.problem(422),
    "conflict": lambda call: call.problem(409),
    "broken": lambda call: call.problem(500),
    "redirect": lambda call: call.text(307, "", Location="/good" + call.path),
    "busy": lambda call: call.problem(503, Retry_After="1"),
    "too-many": lambda call: call.problem(429, Retry_After="3600"),
    "odd-retry": lambda call: call.problem(503, Retry_After="-1"),
    "pending-no-id": lambda call: call.authorized(202, **{**PENDING, "approval_id": ABSENT}),
    "pending-for-ever": approval(status="pending", result_status="pending"),
    "approved-for-ever": approval(result_status="unknown"),
    "approved-no-id": approval(authorization_id=ABSENT),
    "approved-no-end": approval(authorization_expires_at=ABSENT),
    "approved-over": approval(authorization_expires_at=time_from_now(-1)),
    "approved-other": approval(id="p8"),
    "approved-executed": approval(result_status="success"),
    "approved-stopped": approval(result_status="blocked", result_error="stopped"),
    "denied": approval(status="denied", result_status="denied"),
}

# What a client must take for a yes, sooner or later, with the same key.
GOOD = {
    "good": lambda call: call.authorized(),
    "busy-once": once(lambda call: call.problem(503, Retry_After="1")),
    "too-many-once": once(lambda call: call.problem(429, Retry_After="1")),
    "under-way-once": once(lambda call: call.problem(409, Retry_After="1")),
    "lost-once": once(lambda call: None),
    "approved": approval(),
}

# It runs, and how it ended is not on record: a client must say so, and end.
UNREPORTED = {
    "outcome-too-late": lambda call: call.authorized() if call.path.endswith("/authorize") else call.problem(409),
    "outcome-lost": lambda call: call.authorized() if call.path.endswith("/authorize") else None,
    "outcome-other": lambda call: call.authorized() if call.path.endswith("/authorize") else call.json(200, {"status": "failed"}),
}

LOCK = threading.Lock()
SEEN = {}


class Faults(http.server.BaseHTTPRequestHandler):
    """Answers a call below /FAULT by the fault of that name."""

    def do_POST(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(json.loads(content) if content else {})

    def do_GET(self):
        self.answer({})

    def answer(self, asked):
        self.close_connection = True
        # A number after the name keeps those apart who try the same fault at the same time.
        fault, number, path = re.fullmatch("/([a-z0-9-]+?)(~[a-z0-9]+)?(/.*)", self.path).groups()
        call = Call(self, fault + (number or ""), path, asked)
        if path.endswith("/outcome") and fault not in UNREPORTED:
            call.json(200, result(asked, status=asked.get("status"), authorization_id=ABSENT, expires_at=ABSENT))
            return
        try:
            {**FAULTS, **GOOD, **UNREPORTED}[fault](call)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        for runs, faults in (("stays", FAULTS), ("runs", GOOD), ("unreported", UNREPORTED)):
            for fault in faults:
                print(runs, fault)
        sys.exit()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Faults)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
