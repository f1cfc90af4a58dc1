import { aboutMessage } from '../../core/protocol/about-task.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { isRetryMessage, lifeOf, readMessage, type TaskMessage } from '../../core/protocol/message.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { deadLetterMessage } from '../../core/queue/dead-letter-message.ts';
import type { TakenMessage } from '../../core/queue/receive-messages.ts';
import { endTask } from '../../core/records/end-task.ts';
import { mayMakeRecord } from '../../core/records/may-make-record.ts';
import { recordOutcome } from '../../core/records/record-outcome.ts';
import { reopenRecord } from '../../core/records/reopen-record.ts';
import type { Operate } from './operate.ts';

/** What a purge made of one message. */
export interface PurgedMessage {
  readonly acknowledgement: Acknowledgement;
  /** Whether it ended a task. */
  readonly revoked: boolean;
}

/** How long to wait when a write was refused by a record that has changed since. */
const RACE_MS = 1_000;

const DELETED: PurgedMessage = { acknowledgement: { kind: 'delete' }, revoked: false };

/**
 * Takes one message off a queue so that nothing is lost: a task becomes REVOKED first, an outcome is recorded first, and what
 * cannot be read goes to the dead-letter queue first. A crash in between repeats the rest, here or at a worker, and does no harm.
 */
export async function purgeMessage(
  operate: Operate,
  queue: string,
  received: TakenMessage,
): Promise<PurgedMessage> {
  const { table } = operate;
  const read = readMessage(received.body);
  if (!read.ok) return setAside(operate, queue, received, read);
  const { message } = read;
  if (message.kind === 'task') return endPurged(operate, queue, message);
  // Its task has run already: what it came to is not for a purge to throw away.
  await recordOutcome(table, message, message.outcome, null);
  return DELETED;
}

/** A task that is being run is left alone, and its message comes again when that run is over for certain. */
async function endPurged(
  { table, clock, logger, metrics }: Operate,
  queue: string,
  message: TaskMessage,
): Promise<PurgedMessage> {
  const now = clock.now();
  if (isRetryMessage(message)) {
    // As the worker does. The call that sends it again would otherwise open the record later, and its message be gone.
    await reopenRecord(table, message, now, DEFAULT_RESULT_TTL_SECONDS);
  }
  const life = lifeOf(message);
  const error = { type: 'Purged', message: `The queue ${queue} was purged while the task waited on it.` };
  const end = { transition: 'revoke', when: 'purged', life, error } as const;
  const result = await endTask(
    table,
    mayMakeRecord(message, now) ? message : { id: message.id },
    end,
    now,
    null,
  );
  const { record } = result.ended ? { record: null } : result;
  // Ended in this very call, by a try whose answer was lost: the client repeated it and met itself.
  const metItself = record?.error?.type === error.type && record.finishedAt === now;
  if (result.ended || metItself) {
    logger.info('task revoked by a purge', { ...aboutMessage(message) });
    metrics.count('revoked', message.task);
    return { acknowledgement: { kind: 'delete' }, revoked: true };
  }
  // There is nothing to end: the task has ended, its record has expired, or another message carries it since.
  if (!record || isFinal(record.state) || record.life !== life) return DELETED;
  const until = Math.max(record.leaseUntil ?? now, now + RACE_MS);
  return { acknowledgement: { kind: 'hide', until }, revoked: false };
}

/** What no worker could read, either, ends as it would there: its task as a FAILURE, itself in the dead-letter queue. */
async function setAside(
  { table, queues, clock, logger, metrics }: Operate,
  queue: string,
  { messageId, body }: TakenMessage,
  { id, reason }: { readonly id: string | null; readonly reason: string },
): Promise<PurgedMessage> {
  if (id !== null) {
    const now = clock.now();
    const error = { type: 'UnreadableMessage', message: reason };
    const end = { transition: 'fail', when: 'idle', error } as const;
    const result = await endTask(table, { id }, end, now, null);
    if (result.ended) metrics.count('failed', undefined);
    if (!result.ended && result.record && !isFinal(result.record.state)) {
      const until = Math.max(result.record.leaseUntil ?? now, now + RACE_MS);
      return { acknowledgement: { kind: 'hide', until }, revoked: false };
    }
  }
  await deadLetterMessage(queues, queue, { body, messageId, reason: `UnreadableMessage: ${reason}` });
  metrics.count('dead', undefined);
  logger.error('message set aside in the dead-letter queue', { messageId, taskId: id });
  return DELETED;
}
