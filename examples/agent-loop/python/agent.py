"""An agent loop whose every tool call is governed by Aegis. The model is a script; put your LLM in its place.

usage: AEGIS_URL=… AEGIS_TOKEN=… SHOP_URL=… python3 agent.py MODEL WORKSPACE
"""

import http.client
import json
import os
import re
import sqlite3
import sys
import urllib.parse
from pathlib import Path

from aegis import Aegis, NotReported, Refused, Stopped, Unavailable


class ScriptedModel:
    """Stands where an LLM's API would be: takes the messages so far, answers with text and with calls of tools."""

    def __init__(self, script):
        self.script, self.state, self.calls = script, None, 0

    def answer(self, messages):
        if self.state is None:
            self.state = "start"
        else:
            results = "\n".join(block["content"] for block in messages[-1]["content"])
            self.state = next(state for text, state in self.script[self.state]["then"] if text in results)
        turn = self.script[self.state]
        content = [{"type": "text", "text": turn["say"]}]
        for call in turn["calls"]:
            self.calls += 1
            content.append({"type": "tool_use", "id": f"call_{self.calls}", **call})
        return {"role": "assistant", "content": content}


class ToolFailed(Exception):
    """What a tool did or found, in words that the model may read."""


class Tools:
    """Files in a folder, a database in it, and services by name.

    Each tool gives the target and the parameters that Aegis decides about, and what does exactly that.
    """

    def __init__(self, workspace, services):
        self.workspace, self.services = Path(workspace).resolve(), services
        self.database = self.workspace / "orders.db"
        if not self.database.exists():
            orders = json.loads((self.workspace / "orders.json").read_text())
            with sqlite3.connect(self.database) as database:
                database.execute("CREATE TABLE orders (number INTEGER PRIMARY KEY, item TEXT, amount INTEGER, state TEXT)")
                database.executemany("INSERT INTO orders VALUES (:order, :item, :amount, :state)", orders)

    def plan(self, name, input):
        tools = {
            "read_file": self.read_file,
            "write_file": self.write_file,
            "delete_file": self.delete_file,
            "query_order": self.query_order,
            "refund": self.refund,
            "http_get": self.http_get,
            "http_post": self.http_post,
        }
        if name not in tools:
            raise ToolFailed("there is no such tool")
        try:
            return tools[name](**input)
        except TypeError as failure:
            raise ToolFailed("it is called in another way") from failure

    def read_file(self, path):
        file, target = self.place(path)
        return target, {}, lambda: file.read_text()

    def write_file(self, path, text):
        file, target = self.place(path)

        def write():
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            with open(os.open(file, flags, 0o644), "w") as out:
                out.write(text)
            return f"wrote {target}"

        return target, {"text": text}, write

    def delete_file(self, path):
        file, target = self.place(path)

        def delete():
            file.unlink()
            return f"deleted {target}"

        return target, {}, delete

    def place(self, path):
        """A file, and its one name: what is decided about tickets/../x is decided about x, through links too."""
        file = (self.workspace / path).resolve()
        return file, Path(os.path.relpath(file, self.workspace)).as_posix()

    def query_order(self, order):
        def query():
            with sqlite3.connect(self.database) as database:
                row = database.execute("SELECT item, amount, state FROM orders WHERE number = ?", (order,)).fetchone()
            if row is None:
                raise ToolFailed(f"there is no order {order}")
            return f"order {order}: {row[0]}, {row[1]}, {row[2]}"

        return "orders", {"order": order}, query

    def refund(self, order, amount):
        def pay():
            with sqlite3.connect(self.database) as database:
                change = "UPDATE orders SET state = 'refunded' WHERE number = ? AND amount = ? AND state = 'paid'"
                if database.execute(change, (order, amount)).rowcount != 1:
                    raise ToolFailed(f"order {order} is not one of {amount} that is paid")
            return f"refunded {amount} of order {order}"

        return "orders", {"order": order, "amount": amount}, pay

    def http_get(self, service, path):
        return self.call("GET", service, path, None)

    def http_post(self, service, path, body):
        return self.call("POST", service, path, body)

    def call(self, method, service, path, body):
        if service not in self.services or not re.fullmatch("[a-z0-9-]+(/[a-z0-9-]+)*", path):
            raise ToolFailed("there is no such service or path")
        url = urllib.parse.urlsplit(self.services[service])

        def send():
            # No redirect is followed: what was decided about is this service alone.
            connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
            try:
                content = None if body is None else json.dumps(body)
                connection.request(method, f"/{path}", content, {"Content-Type": "application/json"})
                response = connection.getresponse()
                if response.status not in (200, 201):
                    raise ToolFailed(f"{service} answers {response.status}")
                return response.read(65536).decode()
            finally:
                connection.close()

        return f"{service}/{path}", {} if body is None else {"body": body}, send


def use(call, tools, aegis):
    """What the model is told of a call."""
    name = call["name"]
    try:
        target, params, action = tools.plan(name, call["input"])
        print(f"  {name} {target}")
        text = aegis.run(name, target, params, action, lambda text: {"characters": len(text)})
    except Refused as refusal:
        text = f"not run: {refusal}"
    except (Stopped, Unavailable, NotReported):
        raise
    except Exception as failure:
        text = f"failed: {failure}"
    for line in text.rstrip().split("\n"):
        print(f"    {line}")
    return {"type": "tool_result", "tool_use_id": call["id"], "content": text}


def loop(model, tools, aegis):
    messages = [{"role": "user", "content": "Please see to ticket 17."}]
    while True:
        turn = model.answer(messages)
        messages.append(turn)
        results = []
        for block in turn["content"]:
            if block["type"] == "text":
                print(block["text"])
            if block["type"] == "tool_use":
                results.append(use(block, tools, aegis))
        if not results:
            return
        messages.append({"role": "user", "content": results})


def seconds(name, default):
    return float(os.environ.get(name, default))


def main(model, workspace):
    aegis = Aegis(
        os.environ.get("AEGIS_URL", "http://127.0.0.1:8000"),
        os.environ["AEGIS_TOKEN"],
        agent="support-agent",
        session=os.environ.get("AGENT_SESSION", ""),
        timeout=seconds("AGENT_TIMEOUT", 10),
        patience=seconds("AGENT_PATIENCE", 30),
        wait=seconds("AGENT_WAIT", 600),
        log=lambda text: print(text, file=sys.stderr, flush=True),
    )
    tools = Tools(workspace, {"shop": os.environ.get("SHOP_URL", "http://127.0.0.1:8090")})
    try:
        loop(ScriptedModel(json.loads(Path(model).read_text())), tools, aegis)
    except Stopped as stop:
        sys.exit(f"everything is stopped, nothing was done: {stop}")
    except Unavailable as failure:
        sys.exit(f"nothing was done: {failure}")
    except NotReported as failure:
        sys.exit(f"the last action was begun, and its end is not on record; a person must look: {failure}")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    main(*sys.argv[1:])
