import type { OutboxEntry } from '../protocol/outbox.ts';
import type { TaskRecord } from '../protocol/record.ts';

/**
 * Does one thing that follows the end of a task. It is called at least once for each end, and again whenever a message of the task is
 * delivered once more, so it must be safe to repeat.
 */
export type Follower = (entry: OutboxEntry, record: TaskRecord) => Promise<void>;

/** What a function can do after an end, by the `kind` of the record's outbox entries. */
export type Followers = Readonly<Record<string, Follower>>;

/** For a deployment in which nothing follows an end. */
export const noFollowers: Followers = {};

/** The task has ended, but something that follows its end has not been done. Its message must not be acknowledged. */
export class NotFollowed extends Error {
  override readonly name = 'NotFollowed';
  /** Whether the call that threw this ended the task, and its record, which is final. */
  readonly finished: { readonly ended: boolean; readonly record: TaskRecord };

  constructor(finished: NotFollowed['finished'], cause: unknown) {
    super('A task has ended, but what follows its end has not been done', { cause });
    this.finished = finished;
  }
}

/**
 * Does everything that follows the end of a task, as its record names it.
 *
 * @param record final
 * @param ended whether the caller has just ended it
 * @throws NotFollowed when one of them failed, or this function does not know it; the others have been tried all the same
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
