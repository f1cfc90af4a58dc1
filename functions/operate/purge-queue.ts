import { isAwsFault, isForOperator, isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { deleteMessages } from '../../core/queue/delete-messages.ts';
import { hideMessage } from '../../core/queue/hide-message.ts';
import { queueDepth } from '../../core/queue/queue-depth.ts';
import { receiveMessages, type TakenMessage } from '../../core/queue/receive-messages.ts';
import { UnreadableRecord } from '../../core/records/unreadable-record.ts';
import type { Operate } from './operate.ts';
import { purgeMessage } from './purge-message.ts';
import type { PurgedMessage } from './purged-message.ts';

/** What a purge did. SQS's counts are approximate while a queue is busy. */
export interface Purge {
  readonly name: string;
  /** Tasks it revoked. */
  readonly purged: number;
  /** When a message must have been sent for the purge to touch it: ISO 8601. Give it to the next call. */
  readonly before: string;
  /** Waiting messages it did not get to; 0 once SQS has said that none are left. */
  readonly remaining: number;
  /** Messages it met that were sent later, and left on the queue. */
  readonly later: number;
  /** Messages that cannot be received yet, because their delay is not over. */
  readonly delayed: number;
  /** Messages that cannot be received now: running, or hidden until a retry. */
  readonly running: number;
}

/**
 * How long messages are received, in milliseconds. The rest of the function's timeout is for the messages in hand by then, with
 * requests that are retried. If AWS hangs for longer, nothing is lost: the messages come again.
 */
const RECEIVING_MS = 10_000;

/**
 * Batches in a row, of one receiver, in which every message was sent too late: SQS gives out the oldest first, by and large. Without this a
 * purge would take as long as messages arrive.
 */
const LATE_BATCHES = 5;

/** Batches processed at a time. */
const CONCURRENCY = 8;

/** In seconds, and longer than the function can live. If it dies, the messages it had in hand come again, to a worker. */
const VISIBILITY_TIMEOUT = 35;

/**
 * Empties a queue as far as a few seconds allow: the tasks of its waiting messages become REVOKED, and the messages are deleted.
 * Workers may go on receiving meanwhile; each task is either run by one of them or revoked by the purge. Messages sent at the cut-off or
 * later are hidden until this ends, so that each is met once, and then put back.
 *
 * @param cutoff milliseconds since the epoch
 * @throws ProblemError 503 if AWS fails, saying what was done before that
 */
export async function purgeQueue(operate: Operate, name: string, cutoff: number): Promise<Purge> {
  const { queues, clock } = operate;
  const end = clock.now() + RECEIVING_MS;
  let purged = 0;
  const faults: unknown[] = [];
  const late: TakenMessage[] = [];
  /** Purges batch after batch. @returns whether it saw the end of the queue */
  const drain = async (): Promise<boolean> => {
    let lateBatches = 0;
    while (clock.now() < end && faults.length === 0) {
      const taken = await receiveMessages(queues, name, { visibilityTimeout: VISIBILITY_TIMEOUT, wait: 1 });
      if (taken.length === 0) return true;
      const batch = taken.filter(({ sentAt }) => sentAt < cutoff);
      late.push(...taken.filter((message) => !batch.includes(message)));
      lateBatches = batch.length === 0 ? lateBatches + 1 : 0;
      if (lateBatches === LATE_BATCHES) return true;
      const done = await Promise.allSettled(batch.map((received) => purgeMessage(operate, name, received)));
      for (const result of done) {
        if (result.status === 'rejected' && result.reason instanceof UnreadableRecord) {
          // Its message comes again, to a worker.
          operate.logger.error('message not purged', errorFields(result.reason));
        } else if (result.status === 'rejected') faults.push(result.reason);
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
  await putBack(operate, name, late);
  if (faults.length > 0) throw broken(faults[0], purged);
  const { waiting, delayed, running } = await queueDepth(queues, name);
  const empty = drained.every(Boolean);
  const before = new Date(cutoff).toISOString();
  const remaining = empty ? 0 : Math.max(1, waiting - late.length);
  return { name, before, purged, remaining, later: late.length, delayed, running };
}

/** Shows messages to workers again at once. One for which this fails comes again by itself. */
async function putBack(
  { queues, logger }: Operate,
  name: string,
  messages: readonly TakenMessage[],
): Promise<void> {
  let failed = 0;
  const left = [...messages];
  const next = async (): Promise<void> => {
    for (let message = left.pop(); message; message = left.pop()) {
      try {
        await hideMessage(queues, name, message.receiptHandle, 0);
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, next));
  if (failed > 0) logger.warn('messages not put back', { queue: name, count: failed });
}

/** Deletes the messages that are done with and hides those that must come again. Those that failed come again by themselves. */
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
  // Their tasks have ended: whoever receives such a message again finds that out and deletes it.
  if (left > 0) logger.warn('messages not deleted', { queue: name, count: left });
}

function broken(fault: unknown, purged: number): unknown {
  if (!isAwsFault(fault) || isRefusedForGood(fault) || isForOperator(fault)) return fault;
  return new ProblemError(
    503,
    `A service behind this API did not answer. Tasks revoked before that: ${purged}; the other messages are still on the queue. Try again.`,
    { headers: { 'retry-after': '5' }, cause: fault },
  );
}
