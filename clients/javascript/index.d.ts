import type { Creates, Json, Resources, Updates } from "./types.js";

export * from "./errors.js";
export * from "./types.js";
export { TYPES } from "./tables.js";

export const EVENTS: Readonly<{ UPDATE: 1; DELETE: 2; CHILD_CREATED: 3; CHILD_DELETED: 4 }>;
export const PERMISSIONS: Readonly<{ CREATE: 1; RETRIEVE: 2; UPDATE: 4; DELETE: 8; NOTIFY: 16; DISCOVERY: 32 }>;

/** Nobody answered, or not as a CSE does: try again later. */
export class Unanswered extends Error {}

export interface Options {
  /** From of every request: the AE-ID of a registered application. */
  originator?: string;
  /** A bearer token, or what fetches one. */
  token?: string | (() => string | Promise<string>);
  /** Release version indicator; "4" if it is left out. */
  release?: string;
  timeoutMs?: number;
  /** How long a request counts (X-M2M-RET); until then a repeat is not done again, and gets the answer of the first. */
  expiresMs?: number;
  /** How often a request is sent again where nobody answers. A registration without an AE-ID never is. */
  retries?: number;
  fetch?: typeof globalThis.fetch;
}

export type Filter = Record<string, string | number | boolean | Array<string | number>>;

/** A flexContainer after a model, whose root element it has; `cnd` names it. */
export type Model = { cnd: string } & Record<string, Json>;

/** A request as it waits at a polling channel, by short names: op, to, fr, rqi, pc. */
export type WaitingRequest = Record<string, any> & { rqi: string };

export interface MemberAnswer {
  member: string;
  code: number;
  content?: Json;
}

export class Client {
  constructor(url: string, options?: Options);
  readonly originator: string | undefined;
  create<T extends keyof Creates>(to: string, tag: T, attributes?: Creates[T]): Promise<Resources[T & keyof Resources]>;
  create(to: string, tag: string, attributes: Model): Promise<Record<string, any>>;
  ensure<T extends keyof Creates>(to: string, tag: T, attributes: Creates[T] & { rn: string }): Promise<Resources[T & keyof Resources]>;
  ensure(to: string, tag: string, attributes: Model & { rn: string }): Promise<Record<string, any>>;
  retrieve<T extends keyof Resources = never>(to: string, options?: { attributes?: string[] }): Promise<[T] extends [never] ? Record<string, any> : Resources[T]>;
  fetch(to: string, query?: Filter): Promise<Record<string, any>>;
  update<T extends keyof Updates>(to: string, tag: T, attributes: Updates[T]): Promise<Resources[T & keyof Resources]>;
  update(to: string, tag: string, attributes: Record<string, Json>): Promise<Record<string, any>>;
  delete(to: string): Promise<void>;
  discover(to: string, filter?: Filter): Promise<string[]>;
  discovered(to: string, filter?: Filter): AsyncGenerator<string, void, void>;
  query(to: string, sparql: string, filter?: Filter): Promise<string>;
  subscribe(
    to: string,
    name: string,
    targets: string[],
    options?: { events?: number[]; criteria?: Record<string, Json> },
  ): Promise<Resources["m2m:sub"]>;
  notify(to: string, content: Record<string, Json>): Promise<void>;
  poll(channel: string, waitMs: number): Promise<WaitingRequest[]>;
  reply(channel: string, requestId: string, code: number, content?: Json): Promise<void>;
  fanOut<T extends keyof Creates>(
    group: string,
    options?: { method?: "GET" | "POST" | "PUT" | "DELETE"; below?: string; tag?: T; attributes?: Json | Creates[T] },
  ): Promise<MemberAnswer[]>;
}

export function pathOf(to: string): string;
