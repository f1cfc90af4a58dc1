import { isLeftOver } from '../protocol/left-over.ts';
import { lifeOf, type TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import type { Acknowledgement } from '../queue/consume-batch.ts';
import { type Finished, hasEnded } from './finish.ts';
import { type Followers, follow } from './follow.ts';

/** How long to wait after a write was refused because its record had changed, in milliseconds. */
const RACE_MS = 1_000;

/**
 * Acknowledges a message that could not be acted on, because the record has changed or another worker is running the task. SQS delivers it
 * again when the lease is over.
 *
 * @param now milliseconds since the epoch
 */
export function hideUntilIdle({ leaseUntil }: Pick<TaskRecord, 'leaseUntil'>, now: number): Acknowledgement {
  return { kind: 'hide', until: Math.max(leaseUntil ?? now, now + RACE_MS) };
}

/**
 * Acknowledges the message of a task that has ended, after running its followers again: whoever wrote the end may have died before
 * running them.
 *
 * @param record `null` when it no longer exists
 * @throws NotFollowed when a follower did not finish
 */
export async function acknowledgeEnded(
  followers: Followers,
  record: TaskRecord | null,
): Promise<Acknowledgement> {
  if (record && isFinal(record.state)) await follow(followers, record);
  return { kind: 'delete' };
}

/**
 * Acknowledges a message that was to end its task, in the life that the message is for. There is nothing left to do if the task has ended, its
 * record has expired, or another message carries the task: in a later life, or because its time has changed. Otherwise the task is running: the
 * message comes again once that run is certainly over.
 *
 * @param now milliseconds since the epoch
 */
export function acknowledgeEndInLife(finished: Finished, message: TaskMessage, now: number): Acknowledgement {
  const { record } = finished;
  const isDone =
    hasEnded(finished) || !record || record.life !== lifeOf(message) || isLeftOver(record, message);
  return isDone ? { kind: 'delete' } : hideUntilIdle(record, now);
}
