import { placeOf } from './list/index-attributes.ts';
import { DUE } from './list/indexes.ts';
import { ALL_SHARDS, shardOf } from './list/shard.ts';
import type { Item } from './table.ts';

/**
 * The due index: which records come due, and when. A record is in it for one or more reasons, each an attribute of its own:
 *
 * - `dueRun`, the revision for which its message is to be sent: the task waits for a time that is too far for SQS to keep a message back.
 * - `dueOutbox`, the life whose end is still to be told: the task ended without a message that would come again.
 *
 * The entry's time is the earliest of its reasons'. The first is had by tasks that wait, the second by tasks that have ended, so a write that
 * takes a task from one to the other replaces the entry. Whoever has done what a reason says removes that reason, on the condition that it
 * is still what was seen.
 */
export const DUE_REASONS = ['dueRun', 'dueOutbox'] as const;

export type DueReason = (typeof DUE_REASONS)[number];

/** Everything that a record has in the due index. */
export const DUE_ATTRIBUTES: readonly string[] = [DUE.partitionKey, DUE.sortKey, ...DUE_REASONS];

/**
 * The keys that put an item into the due index.
 *
 * @param at when it comes due, in milliseconds since the epoch
 */
export function dueKeys(id: string, at: number): Item {
  return { [DUE.partitionKey]: { S: shardOf(id) }, [DUE.sortKey]: { S: placeOf(id, at) } };
}

/**
 * Partitions of their own, because only one sweep of an hour reads them: when the items of a workflow are to be kept on, which no hour matters to.
 */
export const RENEWALS: readonly string[] = ALL_SHARDS.map(renewalsOf);

/** The keys that put a workflow into the due index so that its items are kept on. */
export function renewalKeys(id: string, at: number): Item {
  return { ...dueKeys(id, at), [DUE.partitionKey]: { S: renewalsOf(shardOf(id)) } };
}

function renewalsOf(shard: string): string {
  return `renewals-${shard}`;
}
