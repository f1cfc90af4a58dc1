import { resultKey } from '../../core/celery/result-item.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import type { Item } from '../../core/records/table.ts';

/** A state that Celery's table has shown, as whoever asks without a pause sees it. */
export interface Shown {
  /** The item's key. */
  readonly key: string;
  readonly status: string;
  readonly result: unknown;
  /** When the task came into the state, in milliseconds since the epoch. */
  readonly at: number;
}

/** Reads an item of the table, as DynamoDB's JSON has it. */
export function readShown(item: unknown): Shown {
  const { id, result, timestamp }: Item = Object(item);
  // In JSON, bytes are base64.
  const text = Buffer.from(String(result?.B), 'base64').toString('utf8');
  const { status, result: value }: { readonly status?: unknown; readonly result?: unknown } =
    JSON.parse(text);
  return {
    key: String(id?.S),
    status: String(status),
    result: value,
    at: Math.round(Number(timestamp?.N) * 1000),
  };
}

/** The states of one task, in the order in which the table has shown them. */
export function shownOf(all: readonly Shown[], id: string): readonly Shown[] {
  const key = resultKey(id);
  return all.filter((shown) => shown.key === key);
}

/** A revoke is of when it was called for; its write may be tried for so long, while the run goes on and shows its progress. */
const REVOKE_MS = 15_000;

const ENDS = ['SUCCESS', 'FAILURE', 'REVOKED'];

/**
 * What is wrong with the order in which states were shown: an older state after a newer one, or anything after an end that no new life explains.
 *
 * @param lives how many the task may have had, and refusals of its call before
 */
export function disorderOf(shown: readonly Shown[], lives: number): readonly string[] {
  const faults: string[] = [];
  let ended = 0;
  for (const [index, state] of shown.entries()) {
    const before = shown[index - 1];
    if (!before) continue;
    const tries = state.status === 'REVOKED' ? REVOKE_MS : 0;
    if (state.at + tries < before.at) faults.push(`shows ${state.status} of before its ${before.status}`);
    if (!ENDS.includes(before.status)) continue;
    ended += 1;
    if (ended >= lives) faults.push(`shows ${state.status} after its end, ${before.status}`);
  }
  return faults;
}

/** What is wrong with the last state that was shown of a task that has ended. */
export function differenceFrom(record: TaskRecord, last: Shown | undefined): readonly string[] {
  if (record.tombstone === 'forgotten') {
    const isErased = last?.status === 'PENDING' && last.result === null;
    return isErased ? [] : [`was forgotten, and shows ${last?.status}`];
  }
  if (!last) return [`ended as ${record.state}, and Celery’s table does not show it`];
  if (last.status !== record.state) return [`ended as ${record.state}, and shows ${last.status}`];
  if (last.at !== record.finishedAt) return [`ended at ${record.finishedAt}, and shows ${last.at}`];
  const { exc_message: words = [] }: { readonly exc_message?: readonly unknown[] } = Object(last.result);
  if (record.state === 'SUCCESS' && JSON.stringify(last.result) !== JSON.stringify(record.result))
    return ['shows another result than its record has'];
  if (record.state === 'FAILURE' && !String(words[0]).endsWith(record.error?.message ?? ''))
    return [`failed with ${record.error?.message}, and shows ${String(words[0])}`];
  const expired = record.error?.type === 'Expired';
  if (record.state === 'REVOKED' && words[0] !== (expired ? 'expired' : 'revoked'))
    return [`was revoked, and shows ${String(words[0])}`];
  return [];
}
