import { MAX_BODY_BYTES } from '../core/protocol/bounds.ts';
import { InvalidArgument } from '../core/protocol/invalid-argument.ts';
import type { Problem } from '../core/protocol/problem.ts';
import { toJson } from '../core/protocol/to-json.ts';
import { untilAborted } from '../core/protocol/until-aborted.ts';
import { openAbortScope } from './abort-scope.ts';
import { checkOptions, type Rules, shown } from './arguments/check-options.ts';
import { COUNT, FUNCTION, OBJECT, TEXT } from './arguments/rules.ts';
import { type Api, callApi } from './call-api.ts';
import { type Chunk, chunkEntries } from './chunk-entries.ts';
import type { TaskRecord } from './definitions.ts';
import { ApiError } from './errors.ts';
import { inTurns } from './in-turns.ts';
import { NotAllSent } from './not-all-sent.ts';
import { toApiError } from './read-answer.ts';
import { backoffMs } from './retry-policy.ts';
import {
  type CallOptions,
  SENDING_RULES,
  sendHeaders,
  TASK_RULES,
  type TaskOptions,
  wireOptions,
} from './send-options.ts';
import { Task } from './task.ts';

/** One task among many. */
export interface AnyEntry {
  readonly task: string;
  readonly input: unknown;
  readonly options?: TaskOptions | undefined;
}

/** Options of sending many tasks. */
export interface ManyOptions extends CallOptions {
  /**
   * Sending the same entries again under the same key sends only what is missing. 1 to 255 printable ASCII characters, less the
   * suffix that numbers further requests, such as `/1`. Default: a new key for each call.
   */
  readonly idempotencyKey?: string | undefined;
  /** W3C Trace Context of the caller. */
  readonly traceparent?: string | undefined;
  /** Concurrent requests, of up to 1,000 tasks each: 1 or more. Default 2. */
  readonly concurrency?: number | undefined;
  /**
   * Called after each request with the number of entries answered so far. If it returns a promise, the next request waits for that.
   * If it throws, the call ends with its error, and requests in progress are aborted.
   */
  readonly onProgress?: ((done: number, total: number) => unknown) | undefined;
}

const MANY_RULES: Rules<ManyOptions> = { ...SENDING_RULES, concurrency: COUNT, onProgress: FUNCTION };

const ENTRY_RULES: Rules<AnyEntry> = {
  task: { ...TEXT, required: true },
  input: { accepts: () => true, must: 'JSON' },
  options: OBJECT,
};

/**
 * Sends tasks in as few requests as possible.
 *
 * @returns for each entry, in order, its task or the error that refused it
 * @throws InvalidArgument if something given cannot be sent: then nothing is
 * @throws NotAllSent if a request failed, once those in progress have ended; no more are started
 * @throws what `onProgress` throws, once the requests in progress are aborted; no more are started
 */
export async function sendMany(
  api: Api,
  entries: readonly AnyEntry[],
  options: ManyOptions,
): Promise<readonly (Task<unknown> | ApiError)[]> {
  const {
    idempotencyKey = api.newKey(),
    traceparent,
    concurrency = 2,
    onProgress,
    signal,
  } = checkOptions(options, MANY_RULES);
  const texts = readEntries(api, entries);
  const requests = chunkEntries(texts).map((chunk, index) => ({
    chunk,
    headers: sendHeaders(index === 0 ? idempotencyKey : `${idempotencyKey}/${index}`, traceparent),
  }));
  const results = new Array<Task<unknown> | ApiError | null>(texts.length).fill(null);
  const scope = openAbortScope(api.clock, Number.POSITIVE_INFINITY, signal);
  let done = 0;
  let thrown: { readonly error: unknown } | undefined;
  const tell = async () => {
    try {
      const told = thrown ? undefined : onProgress?.(done, texts.length);
      if (isPromise(told)) await untilAborted(told, scope.signal);
    } catch (error) {
      // Aborted by the caller, or because of another call of onProgress.
      if (scope.signal.aborted && error === scope.signal.reason) throw error;
      thrown ??= { error };
      scope.abort(error);
    }
  };
  try {
    await inTurns(requests, concurrency, async ({ chunk, headers }) => {
      const sent = await sendChunk(api, chunk, headers, scope.signal);
      for (const [offset, result] of sent.entries()) results[chunk.start + offset] = result;
      done += chunk.count;
      await tell();
    });
  } catch (cause) {
    if (!thrown) throw new NotAllSent(results, idempotencyKey, cause);
  } finally {
    scope.close();
  }
  if (thrown) throw thrown.error;
  return results.filter((result) => result !== null);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** The entries as JSON. @throws InvalidArgument naming the first that cannot be sent */
function readEntries(api: Api, entries: Iterable<AnyEntry>): readonly string[] {
  if (typeof entries !== 'object' || entries === null || !(Symbol.iterator in entries)) {
    throw new InvalidArgument(`entries is ${shown(entries)}; it must be a list.`);
  }
  return Array.from(entries, (entry, index) => {
    const name = `entries.${index}`;
    const { task, input, options = {} } = checkOptions(entry, ENTRY_RULES, name);
    checkOptions(options, TASK_RULES, `${name}.options`);
    return toJson({ task, input, options: wireOptions(options) }, name, api);
  });
}

function tooLarge(bytes: number): ApiError {
  const detail = `The entry’s call would have ${bytes} bytes; the maximum is ${MAX_BODY_BYTES}.`;
  return new ApiError({ type: 'about:blank', title: 'Content Too Large', status: 413, detail });
}

/** Sends one request, and sends it again under its key while some of its tasks could not be stored. */
async function sendChunk(
  api: Api,
  { body, count, bytes }: Chunk,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<readonly (Task<unknown> | ApiError)[]> {
  // Of a call that is far too large, AWS would not say that this is why it failed.
  if (bytes > MAX_BODY_BYTES) return [tooLarge(bytes)];
  let answered: readonly (TaskRecord<unknown> | Problem)[] | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await callApi(api, { method: 'POST', path: '/tasks', headers, body, signal });
      // The API's contract.
      answered = (answer.body as { readonly tasks: readonly (TaskRecord<unknown> | Problem)[] }).tasks;
    } catch (error) {
      // The earlier answer holds.
      if (answered) break;
      // The request is this one entry, so its error is the entry's.
      if (count === 1 && error instanceof ApiError && error.status === 413) return [error];
      throw error;
    }
    if (tries >= api.retry.maxTries || !answered.some((entry) => !isRecord(entry) && entry.status === 503))
      break;
    await api.clock.sleep(backoffMs(api.retry, tries, api.random), signal);
  }
  return answered.map((entry) => (isRecord(entry) ? new Task(api, entry.id, entry) : toApiError(entry)));
}

function isRecord(entry: TaskRecord<unknown> | Problem): entry is TaskRecord<unknown> {
  return 'id' in entry;
}
