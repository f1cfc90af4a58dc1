import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { MAX_ID_BYTES } from '../../protocol/bounds.ts';
import { isText } from '../../protocol/is-text.ts';
import { isAllowed, type State, TRANSITIONS } from '../../protocol/state.ts';
import type { Item } from '../table.ts';
import { ALL_TASKS, UNSUCCESSFUL_TASKS } from './indexes.ts';
import { shardOf } from './shard.ts';

/** Digits of the latest time that a `Date` can hold (ECMA-262): 8,640,000,000,000,000 ms. */
const TIME_DIGITS = 16;

/**
 * A task's place in every list. Places sort as text by time and then by id, and no two tasks have the same place.
 *
 * @param createdAt milliseconds since the epoch
 */
export function placeOf(id: string, createdAt: number): string {
  return `${String(createdAt).padStart(TIME_DIGITS, '0')}-${id}`;
}

/** Whether a text is a place: anything else, such as an empty text or one of 2 KB, is no key of an index, and DynamoDB refuses it. */
export function isPlace(text: string): boolean {
  return /^\d{16}-/.test(text) && isText(text.slice(TIME_DIGITS + 1), MAX_ID_BYTES);
}

/** When the task of a place was created, in milliseconds since the epoch; `NaN` if that is not a place. */
export function timeOfPlace(place: string): number {
  return Number(place.slice(0, TIME_DIGITS));
}

/** The attributes that put a record into the index of all tasks: set at its birth, and never changed. */
export function birthIndexAttributes(id: string, createdAt: number): Item {
  return {
    [ALL_TASKS.partitionKey]: { S: shardOf(id) },
    [ALL_TASKS.sortKey]: { S: placeOf(id, createdAt) },
  };
}

/** A state with an index of its own: tasks that ended in it can be retried by hand, so people look for them. */
type UnsuccessfulState = (typeof TRANSITIONS.retryByHand.from)[number];

/** Whether a state has an index of its own. */
export function isUnsuccessful(state: State): state is UnsuccessfulState {
  return isAllowed('retryByHand', state);
}

/** What takes a record out of both indexes. */
export const UNLISTED = {
  set: {},
  remove: [ALL_TASKS.partitionKey, UNSUCCESSFUL_TASKS.partitionKey],
} as const;

/** How a change of state changes the indexes: not at all, unless a task fails, is revoked, or is retried by hand after that. */
export function stateIndexChange(
  id: string,
  state: AttributeValue | undefined,
): { readonly set: Item; readonly remove: readonly string[] } {
  switch (state?.S) {
    case TRANSITIONS.fail.to:
    case TRANSITIONS.revoke.to: {
      const partition = unsuccessfulPartition(state.S, shardOf(id));
      return { set: { [UNSUCCESSFUL_TASKS.partitionKey]: { S: partition } }, remove: [] };
    }
    case TRANSITIONS.retryByHand.to:
      return { set: {}, remove: [UNSUCCESSFUL_TASKS.partitionKey] };
    default:
      return { set: {}, remove: [] };
  }
}

/** The partition with the tasks of one state and one shard. */
export function unsuccessfulPartition(state: UnsuccessfulState, shard: string): string {
  return `${state}-${shard}`;
}
