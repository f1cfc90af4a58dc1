import { fullJitterMs, type Random } from '../core/protocol/backoff.ts';
import type { ApiError, NoAnswer } from './errors.ts';

/** How often, and when, a call is tried again. */
export interface ClientRetryPolicy {
  /** Most tries of a call, the first included. Default 5. */
  readonly maxTries: number;
  /** Upper bound in seconds of the first delay, which doubles with each try. Default 0.5. */
  readonly base: number;
  /** Upper bound in seconds of every delay. Default 20. */
  readonly cap: number;
}

export const DEFAULT_RETRY_POLICY: ClientRetryPolicy = { maxTries: 5, base: 0.5, cap: 20 };

/** Longest that an API may ask a caller to wait, in seconds: when it asks for more, its answer is the caller's to judge. */
const MAX_RETRY_AFTER_SECONDS = 60;

/**
 * Most waits for a bulk call that is under way under the same key: our own try before, whose answer was lost. Its reservation
 * lasts 25 s at the most (the enqueue function's time-out and a margin), and the API asks for 5 s each time.
 */
const MAX_BUSY_WAITS = 12;

/** How many times a call has failed, and of those, how often it met itself. */
interface Failures {
  readonly tries: number;
  readonly busy: number;
}

/**
 * When to try a call again that failed.
 *
 * @returns milliseconds to wait; `null` when it is not to be tried again
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
  // Callers that were told the same time do not come back at the same time.
  return retryAfter * 1000 + fullJitterMs(policy, Math.max(1, tries - busy), random);
}

/** A bulk call of the same key is under way. The other `409`s say nothing of when to come back. */
export function isBusy(failure: ApiError | NoAnswer): boolean {
  return 'status' in failure && failure.status === 409 && failure.retryAfter !== null;
}

/** Whether another try may do better. A `500` that the API itself answers is an error in it; one of the gateway's, a function that died. */
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
