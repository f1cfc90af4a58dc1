import { acknowledgeEndInLife } from '../../core/ending/acknowledge.ts';
import { finish } from '../../core/ending/finish.ts';
import { FOREIGN_MESSAGE, isForeign } from '../../core/ending/foreign-message.ts';
import { setAside, type Unrunnable } from '../../core/ending/set-aside.ts';
import { settleOutcome } from '../../core/ending/settle-outcome.ts';
import { notStorableError } from '../../core/ending/task-end.ts';
import { aboutMessage } from '../../core/protocol/about-task.ts';
import { isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import {
  isRetryMessage,
  lifeOf,
  type OutcomeMessage,
  readMessage,
  revisionOf,
  type TaskMessage,
} from '../../core/protocol/message.ts';
import type { TakenMessage } from '../../core/queue/receive-messages.ts';
import { mayMakeRecord } from '../../core/records/may-make-record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import { reopenRecord } from '../../core/records/reopen-record.ts';
import type { Operate } from './operate.ts';
import type { PurgedMessage } from './purged-message.ts';

/**
 * Takes one message off a queue without losing anything: before it is deleted, its task becomes REVOKED, its outcome is recorded,
 * or, if it is unreadable, it goes to the dead-letter queue. A crash in between does no harm: the message comes again, here or to
 * a worker, and the rest is done then.
 */
export async function purgeMessage(
  operate: Operate,
  queue: string,
  taken: TakenMessage,
): Promise<PurgedMessage> {
  const { messageId, body } = taken;
  if (operate.celery?.queue === queue) {
    const { purgeCall } = await import('./celery/purge-call.ts');
    const purged = await purgeCall(operate, operate.celery.results, queue, taken);
    if (purged) return purged;
  }
  const aside = async ({ task, error }: Pick<Unrunnable, 'task' | 'error'>) => {
    const unrunnable = { messageId, body, task, error, countedAs: undefined };
    return { acknowledgement: await setAside(operate, queue, unrunnable), revoked: false };
  };
  const read = readMessage(body);
  if (!read.ok) {
    const { named, reason } = read;
    return aside({ task: named, error: { type: 'UnreadableMessage', message: reason } });
  }
  const { message } = read;
  // It is no task that waits, but lets tasks go on that wait for others, as a worker then does.
  if (message.kind === 'release') return { acknowledgement: { kind: 'keep' }, revoked: false };
  try {
    const purged =
      message.kind === 'task'
        ? await endPurged(operate, queue, message)
        : await recordPurged(operate, message);
    return purged === 'foreign' ? await aside({ task: null, error: FOREIGN_MESSAGE }) : purged;
  } catch (refusal) {
    if (!isRefusedForGood(refusal)) throw refusal;
    const task = message.kind === 'task' ? message : null;
    return aside({ task, error: notStorableError('The task', refusal) });
  }
}

async function recordPurged(operate: Operate, message: OutcomeMessage): Promise<PurgedMessage> {
  // Its task has already run, and a purge must not throw away how that ended.
  const options = { resultTtl: null, countedAs: message.task, redelivered: true };
  const { refusal } = await settleOutcome(operate, null, message, message.outcome, options);
  if (refusal) operate.logger.error('outcome refused for good by the table', errorFields(refusal));
  return { acknowledgement: { kind: 'delete' }, revoked: false };
}

/** Ends the task of a purged message. A running task is left alone, and its message comes again once that run is certainly over. */
async function endPurged(
  operate: Operate,
  queue: string,
  message: TaskMessage,
): Promise<PurgedMessage | 'foreign'> {
  const now = operate.clock.now();
  if (isRetryMessage(message)) {
    // As the worker does. Otherwise the call that retries the task could reopen the record later, when its message is gone.
    await reopenRecord(operate.table, message, now, DEFAULT_RESULT_TTL_SECONDS);
  }
  const mayBeBorn = mayMakeRecord(message, now);
  if (!mayBeBorn && isForeign(await readRecord(operate.table, message.id), message)) return 'foreign';
  const task = mayBeBorn ? message : { id: message.id };
  const options = { resultTtl: null, countedAs: message.task };
  const end = { kind: 'purged', life: lifeOf(message), revision: revisionOf(message), queue } as const;
  const finished = await finish(operate, task, end, options);
  if (isForeign(finished.record, message)) return 'foreign';
  if (finished.ended) operate.logger.info('task revoked by a purge', { ...aboutMessage(message) });
  return { acknowledgement: acknowledgeEndInLife(finished, message, now), revoked: finished.ended };
}
