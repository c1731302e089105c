"""The shop that the agents call: a stock, a mail service that is down, and letters.

usage: python3 service.py [PORT]      (0, or nothing: any port; the address is printed)
"""

import http.server
import json
import sys

STOCK = {"lamp": 0, "wardrobe": 3}


class Shop(http.server.BaseHTTPRequestHandler):
    """Answers GET /stock/ITEM, POST /mails and POST /letters."""

    def do_GET(self):
        item = self.path.removeprefix("/stock/")
        if self.path.startswith("/stock/") and item in STOCK:
            self.answer(200, {"item": item, "stock": STOCK[item]})
        else:
            self.answer(404, {"error": "no such item"})

    def do_POST(self):
        letter = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/letters":
            print("letter to " + letter["to"], flush=True)
            self.answer(201, {"sent": letter["to"]})
        else:
            self.answer(500, {"error": "the mail server is down"})

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Shop)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
