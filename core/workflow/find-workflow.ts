import { validate as isUuid } from 'uuid';
import type { Clock } from '../protocol/clock.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { ResultsTable } from '../records/table.ts';
import { isHead, readHead, type WorkflowHead } from './head-item.ts';
import { readItemById } from './update-item.ts';

/**
 * Finds the workflow for the id in a call. One that is not stored completely has not been accepted.
 *
 * @throws ProblemError 404
 */
export async function findWorkflow(
  { table, clock }: { readonly table: ResultsTable; readonly clock: Clock },
  givenId: string,
): Promise<WorkflowHead> {
  if (!isUuid(givenId)) throw new ProblemError(404, 'There is no workflow with this id: an id is a UUID.');
  const item = await readItemById(table, givenId.toLowerCase());
  const head = item && isHead(item) ? readHead(item) : null;
  if (head && head.state !== 'CREATING' && head.ttl * 1000 > clock.now()) return head;
  throw new ProblemError(404, 'There is no workflow with this id, or its record has expired.');
}
