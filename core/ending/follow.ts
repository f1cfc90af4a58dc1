import type { OutboxEntry } from '../protocol/outbox.ts';
import type { TaskRecord } from '../protocol/record.ts';

/**
 * Does one thing after a task has ended. It is called at least once for each end, and again whenever a message of the task is
 * redelivered, so it must be safe to repeat.
 */
export type Follower = (entry: OutboxEntry, record: TaskRecord) => Promise<void>;

/** The followers that a function has, by the `kind` of the outbox entries they handle. */
export type Followers = Readonly<Record<string, Follower>>;

/** For a deployment without followers. */
export const noFollowers: Followers = {};

/** The task has ended, but a follower did not finish. The task's message must not be acknowledged. */
export class NotFollowed extends Error {
  override readonly name = 'NotFollowed';
  /** Whether the call that threw this ended the task; and the task's record, which is final. */
  readonly finished: { readonly ended: boolean; readonly record: TaskRecord };

  constructor(finished: NotFollowed['finished'], cause: unknown) {
    super('A task has ended, but a follower did not finish', { cause });
    this.finished = finished;
  }
}

/**
 * Runs the followers of a task that has ended: one for each entry in the outbox of its record.
 *
 * @param record a final one
 * @param ended whether the caller has just ended the task
 * @throws NotFollowed when a follower failed or is unknown to this function; the others have still run
 */
export async function follow(followers: Followers, record: TaskRecord, ended = false): Promise<void> {
  const done = await Promise.allSettled(
    record.outbox.map(async (entry) => {
      const follower = followers[entry.kind];
      if (!follower)
        throw new Error(`This function has no follower ${JSON.stringify(entry.kind.slice(0, 64))}`);
      await follower(entry, record);
    }),
  );
  const failed = done.find((result) => result.status === 'rejected');
  if (failed) throw new NotFollowed({ ended, record }, failed.reason);
}
