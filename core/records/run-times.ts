import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RunTimes } from '../protocol/run.ts';
import type { Item } from './table.ts';

/**
 * The times of a task's attempts are one list of numbers: the time at which an attempt started, followed by the time at which it ended, as
 * a negative number. An end belongs to the start before it, because only the current attempt may write one. A number of 13 digits takes 9
 * bytes in a list (DynamoDB guide, item sizes), so eight attempts take 140 bytes, and all 100 attempts 1.8 KB.
 */

/** Appends one time to the list. Goes into a change's `assign`, with `runStarted` or `runEnded` in its `values`. */
export const APPEND_RUN_TIME = '#runs = list_append(if_not_exists(#runs, :noRuns), :runTime)';

/** The values that add an attempt. */
export function runStarted(at: number): Item {
  return { ':noRuns': { L: [] }, ':runTime': { L: [{ N: String(at) }] } };
}

/** The values that add the end of the current attempt. */
export function runEnded(at: number): Item {
  return { ':noRuns': { L: [] }, ':runTime': { L: [{ N: String(-at) }] } };
}

/** The list, for a write that takes back an attempt. */
export function runsAttribute(runs: readonly RunTimes[]): AttributeValue {
  const times = runs.flatMap(({ startedAt, endedAt }) =>
    endedAt === null ? [startedAt] : [startedAt, -endedAt],
  );
  return { L: times.map((time) => ({ N: String(time) })) };
}

/** Reads the list. Skips an end without a start: its attempt started before records had this list. */
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
