import type { Finished } from '../../core/ending/finish.ts';
import { finishWithoutMessage } from '../../core/ending/finish-without-message.ts';
import { aboutRecord } from '../../core/protocol/about-task.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isAllowed } from '../../core/protocol/state.ts';
import { findRecord, noSuchTask, readTaskId } from '../../core/records/find-record.ts';
import { keptFor } from '../../core/records/kept-for.ts';
import { readTask } from '../../core/records/read-record.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import type { Call } from './enqueue.ts';

/**
 * Revokes a task that has not ended. One conditional write decides: a run that ends at the same time either ended the task
 * first or is too late.
 *
 * @param query `celery=true` if it is a Celery task, which has no record before a worker has seen it: it is then revoked all the same
 * @returns the record as the revoke left it; `null` if there is none, and so the Celery task will not run
 * @throws ProblemError 422 for other parameters; 404 if there is no such task; 409 naming its state if it has ended; 400 as `revokeUnseen` does
 */
export async function revokeTask(
  call: Call,
  givenId: string,
  query: HttpRequest['query'],
): Promise<TaskRecord | null> {
  if (!readCelery(query)) return revokeFound(call, await findRecord(call.table, givenId, call.clock));
  const { revokeUnseen } = await import('./revoke-unseen.ts');
  const found = await readTask(call.table, readTaskId(givenId), call.clock);
  if (found && call.celery === true) return revokeFound(call, found);
  // A worker may see it at this very moment.
  const seen = await revokeUnseen(call, givenId);
  return seen && revokeFound(call, await findRecord(call.table, givenId, call.clock));
}

/** @throws ProblemError 422 naming each parameter that is unknown or invalid */
function readCelery({ celery, ...others }: HttpRequest['query']): boolean {
  const errors: FieldError[] = Object.keys(others).map((path) => ({
    path,
    message: 'Unknown parameter. The only one is celery',
  }));
  if (celery !== undefined && celery !== 'true' && celery !== 'false') {
    errors.push({ path: 'celery', message: 'Must be true or false' });
  }
  if (errors.length === 0) return celery === 'true';
  throw new ProblemError(422, 'The query string has invalid parameters.', { errors });
}

async function revokeFound(call: Call, found: TaskRecord): Promise<TaskRecord> {
  Object.assign(call.about, aboutRecord(found));
  if (!isAllowed('revoke', found.state)) throw alreadyEnded(found);
  const { ended, record } = await revoked(call, found);
  if (!record) return noSuchTask();
  if (!ended) throw alreadyEnded(record);
  return record;
}

function revoked(call: Call, found: TaskRecord): Promise<Finished> {
  const { id, task, life, outbox } = found;
  const resultTtl = keptFor(found, call.registry.get(task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS);
  const end = { kind: 'revoked', life, hasOutbox: outbox.length > 0 } as const;
  return finishWithoutMessage(call, id, end, { resultTtl, countedAs: task });
}

function alreadyEnded({ state }: TaskRecord): ProblemError {
  return new ProblemError(409, `The task is ${state}. Only a task that has not ended can be revoked.`);
}
