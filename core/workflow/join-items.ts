import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { number, string } from '../records/record-item.ts';
import type { Item } from '../records/table.ts';
import type { PlannedJoin } from './plan.ts';

/**
 * A join is a set of indexes that are still awaited, and a set of those that failed. One of many indexes is divided into shards, whose root then
 * awaits shards, so that no item takes all writes.
 */
export interface JoinState {
  readonly waits: readonly number[];
  readonly bad: readonly number[];
  /** How many come together; of a root with shards, how many shards. */
  readonly size: number;
  /** How many may fail. */
  readonly tolerate: number;
  /** Whether it is the root of shards. */
  readonly isSharded: boolean;
}

/** Indexes of one item. A set of 100 numbers takes one write unit (run on dynalite). */
export const SHARD_SIZE = 100;

/** The id of the item with what never changes of a join. */
export function joinId(workflow: string, join: number): string {
  return `${workflow}/join/${join}`;
}

/** The id of the item that awaits all indexes, or all shards. */
export function rootId(workflow: string, join: number): string {
  return `${joinId(workflow, join)}/root`;
}

/** The id of the item that awaits the indexes of a shard. */
export function shardId(workflow: string, join: number, shard: number): string {
  return `${joinId(workflow, join)}/${shard}`;
}

/** The number of shards of a join that has any. */
export function shardsOf({ size }: Pick<PlannedJoin, 'size'>): number {
  return size <= SHARD_SIZE ? 0 : Math.ceil(size / SHARD_SIZE);
}

/** The items of a new join. */
export function joinItems(workflow: string, join: PlannedJoin, ttl: number): Item[] {
  const { number: its, size, there, tolerate } = join;
  const shards = shardsOf(join);
  const awaited = Array.from({ length: size }, (_, index) => index).filter((index) => !there.includes(index));
  const state = (id: string, of: number, waits: readonly number[], isSharded: boolean): Item => ({
    id: string(id),
    ...numbers('waits', waits),
    size: number(of),
    tolerate: number(tolerate),
    ...(isSharded ? { sharded: { BOOL: true } } : {}),
    ttl: number(ttl),
  });
  const definition: Item = {
    id: string(joinId(workflow, its)),
    join: string(JSON.stringify(join)),
    ttl: number(ttl),
  };
  if (shards === 0) return [definition, state(rootId(workflow, its), size, awaited, false)];
  const ofShards = Array.from({ length: shards }, (_, shard) => {
    const from = shard * SHARD_SIZE;
    const indexes = awaited.filter((index) => index >= from && index < from + SHARD_SIZE);
    return { shard, indexes, size: Math.min(SHARD_SIZE, size - from) };
  });
  const awaitedShards = ofShards.filter(({ indexes }) => indexes.length > 0).map(({ shard }) => shard);
  return [
    definition,
    state(rootId(workflow, its), shards, awaitedShards, true),
    ...ofShards.map(({ shard, indexes, size: its }) =>
      state(shardId(workflow, join.number, shard), its, indexes, false),
    ),
  ];
}

/** A set, which DynamoDB has only if it is not empty. */
function numbers(name: string, values: readonly number[]): Item {
  return values.length === 0 ? {} : { [name]: numberSet(values) };
}

export function numberSet(values: readonly number[]): AttributeValue {
  return { NS: values.map(String) };
}

/** Reads the item of a root or a shard. */
export function readJoinState(item: Item): JoinState {
  return {
    waits: indexesIn(item['waits']),
    bad: indexesIn(item['bad']),
    size: Number(item['size']?.N),
    tolerate: Number(item['tolerate']?.N ?? 0),
    isSharded: item['sharded']?.BOOL ?? false,
  };
}

/** DynamoDB's sets have no order. */
function indexesIn(set: AttributeValue | undefined): number[] {
  return (set?.NS ?? []).map(Number).toSorted((a, b) => a - b);
}
