import { aboutRecord } from '../../core/protocol/about-task.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isAllowed } from '../../core/protocol/state.ts';
import { revokeRecord } from '../../core/records/revoke-record.ts';
import type { Call } from './enqueue.ts';
import { findRecord, noSuchTask } from './find-record.ts';

/**
 * Revokes a task that has not ended. One conditional write decides: a run that ends at the same time has either ended the
 * task before, or comes too late to.
 *
 * @returns the record as the revoke left it
 * @throws ProblemError 404 when there is no such task; 409 naming its state when it has ended
 */
export async function revokeTask(
  { table, registry, clock, newId, about }: Call,
  givenId: string,
): Promise<TaskRecord> {
  const found = await findRecord(table, givenId);
  Object.assign(about, aboutRecord(found));
  if (!isAllowed('revoke', found.state)) throw alreadyEnded(found);
  const { revoked, record } = await revokeRecord(table, found.id, {
    revokedBy: newId(),
    now: clock.now(),
    resultTtl: registry.get(found.task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS,
  });
  if (!record) return noSuchTask();
  if (!revoked) throw alreadyEnded(record);
  return record;
}

function alreadyEnded({ state }: TaskRecord): ProblemError {
  return new ProblemError(409, `The task is ${state}: only one that has not ended can be revoked.`);
}
