import type { Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import { isFinal, STATES, type State } from '../protocol/state.ts';
import { readItems } from '../records/read-items.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { NOT_NEEDED } from './cause.ts';
import type { Census } from './census.ts';
import type { WorkflowHead } from './head-item.ts';
import { readJoinState, rootId, shardId, shardsOf } from './join-items.ts';
import { memberId, memberIds } from './member-id.ts';
import { numbersOf } from './pages.ts';

/** What became of a member. `skipped`: it was to handle a failure which has not come about. */
export type Fate = 'open' | 'succeeded' | 'failed' | 'skipped';

/** How the members of a workflow fare. */
export interface Looked {
  /** By their numbers. */
  readonly fates: readonly Fate[];
  /** The states of those whose records were read. */
  readonly states: ReadonlyMap<number, State>;
  readonly started: boolean;
}

/** The members of a workflow of so many, or fewer, are looked at by their records, which know at once of a retry by hand. */
const MAX_BY_RECORDS = 100;

/** Members that are looked at one by one to see whether any has started, while none has ended; and those of which sets say that they failed. */
const MAX_LOOKED_AT = 100;

/** The attributes of a member's record that tell how it fares. */
const ATTRIBUTES = ['state', 'error', 'attempts'] as const;

interface Reading {
  readonly table: ResultsTable;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Looks at all members of a workflow. Those of a group are known from its sets, a hundred to a read, and others from their records; so that costs
 * about as many reads as the workflow has tasks outside of groups. Of the failed, so do the first hundred: of more, those that were retried by hand count
 * as failed until they have ended again.
 *
 * @param besides numbers of members whose records are read in any case
 */
export async function lookAtMembers(
  { table, clock, random }: Reading,
  { id, total }: Pick<WorkflowHead, 'id' | 'total'>,
  census: Census,
  besides: readonly number[] = [],
): Promise<Looked> {
  const read = async (ids: readonly string[], attributes: readonly string[]) =>
    (await readItems(table, ids, clock, random, attributes)).items;
  const isSmall = total <= MAX_BY_RECORDS;
  const sets = isSmall ? [] : census.joins.flatMap((join) => setsOf(id, join));
  const loose = isSmall ? numbersOf({ from: 0, count: total }) : census.loose.flatMap(numbersOf);
  const singly = new Map(
    [...new Set([...loose, ...besides])].map((number) => [memberId(id, number), number]),
  );
  const [states, records] = await Promise.all([
    read(
      sets.map((set) => set.id),
      ['waits', 'bad', 'size', 'tolerate'],
    ),
    read([...singly.keys()], ATTRIBUTES),
  ]);
  const fates = Array.from({ length: total }, (): Fate => 'succeeded');
  for (const { id: set, members } of sets) {
    const item = states.get(set);
    if (!item) continue;
    const { waits, bad } = readJoinState(item);
    for (const number of members(waits)) fates[number] = 'open';
    for (const number of members(bad)) fates[number] = 'failed';
  }
  const failed = [...fates.keys()].filter((number) => fates[number] === 'failed').slice(0, MAX_LOOKED_AT);
  for (const number of failed) singly.set(memberId(id, number), number);
  // Sets tell of a retry by hand only once it has ended.
  const again = await read(
    failed.map((number) => memberId(id, number)),
    ATTRIBUTES,
  );
  const known = new Map<number, State>();
  for (const [member, item] of [...records, ...again]) {
    const number = singly.get(member);
    const state = STATES.find((one) => one === item['state']?.S);
    if (number === undefined || state === undefined) continue;
    known.set(number, state);
    fates[number] = fateOf(state, item);
  }
  const started =
    fates.some((fate) => fate !== 'open') ||
    [...records.values()].some(hasStarted) ||
    [...(await read(memberIds(id, 0, Math.min(total, MAX_LOOKED_AT)), ['attempts', 'state'])).values()].some(
      hasStarted,
    );
  return { fates, states: known, started };
}

/** The items that await the members of a join, and how their indexes are numbers of members. */
function setsOf(id: string, { join, size, members }: Census['joins'][number]) {
  const numbers = members.flatMap(numbersOf);
  const named = (indexes: readonly number[]) => indexes.flatMap((index) => numbers[index] ?? []);
  const shards = shardsOf({ size });
  const ids =
    shards === 0
      ? [rootId(id, join)]
      : Array.from({ length: shards }, (_, shard) => shardId(id, join, shard));
  return ids.map((set) => ({ id: set, members: named }));
}

function fateOf(state: State, item: Item): Fate {
  if (state === 'SUCCESS') return 'succeeded';
  if (!isFinal(state)) return 'open';
  return item['error']?.M?.['type']?.S === NOT_NEEDED ? 'skipped' : 'failed';
}

function hasStarted(item: Item): boolean {
  return item['state']?.S !== 'PENDING' || Number(item['attempts']?.N ?? 0) > 0;
}
