import { fullJitterMs } from '../core/protocol/backoff.ts';
import type { Problem } from '../core/protocol/problem.ts';
import { type Api, callApi } from './call-api.ts';
import { type Chunk, chunkEntries } from './chunk-entries.ts';
import type { TaskRecord } from './definitions.ts';
import { ApiError } from './errors.ts';
import { NotAllSent } from './not-all-sent.ts';
import { toApiError } from './read-answer.ts';
import { type CallOptions, sendHeaders, type TaskOptions, wireOptions } from './send-options.ts';
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
   * Sending the same entries again under the same key sends only what is missing. 1 to 255 printable ASCII characters, minus the
   * suffix that numbers the requests. Default: a new key for each call.
   */
  readonly idempotencyKey?: string | undefined;
  /** W3C Trace Context of the caller. */
  readonly traceparent?: string | undefined;
  /** Concurrent requests, of up to 1,000 tasks each. Default 2. */
  readonly concurrency?: number | undefined;
  /** Called after each request with the number of entries answered so far. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Sends tasks in as few requests as possible.
 *
 * @returns for each entry, in order, its task or the error that refused it
 * @throws NotAllSent if a request failed, once those in progress have ended; no more are started
 */
export async function sendMany(
  api: Api,
  entries: readonly AnyEntry[],
  { idempotencyKey = api.newKey(), traceparent, concurrency = 2, onProgress, signal }: ManyOptions,
): Promise<readonly (Task<unknown> | ApiError)[]> {
  // Refuses an invalid key before anything is sent.
  sendHeaders(idempotencyKey);
  const chunks = chunkEntries(
    entries.map(({ task, input, options = {} }) =>
      JSON.stringify({ task, input, options: wireOptions(options) }),
    ),
  );
  const results = new Array<Task<unknown> | ApiError | null>(entries.length).fill(null);
  const waiting = [...chunks.entries()];
  let done = 0;
  let failure: { readonly cause: unknown } | undefined;
  const sendInTurn = async () => {
    for (let next = waiting.shift(); next && !failure; next = waiting.shift()) {
      const [index, chunk] = next;
      const key = index === 0 ? idempotencyKey : `${idempotencyKey}/${index}`;
      try {
        const sent = await sendChunk(api, chunk, sendHeaders(key, traceparent), signal);
        for (const [offset, result] of sent.entries()) results[chunk.start + offset] = result;
        done += chunk.count;
      } catch (cause) {
        failure ??= { cause };
        return;
      }
      onProgress?.(done, entries.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, sendInTurn));
  if (failure) throw new NotAllSent(results, idempotencyKey, failure.cause);
  return results.filter((result) => result !== null);
}

/** Sends one request, and sends it again under its key while some of its tasks could not be stored. */
async function sendChunk(
  api: Api,
  { body, count }: Chunk,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<readonly (Task<unknown> | ApiError)[]> {
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
    await api.clock.sleep(fullJitterMs(api.retry, tries, api.random), signal);
  }
  return answered.map((entry) => (isRecord(entry) ? new Task(api, entry.id, entry) : toApiError(entry)));
}

function isRecord(entry: TaskRecord<unknown> | Problem): entry is TaskRecord<unknown> {
  return 'id' in entry;
}
