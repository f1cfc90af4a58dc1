import type { TaskDefinition } from '../../core/definition/definition.ts';
import { fullJitterMs, type Random } from '../../core/protocol/backoff.ts';
import { MAX_RETRY_DELAY_SECONDS } from '../../core/protocol/bounds.ts';
import { withholdCause } from '../../core/protocol/error-words.ts';
import { NonRetryable, Snooze, toTaskError } from '../../core/protocol/errors.ts';
import { errorFields, type Logger } from '../../core/protocol/logger.ts';
import type { Outcome } from '../../core/protocol/outcome.ts';
import { tracebackOf } from '../../core/protocol/traceback.ts';
import { secondsToCapacity } from './seconds-to-capacity.ts';

/** What it takes to plan a retry. */
interface Retrying {
  readonly random: Random;
  readonly logger: Logger;
}

/** What it takes to tell of a failure, too. */
interface Failing extends Retrying {
  readonly logsMessages?: boolean;
}

/**
 * The outcome of a run that threw: a snooze if it was refused for capacity, a retry while the policy allows one, otherwise a failure.
 *
 * @param now milliseconds since the epoch
 */
export function failureOutcome(
  thrown: unknown,
  attempt: number,
  { retry }: TaskDefinition,
  now: number,
  { random, logger, logsMessages }: Failing,
): Outcome {
  const seconds = secondsToCapacity(thrown, retry.maxAttempts, now);
  if (seconds !== null) {
    const notBefore = now + Math.round(seconds * 1000);
    const error = toTaskError(thrown instanceof Snooze ? withholdCause(thrown) : thrown);
    return { kind: 'retry', error, at: now, notBefore, snooze: { seconds, jitter: random() } };
  }
  const traceback = tracebackOf(thrown);
  // Only a developer's own log shows messages, which may quote an input.
  const shown = logsMessages && traceback !== null ? { stack: traceback } : {};
  logger.warn('run threw', { ...errorFields(thrown), ...shown });
  const failure = { error: toTaskError(thrown), at: now, ...(traceback === null ? {} : { traceback }) };
  if (thrown instanceof NonRetryable || attempt >= retry.maxAttempts) return { kind: 'failed', ...failure };
  const delayMs = delayAfter(thrown, attempt, retry.backoff, { random, logger });
  return { kind: 'retry', ...failure, notBefore: now + delayMs };
}

/** The error's own `retryAfter` comes first, then the definition's backoff function, then the exponential backoff. */
function delayAfter(
  thrown: unknown,
  attempt: number,
  backoff: TaskDefinition['retry']['backoff'],
  { random, logger }: Retrying,
): number {
  const seconds =
    retryAfterOf(thrown) ?? (typeof backoff === 'function' ? called(backoff, attempt, thrown) : undefined);
  if (seconds === undefined) {
    if (typeof backoff === 'function')
      logger.warn('backoff function gave no delay, so its task has the default', {});
    return fullJitterMs(typeof backoff === 'function' ? FALLBACK_BACKOFF : backoff, attempt, random);
  }
  return Math.round(Math.min(seconds, MAX_RETRY_DELAY_SECONDS) * 1000);
}

/** For a definition's backoff function that throws or does not return a delay: the task must not be lost because of it. */
const FALLBACK_BACKOFF = { base: 1, cap: 600 };

function called(
  backoff: (attempt: number, error: unknown) => number,
  attempt: number,
  thrown: unknown,
): number | undefined {
  try {
    return delayOrNone(backoff(attempt, thrown));
  } catch {
    return undefined;
  }
}

function retryAfterOf(thrown: unknown): number | undefined {
  return thrown !== null && typeof thrown === 'object' && 'retryAfter' in thrown
    ? delayOrNone(thrown.retryAfter)
    : undefined;
}

function delayOrNone(seconds: unknown): number | undefined {
  return typeof seconds === 'number' && seconds >= 0 ? seconds : undefined;
}
