/**
 * An agent loop whose every tool call is governed by Aegis. The model is a script; put your LLM in its place.
 *
 * usage: AEGIS_URL=… AEGIS_TOKEN=… SHOP_URL=… node agent.mjs MODEL WORKSPACE
 */
import { constants, existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { open, readFile, unlink } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";

import { Aegis, NotReported, Refused, Stopped, Unavailable } from "./aegis.mjs";

/** Stands where an LLM's API would be: takes the messages so far, answers with text and with calls of tools. */
class ScriptedModel {
  #script;
  #state;
  #calls = 0;

  constructor(script) {
    this.#script = script;
  }

  answer(messages) {
    if (this.#state === undefined) {
      this.#state = "start";
    } else {
      const results = messages
        .at(-1)
        .content.map((block) => block.content)
        .join("\n");
      this.#state = this.#script[this.#state].then.find(([text]) => results.includes(text))[1];
    }
    const turn = this.#script[this.#state];
    const calls = turn.calls.map((call) => ({ type: "tool_use", id: `call_${++this.#calls}`, ...call }));
    return { role: "assistant", content: [{ type: "text", text: turn.say }, ...calls] };
  }
}

/**
 * Files in a folder, a database in it, and services by name.
 *
 * Each tool gives the target and the parameters that Aegis decides about, and what does exactly that. The database is a
 * file of JSON, since Node has none of its own before version 22.
 */
class Tools {
  #workspace;
  #services;
  #database;

  constructor(workspace, services) {
    this.#workspace = realpathSync(workspace);
    this.#services = services;
    this.#database = join(this.#workspace, "orders-of-the-agent.json");
    if (!existsSync(this.#database)) {
      this.#store(JSON.parse(readFileSync(join(this.#workspace, "orders.json"), "utf8")));
    }
  }

  plan(name, input) {
    switch (name) {
      case "read_file":
        return this.#readFile(text(input.path));
      case "write_file":
        return this.#writeFile(text(input.path), text(input.text));
      case "delete_file":
        return this.#deleteFile(text(input.path));
      case "query_order":
        return this.#queryOrder(number(input.order));
      case "refund":
        return this.#refund(number(input.order), number(input.amount));
      case "http_get":
        return this.#call("GET", text(input.service), text(input.path));
      case "http_post":
        return this.#call("POST", text(input.service), text(input.path), input.body);
      default:
        throw new Error("there is no such tool");
    }
  }

  #readFile(path) {
    const { file, target } = this.#place(path);
    return { target, params: {}, action: () => readFile(file, "utf8") };
  }

  #writeFile(path, content) {
    const { file, target } = this.#place(path);
    const action = async () => {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
      const out = await open(file, flags, 0o644);
      try {
        await out.writeFile(content);
      } finally {
        await out.close();
      }
      return `wrote ${target}`;
    };
    return { target, params: { text: content }, action };
  }

  #deleteFile(path) {
    const { file, target } = this.#place(path);
    const action = async () => {
      await unlink(file);
      return `deleted ${target}`;
    };
    return { target, params: {}, action };
  }

  /** A file, and its one name: what is decided about tickets/../x is decided about x, through links too. */
  #place(path) {
    const plain = resolve(this.#workspace, path);
    const file = existsSync(plain) ? realpathSync(plain) : join(nearest(dirname(plain)), basename(plain));
    return { file, target: relative(this.#workspace, file) };
  }

  #queryOrder(order) {
    const action = () => {
      const row = this.#orders().find((each) => each.order === order);
      if (!row) throw new Error(`there is no order ${order}`);
      return `order ${order}: ${row.item}, ${row.amount}, ${row.state}`;
    };
    return { target: "orders", params: { order }, action };
  }

  #refund(order, amount) {
    const action = () => {
      const orders = this.#orders();
      const row = orders.find((each) => each.order === order && each.amount === amount && each.state === "paid");
      if (!row) throw new Error(`order ${order} is not one of ${amount} that is paid`);
      row.state = "refunded";
      this.#store(orders);
      return `refunded ${amount} of order ${order}`;
    };
    return { target: "orders", params: { order, amount }, action };
  }

  #orders() {
    return JSON.parse(readFileSync(this.#database, "utf8"));
  }

  #store(orders) {
    writeFileSync(`${this.#database}.new`, JSON.stringify(orders));
    renameSync(`${this.#database}.new`, this.#database);
  }

  #call(method, service, path, body) {
    if (!Object.hasOwn(this.#services, service) || !/^[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(path)) {
      throw new Error("there is no such service or path");
    }
    const action = async () => {
      const response = await fetch(`${this.#services[service]}/${path}`, {
        method,
        headers: { "Content-Type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        redirect: "error", // what was decided about is this service alone
        signal: AbortSignal.timeout(10_000),
      });
      if (![200, 201].includes(response.status)) throw new Error(`${service} answers ${response.status}`);
      return (await response.text()).slice(0, 65536);
    };
    return { target: `${service}/${path}`, params: body === undefined ? {} : { body }, action };
  }
}

/** The folder where it really is; what is not there yet has no links in it. */
function nearest(folder) {
  return existsSync(folder) ? realpathSync(folder) : join(nearest(dirname(folder)), basename(folder));
}

function text(value) {
  if (typeof value !== "string") throw new Error("it is called in another way");
  return value;
}

function number(value) {
  if (typeof value !== "number") throw new Error("it is called in another way");
  return value;
}

/** What the model is told of a call. */
async function use(call, tools, aegis) {
  let content;
  try {
    const { target, params, action } = tools.plan(call.name, call.input);
    console.log(`  ${call.name} ${target}`);
    content = await aegis.run(call.name, target, params, action, (result) => ({ characters: result.length }));
  } catch (failure) {
    if (failure instanceof Stopped || failure instanceof Unavailable || failure instanceof NotReported) throw failure;
    content = `${failure instanceof Refused ? "not run" : "failed"}: ${failure.message}`;
  }
  for (const line of content.trimEnd().split("\n")) console.log(`    ${line}`);
  return { type: "tool_result", tool_use_id: call.id, content };
}

async function loop(model, tools, aegis) {
  const messages = [{ role: "user", content: "Please see to ticket 17." }];
  for (;;) {
    const turn = model.answer(messages);
    messages.push(turn);
    const results = [];
    for (const block of turn.content) {
      if (block.type === "text") console.log(block.text);
      if (block.type === "tool_use") results.push(await use(block, tools, aegis));
    }
    if (results.length === 0) return;
    messages.push({ role: "user", content: results });
  }
}

function seconds(name, otherwise) {
  return Number(process.env[name] ?? otherwise);
}

const [model, workspace] = process.argv.slice(2);
const { env } = process;
const aegis = new Aegis(env.AEGIS_URL ?? "http://127.0.0.1:8000", env.AEGIS_TOKEN, {
  agent: "support-agent",
  session: env.AGENT_SESSION ?? "",
  timeout: seconds("AGENT_TIMEOUT", 10),
  patience: seconds("AGENT_PATIENCE", 30),
  wait: seconds("AGENT_WAIT", 600),
  log: (line) => console.error(line),
});
const tools = new Tools(workspace, { shop: env.SHOP_URL ?? "http://127.0.0.1:8090" });
try {
  await loop(new ScriptedModel(JSON.parse(readFileSync(model, "utf8"))), tools, aegis);
} catch (failure) {
  process.exitCode = 1;
  if (failure instanceof Stopped) {
    console.error(`everything is stopped, nothing was done: ${failure.message}`);
  } else if (failure instanceof Unavailable) {
    console.error(`nothing was done: ${failure.message}`);
  } else if (failure instanceof NotReported) {
    console.error(`the last action was begun, and its end is not on record; a person must look: ${failure.message}`);
  } else {
    throw failure;
  }
}
