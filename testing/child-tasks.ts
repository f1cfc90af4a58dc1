import { AsyncLocalStorage } from 'node:async_hooks';
import type { Json } from '../core/protocol/json.ts';
import { readSeconds } from '../core/protocol/read-seconds.ts';
import { toApiRecord } from '../core/protocol/record.ts';
import { pendingRecord } from '../core/records/pending-record.ts';

/** A task that a run has sent with the client. */
export interface SentTask {
  readonly task: string;
  readonly input: Json;
  /** Those that were given. Times are texts in ISO 8601, as the API takes them. */
  readonly options: Readonly<Record<string, Json>>;
  /** The caller's key, or the one that the client made; `null` for one task among many. */
  readonly idempotencyKey: string | null;
  /** The id that the API answered with. */
  readonly id: string;
}

/** The API as one run meets it. */
interface ChildApi {
  /** The task that runs, and the names that its definition lists in `sends`. */
  readonly parent: { readonly name: string; readonly sends: readonly string[] };
  readonly sent: SentTask[];
  readonly now: () => number;
}

/** Where the client of a run finds the API: a host name that exists nowhere (RFC 6761). */
const URL_OF_API = 'http://lovage.test';

const apis = new AsyncLocalStorage<ChildApi>();

/** How many runs there are now, and what they replace. */
let running = 0;
let before: { readonly fetch: typeof fetch; readonly url: string | undefined } | undefined;

/**
 * Does something whose calls of the API are noted in `sent`, and never made. Calls of whatever runs beside it are left alone.
 *
 * The API accepts every task that the definition lists in `sends`, whatever its input. It refuses others, and every other call, as it does on AWS.
 */
export async function withChildApi<Value>(api: ChildApi, act: () => Promise<Value>): Promise<Value> {
  replaceFetch();
  try {
    return await apis.run(api, act);
  } finally {
    restoreFetch();
  }
}

const watchedFetch: typeof fetch = async (input, init) => {
  const api = apis.getStore();
  const url = new URL(input instanceof Request ? input.url : input);
  if (api && url.origin === URL_OF_API) return answer(api, url, new Request(input, init));
  return (before?.fetch ?? fetch)(input, init);
};

function replaceFetch(): void {
  running += 1;
  if (running > 1) return;
  before = { fetch: globalThis.fetch, url: process.env['LOVAGE_URL'] };
  globalThis.fetch = watchedFetch;
  // Whatever the shell says: a test must not send tasks to a deployment.
  process.env['LOVAGE_URL'] = URL_OF_API;
}

function restoreFetch(): void {
  running -= 1;
  if (running > 0 || !before) return;
  // Somebody may have replaced it since.
  if (globalThis.fetch === watchedFetch) globalThis.fetch = before.fetch;
  if (before.url === undefined) delete process.env['LOVAGE_URL'];
  else process.env['LOVAGE_URL'] = before.url;
}

async function answer(api: ChildApi, url: URL, request: Request): Promise<Response> {
  const [, tasks, encoded, ...more] = url.pathname.split('/');
  const isSend = request.method === 'POST' && tasks === 'tasks' && more.length === 0;
  if (!isSend) return refusal(`${request.method} ${url.pathname}: a task may send tasks, and nothing else`);
  const body: Json = JSON.parse(await request.text());
  if (encoded === undefined) return answerMany(api, body);
  const task = decodeURIComponent(encoded);
  const forbidden = forbid(api, task);
  if (forbidden) return forbidden;
  const idempotencyKey = unquoted(request.headers.get('idempotency-key'));
  // In a query string, everything is a text.
  const options = Object.fromEntries(
    [...url.searchParams].map(([name, text]) => [name, secondsOr(name, text)]),
  );
  return Response.json(accept(api, { task, input: body, options, idempotencyKey }), { status: 202 });
}

function secondsOr(name: string, text: string): Json {
  return name === 'countdown' || name === 'expires' ? (readSeconds(text) ?? text) : text;
}

function answerMany(api: ChildApi, body: Json): Response {
  const { tasks }: { readonly tasks: readonly Pick<SentTask, 'task' | 'input' | 'options'>[] } = Object(body);
  const forbidden = tasks.map(({ task }) => forbid(api, task)).find((found) => found !== null);
  if (forbidden) return forbidden;
  const records = tasks.map(({ task, input, options = {} }) =>
    accept(api, { task, input, options, idempotencyKey: null }),
  );
  return Response.json({ tasks: records }, { status: 202 });
}

function accept({ sent, now }: ChildApi, given: Omit<SentTask, 'id'>) {
  const id = `child-${sent.length + 1}`;
  sent.push({ ...given, id });
  const message = {
    ...({ v: 1, kind: 'task', id, task: given.task, queue: 'default', input: given.input } as const),
    ...{ createdAt: now(), eta: null, expiresAt: null, group: null, fingerprint: null },
  };
  return toApiRecord(pendingRecord(message));
}

function forbid({ parent }: ChildApi, task: string): Response | null {
  if (parent.sends.includes(task)) return null;
  return refusal(`the definition of "${parent.name}" does not list "${task}" in sends`);
}

function refusal(why: string): Response {
  const detail = `AWS would refuse this call: ${why}.`;
  return Response.json({ type: 'about:blank', title: 'Forbidden', status: 403, detail }, { status: 403 });
}

/** The client quotes a key that would lose the spaces at its ends. */
function unquoted(key: string | null): string | null {
  return key !== null && /^".*"$/.test(key) ? key.slice(1, -1) : key;
}
