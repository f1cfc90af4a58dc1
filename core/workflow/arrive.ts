import type { ResultsTable } from '../records/table.ts';
import { type JoinState, numberSet, readJoinState, rootId, SHARD_SIZE, shardId } from './join-items.ts';
import type { Target } from './plan.ts';
import { updateItem } from './update-item.ts';

/**
 * Tells a join that what it awaits under an index has ended. Telling it again changes nothing. A success counts for good; a failure counts as long as the
 * index is awaited, so that one which is carried out late does not undo the success of a later life.
 *
 * @returns the state of the root, if there is something to decide; `null` if not, or if the join is gone
 */
export async function arrive(
  table: ResultsTable,
  workflow: string,
  { join, index, sharded }: Extract<Target, { readonly join: number }>,
  ok: boolean,
): Promise<JoinState | null> {
  if (!sharded) return decidable(await tell(table, rootId(workflow, join), index, ok));
  const shard = Math.floor(index / SHARD_SIZE);
  const state = await tell(table, shardId(workflow, join, shard), index, ok);
  if (!state) return null;
  const isOver = state.waits.length === 0;
  const hasFailed = state.bad.length > 0;
  if (!isOver && (ok || !hasFailed)) return null;
  return decidable(await tellRoot(table, rootId(workflow, join), shard, isOver, hasFailed));
}

/** Whether all have ended, or some have failed. */
function decidable(state: JoinState | null): JoinState | null {
  return state && (state.waits.length === 0 || state.bad.length > 0) ? state : null;
}

async function tell(table: ResultsTable, id: string, index: number, ok: boolean): Promise<JoinState | null> {
  const values = { ':index': { N: String(index) }, ':indexes': numberSet([index]) };
  const { item } = await updateItem(
    table,
    id,
    ok
      ? { condition: THERE, update: 'DELETE #waits :indexes, #bad :indexes', values }
      : { condition: AWAITED, update: 'DELETE #waits :indexes ADD #bad :indexes', values },
  );
  return item ? readJoinState(item) : null;
}

/**
 * Tells the root of a shard's state. A shard is over for good, for its set only shrinks. That it had failures is never taken back: a late write could
 * take back a newer one; whoever decides reads the shards.
 */
async function tellRoot(
  table: ResultsTable,
  id: string,
  shard: number,
  isOver: boolean,
  hasFailed: boolean,
): Promise<JoinState | null> {
  const changes = [isOver ? 'DELETE #waits :indexes' : '', hasFailed ? 'ADD #bad :indexes' : ''];
  const update = changes.filter(Boolean).join(' ');
  const values = { ':indexes': numberSet([shard]) };
  const { item } = await updateItem(table, id, { condition: THERE, update, values });
  return item ? readJoinState(item) : null;
}

const THERE = 'attribute_exists(#id)';

/** What was awaited and has succeeded is not awaited any more. */
const AWAITED = 'contains(#waits, :index)';
