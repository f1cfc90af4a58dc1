import { MAX_WAIT_SECONDS } from '../core/protocol/bounds.ts';
import { openAbortScope } from './abort-scope.ts';
import { checkOptions, type Rules } from './arguments/check-options.ts';
import { LIMIT } from './arguments/rules.ts';
import { type Api, callApi, encodePart } from './call-api.ts';
import type { TaskRecord } from './definitions.ts';
import { TaskFailed, TaskRevoked, TimedOut } from './errors.ts';
import { CALL_RULES, type CallOptions } from './send-options.ts';

/** How long to wait for a result. */
export interface ResultOptions extends CallOptions {
  /** Seconds; 0 checks once. Default: wait until the task has ended, as Celery's `get()` does. */
  readonly timeout?: number | undefined;
}

const RESULT_RULES: Rules<ResultOptions> = { ...CALL_RULES, timeout: LIMIT };

/** How long the last answer may take after the time limit, in milliseconds. */
const LAST_ANSWER_MS = 5_000;

/** Minimum time from one poll to the next, in milliseconds, in case the API answers without waiting. */
const POLL_EVERY_MS = 1_000;

/** Polls a task until it has ended. @throws TaskFailed, TaskRevoked or TimedOut, or what a call throws */
export async function waitForResult<Result>(api: Api, id: string, options: ResultOptions): Promise<Result> {
  const { timeout = Number.POSITIVE_INFINITY, signal } = checkOptions(options, RESULT_RULES);
  const { clock } = api;
  const end = clock.now() + timeout * 1000;
  let record: TaskRecord<Result> | null = null;
  const scope = openAbortScope(clock, timeout * 1000 + LAST_ANSWER_MS, signal);
  try {
    for (;;) {
      const asked = clock.now();
      const waitMs = Math.max(0, Math.min(MAX_WAIT_SECONDS * 1000, Math.floor(end - asked)));
      const { body } = await callApi(api, {
        method: 'GET',
        path: `/tasks/${encodePart(id)}`,
        query: { wait: waitMs / 1000 },
        signal: scope.signal,
        waitMs,
      });
      // The API's contract: this call answers with the record.
      record = body as TaskRecord<Result>;
      if (record.ready) return resultOf(record);
      if (clock.now() >= end) throw new TimedOut(id, timeout, record);
      const early = Math.min(asked + POLL_EVERY_MS, end) - clock.now();
      if (early > 0) await clock.sleep(early, scope.signal);
    }
  } catch (error) {
    if (scope.timedOut) throw new TimedOut(id, timeout, record);
    throw error;
  } finally {
    scope.close();
  }
}

function resultOf<Result>(record: TaskRecord<Result>): Result {
  if (record.state === 'FAILURE') throw new TaskFailed(record);
  if (record.state === 'REVOKED') throw new TaskRevoked(record);
  // A task that succeeded has a result, which is `null` if its run returned nothing.
  return record.result as Result;
}
