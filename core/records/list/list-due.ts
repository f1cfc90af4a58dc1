import type { Random } from '../../protocol/backoff.ts';
import type { Clock } from '../../protocol/clock.ts';
import { WAITING_STATES } from '../../protocol/state.ts';
import { isShown } from '../is-shown.ts';
import { MAX_KEYS, readItems } from '../read-items.ts';
import { readItemOrNot } from '../record-item.ts';
import type { Item, ResultsTable } from '../table.ts';
import { UnreadableRecord } from '../unreadable-record.ts';
import { DUE } from './indexes.ts';
import {
  FIRST_SIFTED,
  type ListedRecord,
  type ListFilter,
  type ListPage,
  MAX_SIFTING_UNITS,
  type PageBounds,
  SHOWN,
  SIFTED_PER_SHARD,
} from './list-records.ts';
import type { Entry } from './merge-pages.ts';
import { readEntries } from './read-entries.ts';
import { ALL_SHARDS } from './shard.ts';

/**
 * Lists the tasks that wait for a time, the soonest first, at a cost that depends on the page and not on the table. The entries of the due index
 * are hints: each record is read, consistently, and says whether it waits, and until when. So if only some tasks are wanted, a page may be short
 * or empty, and `next` continues from there.
 */
export async function listDue(
  table: ResultsTable,
  filter: ListFilter,
  { limit, before }: PageBounds,
  clock: Clock,
  random: Random,
): Promise<ListPage> {
  const isFiltered = filter.state !== null || filter.task !== null;
  const perShard = isFiltered ? SIFTED_PER_SHARD : limit;
  const { entries, more } = await readEntries(table, DUE, ALL_SHARDS, 'soonest first', before, perShard);
  const found: ListedRecord[] = [];
  let through = 0;
  let spent = 0;
  let size = isFiltered ? Math.min(limit, FIRST_SIFTED) : limit;
  while (through < entries.length && found.length < limit && spent < MAX_SIFTING_UNITS) {
    const chunk = entries.slice(through, through + Math.min(size, MAX_KEYS));
    const ids = chunk.map(({ id }) => id);
    const { items, units } = await readItems(table, ids, clock, random, [...SHOWN, DUE.sortKey]);
    for (const entry of chunk) {
      if (found.length === limit) break;
      through += 1;
      found.push(...listed(entry, items.get(entry.id), filter, clock.now()));
    }
    spent += units;
    size *= 2;
  }
  const rest = through < entries.length ? entries[through - 1] : more ? entries.at(-1) : undefined;
  return { found, next: rest?.place ?? null };
}

/** The task of an entry, if it waits for its time and is one of those wanted. */
function listed(
  { id, place }: Entry,
  item: Item | undefined,
  filter: ListFilter,
  now: number,
): readonly ListedRecord[] {
  // An entry may be older than the record: then the task is, or soon will be, at another place.
  if (!item?.['dueRun'] || item[DUE.sortKey]?.S !== place || !isShown(item, now)) return [];
  const state = WAITING_STATES.find((known) => known === item['state']?.S) ?? null;
  const task = item['task']?.S ?? '';
  if (state === null || (filter.state ?? state) !== state || (filter.task ?? task) !== task) return [];
  const record = readItemOrNot(item);
  // What waits for capacity is shown as that, however long it takes.
  if (record === null || (!(record instanceof UnreadableRecord) && record.waitsFor)) return [];
  return [{ id, task, record, state, createdAt: Number(item['createdAt']?.N ?? Number.NaN), place }];
}
