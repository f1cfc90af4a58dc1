import { MAX_SNOOZE_SECONDS } from '../../core/protocol/bounds.ts';
import { NonRetryable, Snooze } from '../../core/protocol/errors.ts';
import { readRetryAfter } from '../../core/protocol/read-retry-after.ts';

/** HTTP's status for a call that came too often (RFC 6585, section 4). */
const TOO_MANY_REQUESTS = 429;

/**
 * Seconds until there may be capacity, if a run was refused for want of it: it threw a `Snooze`, or a service's `429` that says when to come
 * back. `null` for any other error. Never throws.
 *
 * A service refuses one call, and the run may have made others before. So its `429` is an ordinary error if the policy allows only one attempt;
 * otherwise the policy lets the run be repeated in any case.
 *
 * @param now milliseconds since the epoch
 */
export function secondsToCapacity(thrown: unknown, maxAttempts: number, now: number): number | null {
  if (thrown instanceof Snooze) return thrown.seconds;
  if (thrown instanceof NonRetryable || maxAttempts === 1) return null;
  try {
    const error: Refusal = Object(thrown);
    const answer: Refusal = Object(error.response);
    const isRefusal = [error.status, error.statusCode, answer.status].includes(TOO_MANY_REQUESTS);
    return isRefusal ? retryAfterOf(error, answer, now) : null;
  } catch {
    // A field of the error throws when it is read.
    return null;
  }
}

/** The fields in which HTTP clients say what was answered. */
interface Refusal {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly retryAfter?: unknown;
  readonly headers?: unknown;
  readonly response?: unknown;
}

function retryAfterOf(error: Refusal, answer: Refusal, now: number): number | null {
  for (const said of [error.retryAfter, header(error.headers), header(answer.headers)]) {
    const seconds =
      typeof said === 'number' ? said : typeof said === 'string' ? readRetryAfter(said, now) : null;
    if (seconds !== null && seconds >= 0) return Math.min(seconds, MAX_SNOOZE_SECONDS);
  }
  return null;
}

/** `Retry-After` of `Headers`, or of a plain object with lower-case names or the usual ones. */
function header(headers: unknown): unknown {
  if (headers instanceof Headers) return headers.get('retry-after');
  const { 'retry-after': lower, 'Retry-After': usual }: { readonly [name: string]: unknown } =
    Object(headers);
  return lower ?? usual;
}
