import type { TaskDefinition } from '../../core/definition/definition.ts';
import { acknowledgeEnded, hideUntilIdle } from '../../core/ending/acknowledge.ts';
import { finish, hasEnded } from '../../core/ending/finish.ts';
import { isLeftOver } from '../../core/protocol/left-over.ts';
import { lifeOf, type TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import type { Worker } from './worker.ts';

/**
 * Acknowledges a message whose task could not be claimed, depending on the record that stood in the way. None of this uses up an attempt.
 *
 * @param record `null` if there is none and the message is too old to create one
 */
export async function acknowledgeLostClaim(
  worker: Worker,
  message: TaskMessage,
  definition: TaskDefinition,
  record: TaskRecord | null,
): Promise<Acknowledgement> {
  const now = worker.clock.now();
  if (!record) {
    worker.logger.warn('message without a record, too old to run', {});
    return { kind: 'delete' };
  }
  if (isFinal(record.state)) return acknowledgeEnded(worker.followers, record);
  // Left over from an earlier life: the task's own message carries it.
  if (record.life > lifeOf(message)) return { kind: 'delete' };
  if (record.state !== 'STARTED') {
    if (record.notBefore > now && isLeftOver(record, message)) {
      worker.logger.info('left-over message dropped', { revision: record.revision });
      return { kind: 'delete' };
    }
    // It is not due yet, or a run of an earlier life may still be under way.
    return hideUntilIdle({ leaseUntil: Math.max(record.notBefore, record.leaseUntil ?? 0) }, now);
  }
  const isRunning = record.leaseUntil !== null && record.leaseUntil > now;
  const mayRunAgain = definition.onCrash === 'retry' && record.attempts < definition.retry.maxAttempts;
  return isRunning || mayRunAgain ? hideUntilIdle(record, now) : endLost(worker, message, definition, record);
}

/** Ends a task whose worker died and whose definition does not let it run again. */
async function endLost(
  worker: Worker,
  message: TaskMessage,
  { name, retry: { maxAttempts }, resultTtl }: TaskDefinition,
  { id, attempts: attempt, owner }: TaskRecord,
): Promise<Acknowledgement> {
  const end = { kind: 'workerLost', key: { id, attempt, owner: owner ?? '' }, maxAttempts } as const;
  const finished = await finish(worker, message, end, { resultTtl, countedAs: name });
  if (finished.ended) worker.logger.error('worker lost', { attempt });
  if (hasEnded(finished)) return { kind: 'delete' };
  return hideUntilIdle(finished.record ?? { leaseUntil: null }, worker.clock.now());
}

/**
 * Acknowledges the message of a superseded attempt. If the task has ended, for example because it was revoked, its message is done with. If
 * another worker has the task, it has the message too, and deleting this copy could delete that one.
 */
export async function acknowledgeSuperseded(
  { followers }: Worker,
  record: TaskRecord | null,
): Promise<Acknowledgement> {
  return record && !isFinal(record.state) ? { kind: 'keep' } : acknowledgeEnded(followers, record);
}
