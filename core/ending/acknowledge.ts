import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import type { Acknowledgement } from '../queue/consume-batch.ts';
import { type Followers, follow } from './follow.ts';

/** How long to wait after a write was refused by a record that has changed since, in milliseconds. */
const RACE_MS = 1_000;

/**
 * Acknowledges a message that could do nothing for its task, because the record has changed since or another worker runs the task: it comes
 * again when the lease is over.
 *
 * @param now milliseconds since the epoch
 */
export function hideUntilIdle({ leaseUntil }: Pick<TaskRecord, 'leaseUntil'>, now: number): Acknowledgement {
  return { kind: 'hide', until: Math.max(leaseUntil ?? now, now + RACE_MS) };
}

/**
 * Acknowledges the message of a task that has ended. What follows the end comes first, once more: whoever wrote the end may have died
 * before doing it.
 *
 * @param record `null` when there is none any more
 * @throws NotFollowed when something that follows has not been done
 */
export async function acknowledgeEnded(
  followers: Followers,
  record: TaskRecord | null,
): Promise<Acknowledgement> {
  if (record && isFinal(record.state)) await follow(followers, record);
  return { kind: 'delete' };
}
