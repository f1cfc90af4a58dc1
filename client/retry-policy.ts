import { fullJitterMs, type Random } from '../core/protocol/backoff.ts';
import type { Rules } from './arguments/check-options.ts';
import { COUNT, SECONDS } from './arguments/rules.ts';
import type { ApiError, NoAnswer } from './errors.ts';

/** How often, and after which delays, a call is tried again. */
export interface ClientRetryPolicy {
  /** Maximum tries of a call, including the first; Infinity for no limit. Default 5. */
  readonly maxTries: number;
  /** Upper bound of the first delay, in seconds. It doubles with each try. Default 0.5. */
  readonly base: number;
  /** Upper bound of every delay, in seconds. Default 20. */
  readonly cap: number;
}

export const DEFAULT_RETRY_POLICY: ClientRetryPolicy = { maxTries: 5, base: 0.5, cap: 20 };

export const RETRY_RULES: Rules<ClientRetryPolicy> = {
  maxTries: {
    accepts: (value) => COUNT.accepts(value) || value === Number.POSITIVE_INFINITY,
    must: `${COUNT.must}, or Infinity`,
  },
  base: SECONDS,
  cap: SECONDS,
};

/** Longest `Retry-After` that the client waits for, in seconds. If it is longer, the error goes to the caller. */
const MAX_RETRY_AFTER_SECONDS = 60;

/**
 * Maximum waits for a bulk call in progress under the same key: our own earlier try, whose answer was lost. Its reservation lasts at
 * most 25 s (the enqueue function's timeout and a margin), and the API asks for 5 s each time.
 */
const MAX_BUSY_WAITS = 12;

/** How many tries of a call failed, and how many of these met an earlier try still in progress. */
interface Failures {
  readonly tries: number;
  readonly busy: number;
}

/**
 * When to try a failed call again.
 *
 * @returns milliseconds to wait; `null` to give up
 */
export function retryDelayMs(
  failure: ApiError | NoAnswer,
  { tries, busy }: Failures,
  policy: ClientRetryPolicy,
  random: Random,
): number | null {
  const retryAfter = 'retryAfter' in failure ? (failure.retryAfter ?? 0) : 0;
  if (retryAfter > MAX_RETRY_AFTER_SECONDS) return null;
  if (isBusy(failure)) {
    if (busy > MAX_BUSY_WAITS) return null;
  } else if (!isTransient(failure) || tries - busy >= policy.maxTries) {
    return null;
  }
  // Jitter, so that callers told the same time do not all come back at once.
  return retryAfter * 1000 + backoffMs(policy, Math.max(1, tries - busy), random);
}

/** Most doublings of a delay, in case there is no limit to the tries: from 1,024 on, the number would be infinite. */
const MAX_DOUBLINGS = 1_000;

/** A random delay before the next try, in milliseconds. @param tries how many have failed */
export function backoffMs(policy: ClientRetryPolicy, tries: number, random: Random): number {
  return fullJitterMs(policy, Math.min(tries, MAX_DOUBLINGS), random);
}

/** Whether a bulk call with the same key is in progress. Other `409`s do not say when to come back. */
export function isBusy(failure: ApiError | NoAnswer): boolean {
  return 'status' in failure && failure.status === 409 && failure.retryAfter !== null;
}

/** Whether another try may succeed. A `500` from the API itself is a bug in it; one from API Gateway means that a function died. */
function isTransient(failure: ApiError | NoAnswer): boolean {
  if (!('status' in failure)) return true;
  const { status } = failure;
  return (
    status === 429 ||
    status === 502 ||
    status === 503 ||
    status === 504 ||
    (status === 500 && !failure.byLovage)
  );
}
