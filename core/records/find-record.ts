import { validate as isUuid } from 'uuid';
import type { Clock } from '../protocol/clock.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { readTask } from './read-record.ts';
import type { ResultsTable } from './table.ts';

/** The answer to a call about an unknown task. */
export const NO_SUCH_TASK = 'There is no task with this id, or its record has expired.';

/**
 * Finds the record for the task id in a call.
 *
 * @throws ProblemError 404
 */
export async function findRecord(table: ResultsTable, givenId: string, clock: Clock): Promise<TaskRecord> {
  return (await readTask(table, readTaskId(givenId), clock)) ?? noSuchTask();
}

/**
 * Reads a task id and returns it in lower case, as records have it.
 *
 * @throws ProblemError 404 if it is not a UUID: then it is no task's id, and there is no need to ask the table
 */
export function readTaskId(given: string): string {
  if (!isUuid(given)) throw new ProblemError(404, 'There is no task with this id: an id is a UUID.');
  return given.toLowerCase();
}

/**
 * A record as a repeated call finds it by its key: a tombstone is no task. One that has expired is still the key's until DynamoDB deletes it, so
 * that the key does not run its task twice.
 */
export function taskOrNone(record: TaskRecord | null): TaskRecord | null {
  return record?.tombstone ? null : record;
}

/** @throws ProblemError 404 */
export function noSuchTask(): never {
  throw new ProblemError(404, NO_SUCH_TASK);
}
