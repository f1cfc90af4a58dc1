import type { TaskMessage } from '../../../../../core/protocol/message.ts';
import type { State } from '../../../../../core/protocol/state.ts';
import { placeOf } from '../../../../../core/records/list/index-attributes.ts';
import {
  type ListFilter,
  type ListPage,
  listRecords,
} from '../../../../../core/records/list/list-records.ts';
import { comparePlaces } from '../../../../../core/records/list/merge-pages.ts';
import { pendingItem } from '../../../../../core/records/pending-record.ts';
import { string } from '../../../../../core/records/record-item.ts';
import type { ResultsTable } from '../../../../../core/records/table.ts';
import { FakeClock } from '../../../fake-clock.ts';
import type { TableOnDynalite } from '../table-on-dynalite.ts';

/** For tests with many requests to an emulator that shares its core with other tests. */
export const SLOW = { timeout: 30_000 };

const EVERY: ListFilter = { state: null, task: null };

/** Reads one page of a table's list. */
export function list(
  table: ResultsTable,
  filter: Partial<ListFilter> = {},
  { limit = 20, before = null }: { limit?: number; before?: string | null } = {},
): Promise<ListPage> {
  return listRecords(table, { ...EVERY, ...filter }, { limit, before }, new FakeClock(), () => 0);
}

/** Reads the ids of a whole list, page by page; `between` runs after each page. */
export async function walk(
  table: ResultsTable,
  filter: Partial<ListFilter>,
  limit: number,
  between: (page: ListPage) => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const ids: string[] = [];
  for (let before: string | null = null, more = true; more; ) {
    const page: ListPage = await list(table, filter, { limit, before });
    ids.push(...page.found.map(({ id }) => id));
    await between(page);
    before = page.next;
    more = before !== null;
  }
  return ids;
}

/** Stores tasks in given states, 25 to a request. */
export async function store(
  { client, name }: TableOnDynalite,
  tasks: readonly { readonly message: TaskMessage; readonly state?: State }[],
): Promise<void> {
  for (let from = 0; from < tasks.length; from += 25) {
    const writes = tasks.slice(from, from + 25).map(({ message, state = 'PENDING' }) => ({
      PutRequest: { Item: { ...pendingItem(message, 3_600), state: string(state) } },
    }));
    await client.batchWriteItem({ RequestItems: { [name]: writes } });
  }
}

/** The ids of messages, newest first. */
export function sorted(messages: readonly TaskMessage[]): string[] {
  const place = ({ id, createdAt }: TaskMessage) => placeOf(id, createdAt);
  return messages.toSorted((a, b) => comparePlaces(place(b), place(a))).map(({ id }) => id);
}

/** Deletes a record, as its expiry does. */
export async function remove({ client, name }: TableOnDynalite, id: string): Promise<void> {
  await client.deleteItem({ TableName: name, Key: { id: string(id) } });
}
