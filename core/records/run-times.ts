import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RunTimes } from '../protocol/run.ts';
import type { Item } from './table.ts';

/**
 * The times of a task's attempts are one list of numbers: the time at which an attempt started, then, below zero, the time at
 * which it ended. An end belongs to the start before it, because only the current attempt may write one. A number of 13 digits
 * costs 9 bytes in a list (DynamoDB guide, item sizes), so that a task which is tried eight times has 140 bytes of them, and one
 * that takes all 100 attempts 1.8 KB.
 */

/** Adds one time to the list. For `assign` of a change, beside `runStarted` or `runEnded` in its values. */
export const APPEND_RUN_TIME = '#runs = list_append(if_not_exists(#runs, :noRuns), :runTime)';

/** Values by which an attempt is added. */
export function runStarted(at: number): Item {
  return { ':noRuns': { L: [] }, ':runTime': { L: [{ N: String(at) }] } };
}

/** Values by which the current attempt's end is added. */
export function runEnded(at: number): Item {
  return { ':noRuns': { L: [] }, ':runTime': { L: [{ N: String(-at) }] } };
}

/** Reads the list. An end without a start is of an attempt from before the list was kept, and is passed over. */
export function readRuns(attribute: AttributeValue | undefined): readonly RunTimes[] {
  const runs: RunTimes[] = [];
  for (const { N } of attribute?.L ?? []) {
    const time = Number(N);
    const latest = runs.at(-1);
    if (time >= 0) runs.push({ startedAt: time, endedAt: null });
    else if (latest) runs[runs.length - 1] = { ...latest, endedAt: -time };
  }
  return runs;
}
