import type { TaskDefinition } from '../../core/definition/definition.ts';
import { acknowledgeEnded, hideUntilIdle } from '../../core/ending/acknowledge.ts';
import { finish, hasEnded } from '../../core/ending/finish.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import type { Worker } from './worker.ts';

/**
 * Acknowledges a message whose task could not be claimed, by the record that stood in the way. Nothing here uses up an attempt.
 *
 * @param record `null`: there is none, and the message is too old to make one
 */
export async function acknowledgeLostClaim(
  worker: Worker,
  message: TaskMessage,
  definition: TaskDefinition,
  record: TaskRecord | null,
): Promise<Acknowledgement> {
  const now = worker.clock.now();
  if (!record) {
    worker.logger.warn('message without a record, too old to be run', {});
    return { kind: 'delete' };
  }
  if (isFinal(record.state)) return acknowledgeEnded(worker.followers, record);
  if (record.state !== 'STARTED') {
    return hideUntilIdle({ leaseUntil: record.notBefore }, now);
  }
  const isRunning = record.leaseUntil !== null && record.leaseUntil > now;
  const mayRunAgain = definition.onCrash === 'retry' && record.attempts < definition.retry.maxAttempts;
  return isRunning || mayRunAgain ? hideUntilIdle(record, now) : endLost(worker, message, definition, record);
}

/** The worker died, and the definition does not let the task run again. */
async function endLost(
  worker: Worker,
  message: TaskMessage,
  { name, retry: { maxAttempts }, resultTtl }: TaskDefinition,
  { attempts: attempt }: TaskRecord,
): Promise<Acknowledgement> {
  const end = { kind: 'workerLost', attempt, maxAttempts } as const;
  const finished = await finish(worker, message, end, { resultTtl, countedAs: name });
  if (finished.ended) worker.logger.error('worker lost', { attempt });
  if (hasEnded(finished)) return { kind: 'delete' };
  return hideUntilIdle(finished.record ?? { leaseUntil: null }, worker.clock.now());
}

/**
 * Acknowledges the message of an attempt that is no longer the record's. If the task has ended, for example because it was revoked, its
 * message is done with. If it is under way elsewhere, its message is there too, and deleting this copy could delete that one.
 */
export async function acknowledgeSuperseded(
  { followers }: Worker,
  record: TaskRecord | null,
): Promise<Acknowledgement> {
  return record && !isFinal(record.state) ? { kind: 'keep' } : acknowledgeEnded(followers, record);
}
