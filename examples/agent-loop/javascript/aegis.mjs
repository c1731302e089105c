/**
 * A client for agents that run their actions themselves. Copy this file; it needs Node 18 and nothing else.
 *
 *     const aegis = new Aegis("http://127.0.0.1:8000", token);
 *     const text = await aegis.run("read_file", "tickets/17.txt", {}, () => readFile("tickets/17.txt", "utf8"));
 *
 * It fails closed: where Aegis does not say "authorized", of this very action and in time, the action does not run.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const MEBIBYTE = 1 << 20;

/** Nothing was done, and this is why. */
export class NotRun extends Error {}

/** The policy blocks it, or a person said no. Another way may be allowed. */
export class Refused extends NotRun {}

/** Everything is stopped. The agent must not try other ways. */
export class Stopped extends NotRun {}

/** No answer that can be trusted. The agent can't do anything just now. */
export class Unavailable extends NotRun {}

/** The action was begun, and Aegis does not know how it ended. Only people can say what follows. */
export class NotReported extends Error {}

/** Asks before each action, waits for people, and says how the action ended. */
export class Aegis {
  #url;
  #token;
  #options;

  /**
   * timeout: seconds for one request; patience: seconds for one answer, with all further tries; wait: seconds that
   * people have for theirs.
   */
  constructor(url, token, { agent = "", session = "", timeout = 10, patience = 30, wait = 600, log = () => {} } = {}) {
    if (!/^https?:\/\/[^/?#]/.test(url)) throw new TypeError(`no http or https URL: ${url}`);
    this.#url = url.replace(/\/+$/, "");
    this.#token = token;
    this.#options = { agent, session, timeout, patience, wait, log };
  }

  /**
   * Runs action() if Aegis lets it, and returns what it returns. What it throws is reported, and thrown.
   *
   * record(result) is what goes on record of a result. Decide nothing in action() that params do not say.
   */
  async run(type, target, params, action, record = () => null) {
    const { id, expiresAt } = await this.#authorize(type, target, params);
    if (Date.now() >= expiresAt) throw new Unavailable("the authorization is over");
    let result;
    try {
      result = await action();
    } catch (failure) {
      await this.#report(id, { status: "failed", error: short(failure?.message || failure) });
      throw failure;
    }
    await this.#report(id, { status: "success", data: record(result) ?? null });
    return result;
  }

  async #authorize(type, target, params) {
    const action = { action_type: type, target, params };
    if (this.#options.agent) action.agent_id = this.#options.agent;
    if (this.#options.session) action.session_id = this.#options.session;
    // The key makes another try safe: it gets the first one's answer. It must be new for each action.
    const headers = { "Idempotency-Key": randomUUID() };
    const { status, answer } = await this.#ask("POST", "/api/v1/authorize", action, headers);
    if (![200, 202].includes(status) || answer.action_type !== type || answer.target !== target) {
      throw new Unavailable(`no answer to what was asked (${status}: ${short(answer.error)})`);
    }
    const verdict = answer.status;
    if (status === 202 && verdict === "pending") return this.#await(answer.approval_id);
    if (status === 200 && verdict === "authorized") return authorization(answer.authorization_id, answer.expires_at);
    if (verdict === "blocked" && answer.matched_rule === "<stopped>") throw new Stopped(short(answer.error));
    if (["blocked", "denied"].includes(verdict)) throw new Refused(short(answer.error || verdict));
    throw new Unavailable(`an unknown answer (${status}: ${short(verdict)})`);
  }

  async #await(approval) {
    if (!isId(approval)) throw new Unavailable("no id of an approval");
    this.#options.log(`a person is asked: aegis approvals approve ${approval}`);
    const path = `/api/v1/approvals/${approval}`;
    const deadline = performance.now() + this.#options.wait * 1000;
    let withdrawn = false;
    for (;;) {
      const { status, answer } = await this.#ask("GET", path);
      if (status !== 200 || answer.id !== approval) {
        throw new Unavailable(`no answer about the approval (${status}: ${short(answer.error)})`);
      }
      const { status: verdict, result_status: result } = answer;
      if (verdict === "approved" && result === "authorized") {
        return authorization(answer.authorization_id, answer.authorization_expires_at);
      }
      const no = ["denied", "expired", "withdrawn"].includes(verdict);
      if (no || (verdict === "approved" && ["denied", "blocked"].includes(result))) {
        throw new Refused(short(answer.result_error || verdict));
      }
      // Between a yes and its authorization the result is unknown for a moment.
      if (verdict !== "pending" && !(verdict === "approved" && ["pending", "unknown"].includes(result))) {
        throw new Unavailable(`an unknown answer about the approval (${short(verdict)}, ${short(result)})`);
      }
      if (withdrawn) throw new Unavailable("an approval that does not end");
      if (performance.now() >= deadline) {
        // Nobody shall say yes to what nobody waits for. A yes that is there by now counts.
        withdrawn = true;
        await this.#ask("POST", `${path}/withdraw`, { comment: "the agent waits no longer" });
      } else {
        await sleep(Math.min(1, this.#options.wait) * 1000);
      }
    }
  }

  async #report(id, outcome) {
    let said;
    try {
      said = await this.#ask("POST", `/api/v1/authorizations/${id}/outcome`, outcome);
    } catch (failure) {
      throw new NotReported(failure.message, { cause: failure });
    }
    if (said.status !== 200 || said.answer.status !== outcome.status) {
      throw new NotReported(`${said.status}: ${short(said.answer.error)}`);
    }
  }

  /** The status and the body of an answer; tries again what may be tried again, for as long as there is patience. */
  async #ask(method, path, body, headers = {}) {
    const deadline = performance.now() + this.#options.patience * 1000;
    for (;;) {
      let pause = 1;
      let why;
      try {
        const { status, retryAfter, answer } = await this.#request(method, path, body, headers);
        if (status !== 429 && status !== 503 && !(status === 409 && retryAfter !== null)) return { status, answer };
        why = `${status}: ${short(answer.error)}`;
        if (/^[0-9]{1,9}$/.test(retryAfter ?? "")) pause = Math.max(Number(retryAfter), 0.1);
      } catch (failure) {
        why = `${failure.name}: ${failure.message}`;
      }
      if (performance.now() + pause * 1000 >= deadline) throw new Unavailable(`Aegis does not answer (${why})`);
      this.#options.log(`again in ${pause} s (${why})`);
      await sleep(pause * 1000);
    }
  }

  async #request(method, path, body, headers) {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...headers,
        "Content-Type": "application/json",
        Accept: "application/json",
        Authorization: `Bearer ${this.#token}`,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "error", // what is not from the address above is no answer
      signal: AbortSignal.timeout(this.#options.timeout * 1000),
    });
    const parts = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > MEBIBYTE) throw new Error("an answer without an end");
      parts.push(part);
    }
    const answer = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts)));
    if (answer === null || typeof answer !== "object" || Array.isArray(answer)) {
      throw new Error("an answer that is no object");
    }
    return { status: response.status, retryAfter: response.headers.get("Retry-After"), answer };
  }
}

function authorization(id, expiresAt) {
  // A time without an offset is none.
  const time = typeof expiresAt === "string" && /(Z|[+-]\d\d:\d\d)$/.test(expiresAt) ? Date.parse(expiresAt) : NaN;
  if (Number.isNaN(time)) throw new Unavailable("an authorization without an end");
  if (!isId(id)) throw new Unavailable("an authorization without an id");
  return { id, expiresAt: time };
}

function isId(text) {
  return typeof text === "string" && /^[0-9A-Za-z_-]{1,128}$/.test(text);
}

function short(text) {
  return String(text).slice(0, 300);
}
