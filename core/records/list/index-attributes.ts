import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { State } from '../../protocol/state.ts';
import type { Item } from '../table.ts';
import { ALL_TASKS, UNSUCCESSFUL_TASKS } from './indexes.ts';
import { shardOf } from './shard.ts';

/** Digits of the last moment that a `Date` can hold (ECMA-262): 8,640,000,000,000,000 ms. */
const TIME_DIGITS = 16;

/**
 * A task's place in every list: sorted as text, places are sorted by time and then by id, and no two tasks have the same.
 *
 * @param createdAt milliseconds since the epoch
 */
export function placeOf(id: string, createdAt: number): string {
  return `${String(createdAt).padStart(TIME_DIGITS, '0')}-${id}`;
}

/** What puts a record into the index of all tasks: set at its birth, and never changed. */
export function birthIndexAttributes(id: string, createdAt: number): Item {
  return {
    [ALL_TASKS.partitionKey]: { S: shardOf(id) },
    [ALL_TASKS.sortKey]: { S: placeOf(id, createdAt) },
  };
}

/** What a change of state changes in the indexes: nothing, but for a task that fails, is revoked, or is sent again after that. */
export function stateIndexChange(
  id: string,
  state: AttributeValue | undefined,
): { readonly set: Item; readonly remove: readonly string[] } {
  switch (state?.S) {
    case 'FAILURE':
    case 'REVOKED':
      return {
        set: { [UNSUCCESSFUL_TASKS.partitionKey]: { S: unsuccessfulPartition(state.S, shardOf(id)) } },
        remove: [],
      };
    case 'PENDING':
      return { set: {}, remove: [UNSUCCESSFUL_TASKS.partitionKey] };
    default:
      return { set: {}, remove: [] };
  }
}

/** A state that has an index of its own. */
export type UnsuccessfulState = Extract<State, 'FAILURE' | 'REVOKED'>;

/** The partition of one state's tasks of one shard. */
export function unsuccessfulPartition(state: UnsuccessfulState, shard: string): string {
  return `${state}-${shard}`;
}
