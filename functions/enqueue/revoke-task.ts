import { type Finished, finish } from '../../core/ending/finish.ts';
import { NotFollowed } from '../../core/ending/follow.ts';
import { aboutRecord } from '../../core/protocol/about-task.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isAllowed } from '../../core/protocol/state.ts';
import { findRecord, noSuchTask } from '../../core/records/find-record.ts';
import type { Call } from './enqueue.ts';

/**
 * Revokes a task that has not ended. One conditional write decides: a run that ends at the same time either ended the task
 * first or is too late.
 *
 * @returns the record as the revoke left it
 * @throws ProblemError 404 if there is no such task; 409 naming its state if it has ended
 */
export async function revokeTask(call: Call, givenId: string): Promise<TaskRecord> {
  const found = await findRecord(call.table, givenId, call.clock);
  Object.assign(call.about, aboutRecord(found));
  if (!isAllowed('revoke', found.state)) throw alreadyEnded(found);
  const { ended, record } = await revoked(call, found);
  if (!record) return noSuchTask();
  if (!ended) throw alreadyEnded(record);
  return record;
}

async function revoked(call: Call, { id, task, life }: TaskRecord): Promise<Finished> {
  const resultTtl = call.registry.get(task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS;
  try {
    return await finish(call, { id }, { kind: 'revoked', life }, { resultTtl, countedAs: task });
  } catch (error) {
    if (!(error instanceof NotFollowed)) throw error;
    // The task has ended, and the caller is told how. Its message is still on the queue and brings the followers.
    call.logger.error('followers of an end not run', errorFields(error));
    return error.finished;
  }
}

function alreadyEnded({ state }: TaskRecord): ProblemError {
  return new ProblemError(409, `The task is ${state}. Only a task that has not ended can be revoked.`);
}
