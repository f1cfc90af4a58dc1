import { readItems } from '../records/read-items.ts';
import type { Cause } from './cause.ts';
import type { Flow } from './flow.ts';
import { type JoinState, joinId, readJoinState, SHARD_SIZE, shardId } from './join-items.ts';
import type { PlannedJoin } from './plan.ts';
import { readWhether } from './read-value.ts';
import { readItemById } from './update-item.ts';
import { type Entry, elementAt, type Value } from './value.ts';

/** A join goes on, because what it waits for is there; or it fails, because of this. */
export interface Decision {
  readonly join: PlannedJoin;
  readonly cause: Cause | null;
}

/**
 * Decides whether a join goes on, from its sets; and whether it fails, from the records of those that failed: one that was retried by hand has not failed
 * any more, and its next end decides anew.
 *
 * @param root the state of its root, as the last arrival left it
 * @returns `null` if there is nothing to decide yet, or if the join is gone
 */
export async function decide(
  flow: Flow,
  workflow: string,
  number: number,
  root: JoinState,
): Promise<Decision | null> {
  const { table } = flow;
  const isOver = root.waits.length === 0 && root.bad.length === 0;
  const { waits, bad } = root.isSharded && !isOver ? await ofShards(flow, workflow, number, root.size) : root;
  const isTolerated = bad.length <= root.tolerate;
  if (isTolerated && waits.length > 0) return null;
  const join = await readJoin({ table }, workflow, number);
  if (!join) return null;
  const { isOpen, failed, first } = await readFailures(flow, workflow, join, bad);
  if (!isTolerated) return first && failed > join.tolerate ? { join, cause: first } : null;
  const mayBeOpen = hasTolerant(join.value);
  const waitsOn = isOpen || (mayBeOpen && (await readWhether(flow, workflow, join.value)).kind === 'open');
  return waitsOn ? null : { join, cause: null };
}

/** Whether parts of a value are there though members failed, which may be retried by hand. */
function hasTolerant(value: Value): boolean {
  if (!('list' in value)) return false;
  return [...(value.after ? [value.after] : []), ...value.list].some(isTolerant);
}

function isTolerant(entry: Entry): boolean {
  if ('error' in entry) return true;
  return 'list' in entry && (entry.tolerate !== undefined || hasTolerant(entry));
}

async function readJoin(
  { table }: Pick<Flow, 'table'>,
  workflow: string,
  number: number,
): Promise<PlannedJoin | null> {
  const text = (await readItemById(table, joinId(workflow, number)))?.['join']?.S;
  return text === undefined ? null : JSON.parse(text);
}

/** What all shards await, and which of it failed: read consistently, because their root knows shards and not indexes. */
async function ofShards(
  { table, clock, random }: Flow,
  workflow: string,
  join: number,
  shards: number,
): Promise<Pick<JoinState, 'waits' | 'bad'>> {
  const ids = Array.from({ length: shards }, (_, shard) => shardId(workflow, join, shard));
  const { items } = await readItems(table, ids, clock, random);
  const states = [...items.values()].map(readJoinState);
  return {
    waits: states.flatMap(({ waits }) => waits),
    bad: states.flatMap(({ bad }) => bad).toSorted((a, b) => a - b),
  };
}

/** What those that failed are now, up to as many as decide that too many have. */
async function readFailures(
  flow: Flow,
  workflow: string,
  { value, tolerate }: PlannedJoin,
  bad: readonly number[],
): Promise<{ readonly isOpen: boolean; readonly failed: number; readonly first: Cause | null }> {
  let isOpen = false;
  let failed = 0;
  let first: Cause | null = null;
  // As many as decide, if none was retried; then ever more.
  let page = tolerate + 1;
  for (let from = 0; from < bad.length && failed <= tolerate; ) {
    const some = bad.slice(from, from + Math.min(page, SHARD_SIZE));
    from += some.length;
    page *= 2;
    const outcomes = await Promise.all(
      some.map(async (index) => {
        const element = 'list' in value ? elementAt(value.list, index) : value;
        return element ? readWhether(flow, workflow, element) : null;
      }),
    );
    for (const outcome of outcomes) {
      if (outcome?.kind === 'open') isOpen = true;
      if (outcome?.kind !== 'bad') continue;
      failed += 1;
      first ??= outcome.cause;
    }
  }
  return { isOpen, failed, first };
}
