import type { Finished } from '../../core/ending/finish.ts';
import { finishWithoutMessage } from '../../core/ending/finish-without-message.ts';
import { aboutRecord } from '../../core/protocol/about-task.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
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

function revoked(call: Call, { id, task, life, outbox }: TaskRecord): Promise<Finished> {
  const resultTtl = call.registry.get(task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS;
  const end = { kind: 'revoked', life, hasOutbox: outbox.length > 0 } as const;
  return finishWithoutMessage(call, id, end, { resultTtl, countedAs: task });
}

function alreadyEnded({ state }: TaskRecord): ProblemError {
  return new ProblemError(409, `The task is ${state}. Only a task that has not ended can be revoked.`);
}
