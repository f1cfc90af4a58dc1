import { fullJitterMs } from '../core/protocol/backoff.ts';
import type { Problem } from '../core/protocol/problem.ts';
import { type Api, callApi } from './call-api.ts';
import { type Chunk, chunkEntries } from './chunk-entries.ts';
import type { TaskRecord } from './definitions.ts';
import { ApiError, NotAllSent } from './errors.ts';
import { toApiError } from './read-answer.ts';
import { type CallOptions, sendHeaders, type TaskOptions, wireOptions } from './send-options.ts';
import { Task } from './task.ts';

/** One task among many. */
export interface AnyEntry {
  readonly task: string;
  readonly input: unknown;
  readonly options?: TaskOptions | undefined;
}

/** How many tasks are sent. */
export interface ManyOptions extends CallOptions {
  /**
   * Sending the same entries again under the same key sends what is missing only. 1 to 255 printable characters of ASCII, less
   * what numbers the requests; made up unless given.
   */
  readonly idempotencyKey?: string | undefined;
  /** W3C Trace Context of the caller. */
  readonly traceparent?: string | undefined;
  /** Requests at the same time, of up to 1,000 tasks each. Default 2. */
  readonly concurrency?: number | undefined;
  /** Told after each request how many entries have been answered for. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Sends tasks by as few requests as hold them.
 *
 * @returns one entry for each, in order: its task, or why it was refused
 * @throws NotAllSent when a request failed; those that were under way with it are waited for, and no more are begun
 */
export async function sendMany(
  api: Api,
  entries: readonly AnyEntry[],
  { idempotencyKey = api.newKey(), traceparent, concurrency = 2, onProgress, signal }: ManyOptions,
): Promise<readonly (Task<unknown> | ApiError)[]> {
  // Refuses a key that is none before anything is sent.
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

/** Sends one request; and again, under its key, as long as some of its tasks could not be stored. */
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
      // What it has answered before holds.
      if (answered) break;
      // One entry alone: what is said of the request is said of it.
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
