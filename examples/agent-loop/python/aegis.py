"""A client for agents that run their actions themselves. Copy this file; it needs Python 3.9 and nothing else.

    aegis = Aegis("http://127.0.0.1:8000", token)
    text = aegis.run("read_file", "tickets/17.txt", {}, lambda: open("tickets/17.txt").read())

It fails closed: where Aegis does not say "authorized", of this very action and in time, the action does not run.
"""

import http.client
import json
import re
import time
import urllib.parse
import uuid
from datetime import datetime, timezone

MEBIBYTE = 1 << 20


class NotRun(Exception):
    """Nothing was done, and this is why."""


class Refused(NotRun):
    """The policy blocks it, or a person said no. Another way may be allowed."""


class Stopped(NotRun):
    """Everything is stopped. The agent must not try other ways."""


class Unavailable(NotRun):
    """No answer that can be trusted. The agent can't do anything just now."""


class NotReported(Exception):
    """The action was begun, and Aegis does not know how it ended. Only people can say what follows."""


class Aegis:
    """Asks before each action, waits for people, and says how the action ended."""

    def __init__(self, url, token, agent="", session="", timeout=10, patience=30, wait=600, log=lambda text: None):
        """
        timeout:  seconds for one request
        patience: seconds for one answer, with all further tries
        wait:     seconds that people have for theirs
        """
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("no http or https URL: " + url)
        self._connection = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._token, self._agent, self._session = token, agent, session
        self._timeout, self._patience, self._wait, self._log = timeout, patience, wait, log

    def run(self, type, target, params, action, record=lambda result: None):
        """Runs action() if Aegis lets it, and returns what it returns. What it raises is reported, and raised.

        record(result) is what goes on record of a result. Decide nothing in action() that params do not say.
        """
        authorization, expires_at = self._authorize(type, target, params)
        if datetime.now(timezone.utc) >= expires_at:
            raise Unavailable("the authorization is over")
        try:
            result = action()
        except Exception as failure:
            self._report(authorization, {"status": "failed", "error": _short(str(failure) or repr(failure))})
            raise
        self._report(authorization, {"status": "success", "data": record(result)})
        return result

    def _authorize(self, type, target, params):
        action = {"action_type": type, "target": target, "params": params}
        action.update({"agent_id": self._agent} if self._agent else {})
        action.update({"session_id": self._session} if self._session else {})
        # The key makes another try safe: it gets the first one's answer. It must be new for each action.
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        status, answer = self._ask("POST", "/api/v1/authorize", action, headers)
        if status not in (200, 202) or (answer.get("action_type"), answer.get("target")) != (type, target):
            raise Unavailable(f"no answer to what was asked ({status}: {_short(answer.get('error'))})")
        verdict = answer.get("status")
        if status == 202 and verdict == "pending":
            return self._await(answer.get("approval_id"))
        if status == 200 and verdict == "authorized":
            return _authorization(answer.get("authorization_id"), answer.get("expires_at"))
        if verdict == "blocked" and answer.get("matched_rule") == "<stopped>":
            raise Stopped(_short(answer.get("error")))
        if verdict in ("blocked", "denied"):
            raise Refused(_short(answer.get("error") or verdict))
        raise Unavailable(f"an unknown answer ({status}: {_short(verdict)})")

    def _await(self, approval):
        if not _is_id(approval):
            raise Unavailable("no id of an approval")
        self._log("a person is asked: aegis approvals approve " + approval)
        path, deadline, withdrawn = "/api/v1/approvals/" + approval, time.monotonic() + self._wait, False
        while True:
            status, answer = self._ask("GET", path)
            if status != 200 or answer.get("id") != approval:
                raise Unavailable(f"no answer about the approval ({status}: {_short(answer.get('error'))})")
            verdict, result = answer.get("status"), answer.get("result_status")
            if verdict == "approved" and result == "authorized":
                return _authorization(answer.get("authorization_id"), answer.get("authorization_expires_at"))
            if verdict in ("denied", "expired", "withdrawn") or verdict == "approved" and result in ("denied", "blocked"):
                raise Refused(_short(answer.get("result_error") or verdict))
            # Between a yes and its authorization the result is unknown for a moment.
            if verdict != "pending" and not (verdict == "approved" and result in ("pending", "unknown")):
                raise Unavailable(f"an unknown answer about the approval ({_short(verdict)}, {_short(result)})")
            if withdrawn:
                raise Unavailable("an approval that does not end")
            if time.monotonic() >= deadline:
                # Nobody shall say yes to what nobody waits for. A yes that is there by now counts.
                withdrawn = True
                self._ask("POST", path + "/withdraw", {"comment": "the agent waits no longer"})
            else:
                time.sleep(min(1, self._wait))

    def _report(self, authorization, outcome):
        path = f"/api/v1/authorizations/{authorization}/outcome"
        try:
            status, answer = self._ask("POST", path, outcome)
        except Exception as failure:
            raise NotReported(str(failure)) from failure
        if status != 200 or answer.get("status") != outcome["status"]:
            raise NotReported(f"{status}: {_short(answer.get('error'))}")

    def _ask(self, method, path, body=None, headers=None):
        """The status and the body of an answer; tries again what may be, for as long as there is patience."""
        deadline = time.monotonic() + self._patience
        while True:
            pause = 1
            try:
                status, header, answer = self._request(method, path, body, headers or {})
                if status not in (429, 503) and not (status == 409 and "Retry-After" in header):
                    return status, answer
                why = f"{status}: {_short(answer.get('error'))}"
                pause = int(header.get("Retry-After", "1"))
            except Exception as failure:
                why = f"{failure.__class__.__name__}: {failure}"
            if time.monotonic() + pause >= deadline:
                raise Unavailable(f"Aegis does not answer ({why})")
            self._log(f"again in {pause} s ({why})")
            time.sleep(max(pause, 0.1))

    def _request(self, method, path, body, headers):
        # http.client follows no redirect and asks no proxy: what is not from the address above is no answer.
        connection = self._connection(self._host, self._port, timeout=self._timeout)
        try:
            deadline = time.monotonic() + self._timeout
            content = None if body is None else json.dumps(body).encode()
            headers = {**headers, "Content-Type": "application/json", "Accept": "application/json"}
            headers["Authorization"] = "Bearer " + self._token
            connection.request(method, self._path + path, content, headers)
            response = connection.getresponse()
            text = b""
            while part := response.read1(65536):
                text += part
                if len(text) > MEBIBYTE or time.monotonic() > deadline:
                    raise ValueError("an answer without an end")
            if response.length:
                raise ValueError("half an answer")
            answer = json.loads(text)
            if not isinstance(answer, dict):
                raise ValueError("an answer that is no object")
            return response.status, response.headers, answer
        finally:
            connection.close()


def _authorization(id, expires_at):
    try:
        expires = datetime.fromisoformat(expires_at.replace("Z", "+00:00"))
        expires < datetime.now(timezone.utc)  # a time without an offset is none
    except Exception:
        raise Unavailable("an authorization without an end") from None
    if not _is_id(id):
        raise Unavailable("an authorization without an id")
    return id, expires


def _is_id(text):
    return isinstance(text, str) and re.fullmatch("[0-9A-Za-z_-]{1,128}", text) is not None


def _short(text):
    return str(text)[:300]
