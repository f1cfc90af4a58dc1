import { validate as isUuid } from 'uuid';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import type { ResultsTable } from '../../core/records/table.ts';

/**
 * The record that a call names by its id.
 *
 * @throws ProblemError 404
 */
export async function findRecord(table: ResultsTable, id: string): Promise<TaskRecord> {
  // What is not a UUID is no task's id: no need to ask the table.
  if (!isUuid(id)) throw new ProblemError(404, 'There is no task of this id: an id is a UUID.');
  return (await readRecord(table, id.toLowerCase())) ?? noSuchTask();
}

/** @throws ProblemError 404 */
export function noSuchTask(): never {
  throw new ProblemError(404, 'There is no task of this id, or its record has expired.');
}
