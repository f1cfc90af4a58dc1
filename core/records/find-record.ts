import { validate as isUuid } from 'uuid';
import { ProblemError } from '../protocol/problem.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { readRecord } from './read-record.ts';
import type { ResultsTable } from './table.ts';

/** What a call about a task is told that there is not. */
export const NO_SUCH_TASK = 'There is no task of this id, or its record has expired.';

/**
 * The record that a call names by its id.
 *
 * @throws ProblemError 404
 */
export async function findRecord(table: ResultsTable, givenId: string): Promise<TaskRecord> {
  return (await readRecord(table, readTaskId(givenId))) ?? noSuchTask();
}

/**
 * The id of a task as its record has it: in lower case.
 *
 * @throws ProblemError 404 for what is not a UUID, and so no task's id: no need to ask the table
 */
export function readTaskId(given: string): string {
  if (!isUuid(given)) throw new ProblemError(404, 'There is no task of this id: an id is a UUID.');
  return given.toLowerCase();
}

/** @throws ProblemError 404 */
export function noSuchTask(): never {
  throw new ProblemError(404, NO_SUCH_TASK);
}
