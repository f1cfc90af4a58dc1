import type { TaskDefinition } from '../../core/definition/definition.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { endTask } from '../../core/records/end-task.ts';
import type { Worker } from './worker.ts';

/** How long to wait when a claim was refused by a record that has changed since. */
const RACE_MS = 1_000;

/**
 * What becomes of a message whose task could not be claimed, by the record that stood in the way. Nothing here uses up an
 * attempt.
 */
export async function acknowledgeLostClaim(
  { table, clock, logger, metrics }: Worker,
  message: TaskMessage,
  definition: TaskDefinition,
  record: TaskRecord | null,
): Promise<Acknowledgement> {
  const now = clock.now();
  if (!record) {
    logger.warn('message without a record, too old to be run', {});
    return { kind: 'delete' };
  }
  if (isFinal(record.state)) return { kind: 'delete' };
  if (record.state !== 'STARTED') return { kind: 'hide', until: Math.max(record.notBefore, now + RACE_MS) };
  if (record.leaseUntil !== null && record.leaseUntil > now)
    return { kind: 'hide', until: record.leaseUntil };

  // The worker died, and the definition does not let the task be run again.
  const usedUp = record.attempts >= definition.retry.maxAttempts;
  if (!usedUp && definition.onCrash === 'retry') return { kind: 'hide', until: now + RACE_MS };
  const error = {
    type: 'WorkerLost',
    message: `The worker died during attempt ${record.attempts} of ${definition.retry.maxAttempts}; whether the task did its work is not known.`,
  };
  const end = { transition: 'fail', when: 'crashed', attempt: record.attempts, error } as const;
  const { ended } = await endTask(table, message, end, now, definition.resultTtl);
  if (!ended) return { kind: 'hide', until: now + RACE_MS };
  logger.error('worker lost', { attempt: record.attempts });
  metrics.count('failed', message.task);
  return { kind: 'delete' };
}
