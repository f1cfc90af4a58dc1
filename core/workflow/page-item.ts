import { MEMBER_TTL_SECONDS } from '../protocol/bounds.ts';
import { DUE_ATTRIBUTES, dueKeys } from '../records/due-entry.ts';
import { DUE } from '../records/list/indexes.ts';
import { number, string } from '../records/record-item.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { changeItem } from './update-item.ts';
import type { Run } from './value.ts';

/** Members of a workflow that the sweep is to let go on, because SQS gave up the message that would have. */
export interface Page {
  readonly workflow: string;
  readonly members: Run;
}

/** Leaves a page of members to the sweep. Doing it again changes nothing; that they wait for something else, the sweep sees. */
export async function leavePageToSweep(
  table: ResultsTable,
  { workflow, members: { from, count } }: Page,
  now: number,
): Promise<void> {
  const id = `${workflow}/page/${from}`;
  const set: Item = {
    pageOf: string(workflow),
    from: number(from),
    count: number(count),
    ttl: number(Math.ceil(now / 1000) + MEMBER_TTL_SECONDS),
    ...dueKeys(id, now),
  };
  await changeItem(table, id, { condition: `attribute_not_exists(#${DUE.partitionKey})`, set });
}

/** Reads such a page; `null` if the item is none. */
export function readPage(item: Item): Page | null {
  const workflow = item['pageOf']?.S;
  if (workflow === undefined) return null;
  return { workflow, members: { from: Number(item['from']?.N), count: Number(item['count']?.N) } };
}

/** A page has been let go on, unless it was left to the sweep again since. */
export async function doneWithPage(table: ResultsTable, item: Item): Promise<void> {
  const seenAt = item[DUE.sortKey];
  if (!seenAt) return;
  await changeItem(table, item['id']?.S ?? '', {
    condition: `#${DUE.sortKey} = :seenAt`,
    values: { ':seenAt': seenAt },
    remove: DUE_ATTRIBUTES,
  });
}
