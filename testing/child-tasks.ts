import type { Json } from '../core/protocol/json.ts';
import { readSeconds } from '../core/protocol/read-seconds.ts';
import { toApiRecord } from '../core/protocol/record.ts';
import { pendingRecord } from '../core/records/pending-record.ts';
import { forbidden, inApi, refusalOfWorker, replaceFetch } from './api-in-scope.ts';
import { answerWorkflow, type SentWorkflow } from './child-workflows.ts';

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
  /** The task that runs: its queue, and the names that its definition lists in `sends`. */
  readonly parent: { readonly queue: string; readonly sends: readonly string[] };
  readonly sent: SentTask[];
  readonly sentWorkflows: SentWorkflow[];
  readonly now: () => number;
}

/**
 * Does something whose calls of the API are noted in `sent` and `sentWorkflows`, and never made. Calls of whatever runs beside it are left alone.
 *
 * The API accepts every task that the definition lists in `sends`, and workflows of these, whatever their input. It refuses others, and every other call, as it does on AWS.
 */
export async function withChildApi<Value>(api: ChildApi, act: () => Promise<Value>): Promise<Value> {
  const restore = replaceFetch();
  try {
    return await inApi((request) => answer(api, request), act);
  } finally {
    restore();
  }
}

async function answer(api: ChildApi, request: Request): Promise<Response> {
  const { queue, sends } = api.parent;
  const url = new URL(request.url);
  const refusal = refusalOfWorker(request, queue, sends);
  if (refusal !== null) return Response.json(forbidden(refusal), { status: 403 });
  const body: Json = JSON.parse(await request.text());
  if (url.pathname === '/tasks') return answerMany(api, body);
  const idempotencyKey = unquoted(request.headers.get('idempotency-key'));
  if (url.pathname === '/workflows') return answerWorkflow(api, body, idempotencyKey);
  const task = decodeURIComponent(url.pathname.slice('/tasks/'.length));
  // In a query string, everything is a text.
  const options = Object.fromEntries(
    [...url.searchParams].map(([name, value]) => [name, secondsOr(name, value)]),
  );
  return Response.json(accept(api, { task, input: body, options, idempotencyKey }), { status: 202 });
}

function secondsOr(name: string, text: string): Json {
  return name === 'countdown' || name === 'expires' ? (readSeconds(text) ?? text) : text;
}

function answerMany(api: ChildApi, body: Json): Response {
  const { tasks }: { readonly tasks: readonly Pick<SentTask, 'task' | 'input' | 'options'>[] } = Object(body);
  const { queue, sends } = api.parent;
  const records = tasks.map(({ task, input, options = {} }) =>
    sends.includes(task)
      ? accept(api, { task, input, options, idempotencyKey: null })
      : forbidden(`The worker of the queue ${queue} may not send the task ${task}.`),
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

/** The client quotes a key that would lose the spaces at its ends. */
function unquoted(key: string | null): string | null {
  return key !== null && /^".*"$/.test(key) ? key.slice(1, -1) : key;
}
