import { forgottenOutbox } from '../../core/celery/celery-entry.ts';
import { follow } from '../../core/ending/follow.ts';
import { aboutRecord } from '../../core/protocol/about-task.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import { noSuchTask, readTaskId, taskOrNone } from '../../core/records/find-record.ts';
import { forgetRecord } from '../../core/records/forget-record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import { removeDue } from '../../core/records/remove-due.ts';
import type { Call } from './enqueue.ts';
import { unavailable } from './unavailable.ts';

/**
 * Forgets a task that has ended: nobody can look it up any more, and nothing of its input, result and errors stays in the table.
 *
 * @throws ProblemError 404 if there is no such task, or it was forgotten before; 409 naming its state if it has not ended; 503 if it is not
 * certain that it was forgotten
 */
export async function forgetTask(call: Call, givenId: string): Promise<void> {
  // An expired record is erased, too, if DynamoDB has not deleted it yet.
  const found = taskOrNone(await readRecord(call.table, readTaskId(givenId))) ?? noSuchTask();
  Object.assign(call.about, aboutRecord(found));
  if (!isFinal(found.state)) throw notEnded(found);
  try {
    // Whoever is to be told of the end must be told before that is erased.
    await follow(call.followers, found);
    const outbox = forgottenOutbox(found.outbox);
    const done = await forgetRecord(call.table, found, call.newToken(), call.clock.now(), outbox);
    if (done.forgotten) return await eraseElsewhere(call, done.tombstone ?? null);
    const record = taskOrNone(done.record);
    if (!record) return noSuchTask();
    throw notEnded(record);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw unavailable(
      'It is not certain that the task was forgotten, because a service behind this API did not answer. Try again: 404 means that it was.',
      error,
    );
  }
}

/** Erases what others keep of the task. What fails here, the sweep does: the tombstone is in the due index until it is done. */
async function eraseElsewhere(
  { table, followers, logger }: Call,
  tombstone: TaskRecord | null,
): Promise<void> {
  if (!tombstone || tombstone.dueOutbox === null) return;
  try {
    await follow(followers, tombstone);
    await removeDue(table, tombstone, 'dueOutbox');
  } catch (error) {
    logger.error('erasing the rest of a task is left to the sweep', errorFields(error));
  }
}

function notEnded({ state }: TaskRecord): ProblemError {
  return new ProblemError(
    409,
    `The task is ${state}. Only a task that has ended can be forgotten: revoke it first.`,
  );
}
