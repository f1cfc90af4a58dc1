import { MAX_WAIT_SECONDS } from '../core/protocol/bounds.ts';
import { openAbortScope } from './abort-scope.ts';
import { checkOptions, type Rules } from './arguments/check-options.ts';
import { LIMIT } from './arguments/rules.ts';
import { type Api, callApi } from './call-api.ts';
import type { TimedOut } from './errors.ts';
import { CALL_RULES, type CallOptions } from './send-options.ts';

/** How long to wait for a result. */
export interface ResultOptions extends CallOptions {
  /** Seconds; 0 checks once. Default: wait until the end, as Celery's `get()` does. */
  readonly timeout?: number | undefined;
}

const RESULT_RULES: Rules<ResultOptions> = { ...CALL_RULES, timeout: LIMIT };

/** How long the last answer may take after the time limit, in milliseconds. */
const LAST_ANSWER_MS = 5_000;

/** Minimum time from one poll to the next, in milliseconds, in case the API answers without waiting. */
const POLL_EVERY_MS = 1_000;

/** What is polled. */
interface Polled<Body> {
  /** With its parts percent-encoded. */
  readonly path: string;
  /** The error when time is up. @param last what was read last; `null` if nothing was */
  readonly late: (seconds: number, last: Body | null) => TimedOut;
}

/** Polls a task or a workflow until it has ended. @throws TimedOut, or what a call throws */
export async function pollUntilReady<Body extends { readonly ready: boolean }>(
  api: Api,
  { path, late }: Polled<Body>,
  options: ResultOptions,
): Promise<Body> {
  const { timeout = Number.POSITIVE_INFINITY, signal } = checkOptions(options, RESULT_RULES);
  const { clock } = api;
  const end = clock.now() + timeout * 1000;
  let last: Body | null = null;
  const scope = openAbortScope(clock, timeout * 1000 + LAST_ANSWER_MS, signal);
  try {
    for (;;) {
      const asked = clock.now();
      const waitMs = Math.max(0, Math.min(MAX_WAIT_SECONDS * 1000, Math.floor(end - asked)));
      const query = { wait: waitMs / 1000 };
      const { body } = await callApi(api, { method: 'GET', path, query, signal: scope.signal, waitMs });
      // The API's contract: this call answers with the record.
      last = body as Body;
      if (last.ready) return last;
      if (clock.now() >= end) throw late(timeout, last);
      const early = Math.min(asked + POLL_EVERY_MS, end) - clock.now();
      if (early > 0) await clock.sleep(early, scope.signal);
    }
  } catch (error) {
    if (scope.timedOut) throw late(timeout, last);
    throw error;
  } finally {
    scope.close();
  }
}
