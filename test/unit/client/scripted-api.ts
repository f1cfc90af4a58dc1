import type { tasks } from '../../../bench/tasks/index.ts';
import { type Client, type ClientOptions, createClient } from '../../../client/index.ts';
import type { Clock } from '../../../core/protocol/clock.ts';
import type { ProblemStatus } from '../../../core/protocol/problem.ts';

/** A request as the API would receive it. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly body: unknown;
  /** The body's size in bytes of UTF-8. */
  readonly bytes: number;
  readonly signal: AbortSignal;
  /** When it arrived, in milliseconds since the clock's start. */
  readonly at: number;
}

/** How the API answers one request. */
export type Script = (request: Request) => Response | Promise<Response>;

/** The time at which a test begins. */
export const START = Date.parse('2030-01-01T00:00:00.000Z');

/** A clock that advances when nothing else happens, and wakes the next sleeper. */
class IdleClock implements Clock {
  #now = START;
  readonly #sleepers = new Map<() => void, number>();

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  /** The number of sleepers. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const wake = () => resolve();
      this.#sleepers.set(wake, this.#now + ms);
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(wake);
        reject(signal.reason);
      });
      setImmediate(() => this.#wakeNext());
    });
  }

  #wakeNext(): void {
    const [next] = [...this.#sleepers].sort(([, a], [, b]) => a - b);
    if (!next) return;
    const [wake, until] = next;
    this.#sleepers.delete(wake);
    this.#now = Math.max(this.#now, until);
    wake();
    setImmediate(() => this.#wakeNext());
  }
}

/** A client, and its requests to an API that answers by a script. */
interface ScriptedApi {
  readonly client: Client<typeof tasks>;
  readonly requests: readonly Request[];
  readonly clock: IdleClock;
}

/** Answers one request with each script; further requests are refused. Delays take their upper bounds. */
export function scriptedApi(scripts: readonly Script[], options: Partial<ClientOptions> = {}): ScriptedApi {
  const clock = new IdleClock();
  const requests: Request[] = [];
  let keys = 0;
  const client = createClient<typeof tasks>({
    url: 'http://localhost:3000',
    clock,
    random: () => 1,
    newKey: () => `key-${++keys}`,
    environment: {},
    ...options,
    fetch: async (to, { method = 'GET', headers, body, signal }) => {
      const url = new URL(to);
      const text = typeof body === 'string' ? body : undefined;
      const request: Request = {
        method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: new Headers(headers),
        body: text === undefined ? undefined : JSON.parse(text),
        bytes: Buffer.byteLength(text ?? ''),
        signal: signal ?? new AbortController().signal,
        at: clock.now() - START,
      };
      requests.push(request);
      const script = scripts[requests.length - 1];
      return script ? script(request) : problem(405, 'The script has no answer for this request.')(request);
    },
  });
  return { client, requests, clock };
}

/** A record as the API shows it. */
export function record(fields: Record<string, unknown> = {}) {
  const state = fields['state'] ?? 'PENDING';
  return {
    id: '01a20256-18a8-7708-87fa-327211c603ee',
    task: 'add',
    state,
    ready: state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED',
    successful: state === 'SUCCESS',
    result: null,
    error: null,
    progress: null,
    attempts: 0,
    queue: 'default',
    ...fields,
  };
}

/** Answers with a record. */
export const answer =
  (fields: Record<string, unknown> = {}, status = 200): Script =>
  () =>
    Response.json(record(fields), { status });

/** Answers `202` to a bulk call. */
export const accepted =
  (entries: readonly unknown[]): Script =>
  () =>
    Response.json({ tasks: entries }, { status: 202 });

export function problemDocument(status: number, detail: string, errors?: readonly unknown[]) {
  return { type: 'about:blank', title: `Title ${status}`, status, detail, ...(errors ? { errors } : {}) };
}

/** Refuses as Lovage does. */
export const problem =
  (status: ProblemStatus, detail = `Detail ${status}.`, headers: Record<string, string> = {}): Script =>
  () =>
    new Response(JSON.stringify(problemDocument(status, detail)), {
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
    });

/** Refuses as API Gateway does. */
export const gateway =
  (status: number, message: string, headers: Record<string, string> = {}): Script =>
  () =>
    Response.json({ message }, { status, headers });

/** Breaks the connection. */
export const broken: Script = () => {
  throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:3000') });
};

/** Does not answer until the request is aborted. */
export const silent: Script = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
