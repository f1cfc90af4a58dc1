import type { AttemptKey, Outcome } from '../../core/protocol/outcome.ts';
import type { Delivery } from './delivery.ts';
import { traceAttempt } from './trace-attempt.ts';
import type { Worker } from './worker.ts';

/** An attempt that is counted, timed, traced and logged. */
interface ObservedAttempt {
  /** What to run the attempt with: its mailer is timed. */
  readonly worker: Worker;
  /** Counts, times, traces and logs how it ended. */
  ended(outcome: Outcome | { readonly kind: 'lost' }): void;
}

/**
 * Starts to observe an attempt that has just been claimed.
 *
 * @param receivedAt when its message was received, in milliseconds since the epoch
 * @param dueAt the earliest time it could have started, in milliseconds since the epoch
 */
export function observeAttempt(
  worker: Worker,
  { about, trace }: Delivery,
  task: string,
  key: AttemptKey,
  { receivedAt, dueAt }: { readonly receivedAt: number; readonly dueAt: number },
): ObservedAttempt {
  const { clock, logger, metrics } = worker;
  about.attempt = key.attempt;
  metrics.count('started', task);
  metrics.time('waitTime', task, receivedAt - dueAt);
  const claimedAt = clock.now();
  const traced = traceAttempt(worker, trace);
  return {
    worker: traced.worker,
    ended: (outcome) => {
      const endedAt = clock.now();
      metrics.time('runTime', task, endedAt - claimedAt);
      const how = outcome.kind === 'retry' && outcome.snooze ? 'snoozed' : outcome.kind;
      traced.end(task, key, how);
      const error = 'error' in outcome ? outcome.error.type : undefined;
      logger.info('attempt ended', { outcome: how, ms: endedAt - receivedAt, error });
    },
  };
}
