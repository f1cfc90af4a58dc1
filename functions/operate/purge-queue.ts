import { isAwsFault } from '../../core/protocol/aws-fault.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { deleteMessages } from '../../core/queue/delete-messages.ts';
import { hideMessage } from '../../core/queue/hide-message.ts';
import { queueDepth } from '../../core/queue/queue-depth.ts';
import { receiveMessages, type TakenMessage } from '../../core/queue/receive-messages.ts';
import type { Operate } from './operate.ts';
import { type PurgedMessage, purgeMessage } from './purge-message.ts';

/** What a purge has come to. SQS's counts are approximate while a queue is busy. */
export interface Purge {
  readonly name: string;
  /** Tasks that it ended. */
  readonly purged: number;
  /** Waiting messages that it did not come to. 0 once SQS has said that none is left. */
  readonly remaining: number;
  /** Messages that nobody can receive yet: sent with a delay that is not over. */
  readonly delayed: number;
  /** Messages that nobody can receive now: being run, or hidden until a retry. */
  readonly running: number;
}

/**
 * How long messages are received, in milliseconds: the rest of the function's time-out is for what is in hand then, with requests
 * that are tried again. Should AWS hang for longer than that, nothing is lost, for messages come again.
 */
const RECEIVING_MS = 10_000;

/** Batches at a time. */
const CONCURRENCY = 8;

/** Seconds, longer than the function can live: should it die, what it had in hand comes again to a worker. */
const VISIBILITY_TIMEOUT = 35;

/**
 * Empties a queue as far as it gets in a few seconds: the tasks of its waiting messages become REVOKED, and the messages go.
 * Workers may go on meanwhile, and get what they get; each task is either theirs or the purge's.
 *
 * @throws ProblemError 503 when AWS fails, saying what was done before that
 */
export async function purgeQueue(operate: Operate, name: string): Promise<Purge> {
  const { queues, clock } = operate;
  const end = clock.now() + RECEIVING_MS;
  let purged = 0;
  const faults: unknown[] = [];
  /** Purges batch after batch; says whether it saw the end of the queue. */
  const drain = async (): Promise<boolean> => {
    while (clock.now() < end && faults.length === 0) {
      const batch = await receiveMessages(queues, name, { visibilityTimeout: VISIBILITY_TIMEOUT, wait: 1 });
      if (batch.length === 0) return true;
      const done = await Promise.allSettled(batch.map((received) => purgeMessage(operate, name, received)));
      for (const result of done) {
        if (result.status === 'rejected') faults.push(result.reason);
        else if (result.value.revoked) purged += 1;
      }
      await acknowledge(operate, name, batch, done);
    }
    return false;
  };
  const drained = await Promise.all(
    Array.from({ length: CONCURRENCY }, () =>
      drain().catch((fault: unknown) => {
        faults.push(fault);
        return false;
      }),
    ),
  );
  if (faults.length > 0) throw broken(faults[0], purged);
  const { waiting, delayed, running } = await queueDepth(queues, name);
  const empty = drained.every(Boolean);
  return { name, purged, remaining: empty ? 0 : Math.max(1, waiting), delayed, running };
}

/** Deletes what is done with, and hides what is not: it comes again. What has failed comes again by itself. */
async function acknowledge(
  { queues, clock, logger }: Operate,
  name: string,
  batch: readonly TakenMessage[],
  done: readonly PromiseSettledResult<PurgedMessage>[],
): Promise<void> {
  const deleted: TakenMessage[] = [];
  const hidden: Promise<void>[] = [];
  for (const [index, received] of batch.entries()) {
    const result = done[index];
    if (result?.status !== 'fulfilled') continue;
    const { acknowledgement } = result.value;
    if (acknowledgement.kind === 'delete') deleted.push(received);
    if (acknowledgement.kind === 'hide') {
      hidden.push(hideMessage(queues, name, received.receiptHandle, acknowledgement.until - clock.now()));
    }
  }
  const [left] = await Promise.all([deleteMessages(queues, name, deleted), ...hidden]);
  // Its task has ended: whoever gets such a message again finds that out, and deletes it.
  if (left > 0) logger.warn('messages not deleted', { queue: name, count: left });
}

function broken(fault: unknown, purged: number): unknown {
  if (!isAwsFault(fault)) return fault;
  return new ProblemError(
    503,
    `A service behind this API did not answer. Before that, ${purged} tasks became REVOKED; the other messages are on the queue as they were. Try again.`,
    { headers: { 'retry-after': '5' }, cause: fault },
  );
}
