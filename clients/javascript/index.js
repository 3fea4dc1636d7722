/**
 * A oneM2M originator: asks a CSE over HTTP, and hears its refusals as exceptions.
 *
 *     const client = new Client("http://127.0.0.1:8080", { originator: "Cmeter" });
 *     await client.create("cse-in/meter", "m2m:cnt", { rn: "readings" });
 *
 * Without dependencies, in browsers and in Node.js from 18 on.
 */

import { Conflict, OneM2MError, RequestTimeout, errorOf } from "./errors.js";
import { TYPES } from "./tables.js";

export * from "./errors.js";
export { TYPES };

/** Event types of subscriptions (net). */
export const EVENTS = Object.freeze({ UPDATE: 1, DELETE: 2, CHILD_CREATED: 3, CHILD_DELETED: 4 });

/** Bits of what a policy permits (acop). */
export const PERMISSIONS = Object.freeze({ CREATE: 1, RETRIEVE: 2, UPDATE: 4, DELETE: 8, NOTIFY: 16, DISCOVERY: 32 });

/** Nobody answered, or not as a CSE does: try again later. */
export class Unanswered extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "Unanswered";
  }
}

const PARTIAL = "1";
/* Originators of registrations that leave their AE-ID to the CSE: each is an application of its own, a repeat too. */
const UNNAMED = new Set([undefined, "", "C", "S"]);

export class Client {
  #url;
  #options;
  #run = Math.random().toString(36).slice(2, 10);
  #number = 0;

  constructor(url, options = {}) {
    this.#url = url.replace(/\/+$/, "");
    this.#options = { release: "4", timeoutMs: 10_000, expiresMs: 30_000, retries: 2, fetch: globalThis.fetch.bind(globalThis), ...options };
  }

  /** The originator of every request, where it is named. */
  get originator() {
    return this.#options.originator;
  }

  /** Creates a child of `to`; the attributes of the new resource. */
  async create(to, tag, attributes = {}) {
    // The root elements of flexContainers are their models'.
    const type = TYPES[tag] ?? (attributes.cnd === undefined ? undefined : TYPES["m2m:fcnt"]);
    if (type === undefined) throw new TypeError(`${tag} is not a resource type`);
    const answer = await this.#ask("POST", to, { type, content: { [tag]: attributes } });
    return answer.content[tag];
  }

  /** Creates a named child of `to`, or leaves alone the one that has its name; the attributes of what is there now. */
  async ensure(to, tag, attributes) {
    try {
      return await this.create(to, tag, attributes);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return await this.retrieve(`${to}/${attributes.rn}`);
    }
  }

  /** The attributes of a resource, or some of them. */
  async retrieve(to, { attributes = [] } = {}) {
    const { content } = await this.#ask("GET", to, { query: attributes.length ? { atrl: attributes } : {} });
    return Object.values(content)[0];
  }

  /** The whole content of an answer: for result contents (`rcn`) with children or references, and fan-out points. */
  async fetch(to, query = {}) {
    return (await this.#ask("GET", to, { query })).content;
  }

  /** Changes attributes; null deletes one. The attributes of the resource as it is now. */
  async update(to, tag, attributes) {
    const answer = await this.#ask("PUT", to, { content: { [tag]: attributes } });
    return answer.content?.[tag];
  }

  /** Deletes a resource and all below it. */
  async delete(to) {
    await this.#ask("DELETE", to, {});
  }

  /** Addresses below `to` that meet the filter, by short names: `{ lbl: ["kind:energy"], ty: [3] }`. All of them. */
  async discover(to, filter = {}) {
    const found = [];
    for await (const address of this.discovered(to, filter)) found.push(address);
    return found;
  }

  /** The same one by one: the CSE answers in parts, and the next is asked for when it is needed. */
  async *discovered(to, filter = {}) {
    const query = { fu: 1, ...filter };
    for (;;) {
      const { content, headers } = await this.#ask("GET", to, { query });
      const part = content?.["m2m:uril"] ?? [];
      yield* part;
      const offset = headers.get("x-m2m-cto");
      if ("lim" in filter || headers.get("x-m2m-cts") !== PARTIAL || !offset || !part.length) return;
      query.ofst = Number(offset);
    }
  }

  /** What the semantic descriptors below `to` (or of members, at `<group>/sfop`) answer to SPARQL: its results as XML. */
  async query(to, sparql, filter = {}) {
    return (await this.fetch(to, { ...filter, sqi: true, rcn: 10, smf: sparql }))["m2m:qres"];
  }

  /** Asks to be told of events at `to`, once: a subscription of that name that is there already stays. */
  async subscribe(to, name, targets, { events = [EVENTS.CHILD_CREATED], criteria = {} } = {}) {
    return await this.ensure(to, "m2m:sub", { rn: name, nu: targets, enc: { net: events, ...criteria } });
  }

  /** Sends a notification to the entity behind `to`. */
  async notify(to, content) {
    await this.#ask("POST", to, { content });
  }

  /** Requests that wait at a polling channel (`cse-in/meter/pch`), as primitives; after `waitMs` without any none. */
  async poll(channel, waitMs) {
    try {
      const { content } = await this.#ask("GET", `${channel}/pcu`, { waitMs });
      return content["m2m:agrp"] ?? [content["m2m:rqp"]];
    } catch (error) {
      if (error instanceof RequestTimeout) return [];
      throw error;
    }
  }

  /** Answers a request that a poll has brought. */
  async reply(channel, requestId, code, content) {
    const response = { rsc: code, rqi: requestId, rvi: this.#options.release, fr: this.originator, pc: content };
    await this.notify(`${channel}/pcu`, { "m2m:rsp": response });
  }

  /** Asks every member of a group at once; what each of them answered. Without an operation: RETRIEVE. */
  async fanOut(group, { method = "GET", below = "", tag, attributes } = {}) {
    const to = `${group}/fopt${below ? `/${below}` : ""}`;
    const type = method === "POST" ? TYPES[tag] : undefined;
    const { content } = await this.#ask(method, to, { type, content: tag ? { [tag]: attributes } : undefined });
    return content["m2m:agr"]["m2m:rsp"].map((one) => ({ member: one.fr, code: one.rsc, content: one.pc }));
  }

  async #ask(method, to, { type, content, query = {}, waitMs }) {
    const { originator, token, release, timeoutMs, expiresMs, retries, fetch } = this.#options;
    this.#number += 1;
    const headers = { "X-M2M-RI": `${this.#run}-${this.#number}`, "X-M2M-RVI": release, Accept: "application/json" };
    // Sent again with the same identifier until then, the CSE notices that it is the same (docs/http.md).
    headers["X-M2M-RET"] = String(waitMs ?? expiresMs);
    if (originator !== undefined) headers["X-M2M-Origin"] = originator;
    if (token !== undefined) headers.Authorization = `Bearer ${typeof token === "function" ? await token() : token}`;
    if (content !== undefined) headers["Content-Type"] = `application/json${type === undefined ? "" : `;ty=${type}`}`;
    const url = this.#url + pathOf(to) + queryOf(query);
    const body = content === undefined ? undefined : JSON.stringify(content);
    const repeatable = waitMs === undefined && !(type === TYPES["m2m:ae"] && UNNAMED.has(originator));
    const end = Date.now() + expiresMs;
    for (let attempt = 0; ; attempt += 1) {
      const patience = waitMs === undefined ? Math.max(1, Math.min(timeoutMs, end - Date.now())) : waitMs + timeoutMs;
      try {
        return await answerOf(await fetch(url, { method, headers, body, signal: AbortSignal.timeout(patience) }));
      } catch (error) {
        if (error instanceof OneM2MError) throw error;
        const pause = 100 * 2 ** attempt;
        if (attempt >= retries || !repeatable || Date.now() + pause >= end) {
          throw error instanceof Unanswered ? error : new Unanswered(`${method} ${to}: ${error.message}`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }
}

/** The path of an address (TS-0009 6.2.3): SP-relative behind `/~`, absolute behind `/_`. */
export function pathOf(to) {
  const path = to.startsWith("//") ? `/_/${to.slice(2)}` : to.startsWith("/") ? `/~${to}` : `/${to}`;
  return path.split("/").map(encodeURIComponent).join("/").replace(/%3A/g, ":");
}

function queryOf(query) {
  // Queries in SPARQL hold what parts the entries of other lists: each has a field of its own.
  const entries = Object.entries(query).flatMap(([name, value]) =>
    name === "smf" && Array.isArray(value) ? value.map((one) => [name, one]) : [[name, value]],
  );
  const fields = entries.map(([name, value]) => {
    const words = (Array.isArray(value) ? value : [value]).map((word) => encodeURIComponent(String(word)));
    return `${encodeURIComponent(name)}=${words.join("+")}`;
  });
  return fields.length ? `?${fields.join("&")}` : "";
}

async function answerOf(response) {
  const text = await response.text();
  const code = Number(response.headers.get("x-m2m-rsc"));
  if (!code) throw new Unanswered(`HTTP status ${response.status} without X-M2M-RSC: not an answer of a CSE`);
  const content = text ? JSON.parse(text) : undefined;
  if (code < 1000 || code >= 3000) throw errorOf(code, content?.["m2m:dbg"] ?? `refused with ${code}`, response.status);
  return { code, content, headers: response.headers };
}
