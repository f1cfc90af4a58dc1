import type { TaskMessage } from '../protocol/message.ts';
import { type Created, createRecord } from './create-record.ts';
import { sideBySide } from './side-by-side.ts';
import type { ResultsTable } from './table.ts';

/** A record to create. */
interface NewRecord {
  readonly message: TaskMessage;
  /** The definition's `resultTtl`, in seconds. */
  readonly resultTtl: number;
}

/** What became of one of many records. */
export type CreatedOrNot = Created | { readonly kind: 'failed'; readonly cause: unknown };

/**
 * Stores the records of many new tasks, each by a conditional write of its own. A batch write has no conditions: one that is carried out
 * late, after its client gave it up, would put back tasks that have run since.
 *
 * @param bornBy a token made for this call only, by which it recognises its own records
 * @returns what became of each, in order. One that fails does not fail the others
 */
export function createRecords(
  table: ResultsTable,
  records: readonly NewRecord[],
  bornBy: string,
): Promise<readonly CreatedOrNot[]> {
  return sideBySide(records, ({ message, resultTtl }) =>
    createRecord(table, message, resultTtl, bornBy).catch(
      (cause: unknown) => ({ kind: 'failed', cause }) as const,
    ),
  );
}
