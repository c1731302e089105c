#!/usr/bin/env python3
"""A collector to try central logging with: it takes what Aegis' sinks `webhook` and `otlp` send.

    collector.py FOLDER [PORT]      with the webhook's secret in AEGIS_HOOK_SECRET

Entries go to FOLDER/entries.jsonl, once each, spans to FOLDER/spans.jsonl, a line each. It prints where it listens, on
loopback alone. It shows what a collector has to do: check the signature, answer when the entries are safe, take each pair
of id and hash once.
"""

import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

FOLDER = sys.argv[1]
SECRET = os.environ.get("AEGIS_HOOK_SECRET", "").encode()
OLDEST = 300
seen = set()


def is_signed(header, body):
    parts = dict(part.split("=", 1) for part in (header or "").split(",") if "=" in part)
    if not parts.get("t", "").isdigit() or abs(time.time() - int(parts["t"])) > OLDEST:
        return False
    mac = hmac.new(SECRET, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return bool(SECRET) and hmac.compare_digest(mac, parts.get("v1", ""))


def keep(name, values):
    with open(os.path.join(FOLDER, name), "a", encoding="utf-8") as file:
        for value in values:
            file.write(json.dumps(value) + "\n")
        file.flush()
        os.fsync(file.fileno())


class Collector(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/v1/traces":
            spans = [
                span
                for resource in json.loads(body)["resourceSpans"]
                for scope in resource["scopeSpans"]
                for span in scope["spans"]
            ]
            keep("spans.jsonl", spans)
            self.answer(200, b"{}")
        elif not is_signed(self.headers.get("Aegis-Signature"), body):
            self.answer(401, b"")
        else:
            entries = [json.loads(line) for line in body.splitlines()]
            new = [entry for entry in entries if (entry["id"], entry["hash"]) not in seen]
            keep("entries.jsonl", new)
            seen.update((entry["id"], entry["hash"]) for entry in new)
            self.answer(204, b"")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0), Collector)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
