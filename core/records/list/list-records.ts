import type { Random } from '../../protocol/backoff.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { TaskRecord } from '../../protocol/record.ts';
import { STATES, type State } from '../../protocol/state.ts';
import { isShown, SHOWN_BY } from '../is-shown.ts';
import { MAX_KEYS, readItems } from '../read-items.ts';
import { readItemOrNot } from '../record-item.ts';
import type { Item, ResultsTable } from '../table.ts';
import type { UnreadableRecord } from '../unreadable-record.ts';
import { isUnsuccessful, timeOfPlace, unsuccessfulPartition } from './index-attributes.ts';
import { ALL_TASKS, UNSUCCESSFUL_TASKS } from './indexes.ts';
import type { Entry, EntryPage } from './merge-pages.ts';
import { readEntries } from './read-entries.ts';
import { ALL_SHARDS } from './shard.ts';

/** Which tasks to list; `null` matches any. */
export interface ListFilter {
  readonly state: State | null;
  readonly task: string | null;
  /** Only those that wait for other tasks of their workflow. Default false. */
  readonly blocked?: boolean;
}

/** Where a page begins, and the maximum number of its records. */
export interface PageBounds {
  readonly limit: number;
  /** The place after which to begin, taken from an earlier page; `null` begins with the first. */
  readonly before: string | null;
}

/** A record and its place in the list, from which a next page can continue. */
export interface ListedRecord {
  readonly id: string;
  readonly task: string;
  /** What it says, or why it cannot be read. */
  readonly record: TaskRecord | UnreadableRecord;
  /** Its state, if this version knows it. */
  readonly state: State | null;
  /** When the task was created, in milliseconds since the epoch; `NaN` if that is not known. */
  readonly createdAt: number;
  readonly place: string;
}

/** A part of a list, in its order. */
export interface ListPage {
  readonly found: readonly ListedRecord[];
  /** Where the next page begins; `null` when this is the last. */
  readonly next: string | null;
}

/** Entries of each shard that a page searches for a task's name: 1,600 in all. The entries themselves have it. */
const NAMED_PER_SHARD = 100;

/** The same for a state, which takes a read of each record: 400 in all. */
export const SIFTED_PER_SHARD = 25;

/** The number of records that are read first for their states. It is doubled each time, unless they turn out to be expensive. */
export const FIRST_SIFTED = 20;

/** Read units after which a page stops searching, whatever it has found: large records cost up to 100 each. */
export const MAX_SIFTING_UNITS = 2_000;

/** The attributes of a record that a list shows: all but the input, which may be large. */
export const SHOWN: readonly string[] = [
  ...['task', 'state', 'queue', 'result', 'error', 'progress', 'attempts'],
  ...['createdAt', 'startedAt', 'finishedAt', 'eta', 'expiresAt', 'delivery', 'retriedAt'],
  // The API's `nextAttemptAt` and `runs` come from these.
  ...['notBefore', 'runs'],
  'waitsFor',
  'dueRun',
  'schedule',
  'pythonName',
  'workflow',
  'blocked',
  ...SHOWN_BY,
];

/**
 * Lists records, newest first, at a cost that depends on the page and not on the table. If entries must be searched for matches, a page
 * may be short or empty, and `next` continues from there.
 *
 * Records are read consistently: an eventually consistent read might miss a record whose entry is already in the index, and the list would
 * leave it out for good.
 */
export async function listRecords(
  table: ResultsTable,
  filter: ListFilter,
  { limit, before }: PageBounds,
  clock: Clock,
  random: Random,
): Promise<ListPage> {
  const state = filter.state;
  const { blocked = false } = filter;
  const stateIsRead = blocked || (state !== null && !isUnsuccessful(state));
  const perShard = stateIsRead ? SIFTED_PER_SHARD : filter.task !== null ? NAMED_PER_SHARD : limit;
  const { entries, more } = await entriesOf(table, state, before, perShard);
  const named = entries.filter(({ task }) => filter.task === null || task === filter.task);
  const { fitting, through } = stateIsRead
    ? await siftByState(table, named, { state, blocked }, limit, clock, random)
    : { fitting: named.slice(0, limit), through: Math.min(limit, named.length) };

  const { items } = await readItems(
    table,
    fitting.map(({ id }) => id),
    clock,
    random,
    SHOWN,
  );
  const found = fitting.flatMap((entry): readonly ListedRecord[] => {
    const item = items.get(entry.id);
    // The record may be gone, expired, withdrawn or in another state by now: a list shows what the record says.
    const record = item && isShown(item, clock.now()) ? readItemOrNot(item) : null;
    const itsState = STATES.find((known) => known === item?.['state']?.S) ?? null;
    if (!record || (state !== null && itsState !== state)) return [];
    const { id, task, place } = entry;
    return [{ id, task, record, state: itsState, createdAt: timeOfPlace(place), place }];
  });
  const rest = through < named.length ? named[through - 1] : more ? entries.at(-1) : undefined;
  return { found, next: rest?.place ?? null };
}

/** Whether an item is that of a task that waits for others. */
function isBlocked(item: Item | undefined): boolean {
  return item?.['blocked'] !== undefined && item['state']?.S === 'PENDING';
}

function entriesOf(
  table: ResultsTable,
  state: State | null,
  before: string | null,
  perShard: number,
): Promise<EntryPage> {
  if (state === null || !isUnsuccessful(state)) {
    return readEntries(table, ALL_TASKS, ALL_SHARDS, 'newest first', before, perShard);
  }
  const partitions = ALL_SHARDS.map((shard) => unsuccessfulPartition(state, shard));
  return readEntries(table, UNSUCCESSFUL_TASKS, partitions, 'newest first', before, perShard);
}

/**
 * Reads the states of tasks, a few at first and then more at a time, until enough match or enough were read.
 *
 * @returns the entries that match, and how many were examined
 */
async function siftByState(
  table: ResultsTable,
  entries: readonly Entry[],
  { state, blocked }: Required<Pick<ListFilter, 'state' | 'blocked'>>,
  limit: number,
  clock: Clock,
  random: Random,
): Promise<{ readonly fitting: readonly Entry[]; readonly through: number }> {
  const fitting: Entry[] = [];
  let through = 0;
  let spent = 0;
  for (
    let size = Math.min(limit, FIRST_SIFTED);
    through < entries.length && spent < MAX_SIFTING_UNITS;
    size *= 2
  ) {
    const chunk = entries.slice(through, through + Math.min(size, MAX_KEYS));
    const ids = chunk.map(({ id }) => id);
    const { items, units } = await readItems(table, ids, clock, random, ['state', 'blocked', ...SHOWN_BY]);
    spent += units;
    for (const entry of chunk) {
      through += 1;
      const item = items.get(entry.id);
      const fits = blocked ? isBlocked(item) : item?.['state']?.S === state;
      if (item && fits && isShown(item, clock.now())) fitting.push(entry);
      if (fitting.length === limit) return { fitting, through };
    }
  }
  return { fitting, through };
}
