import { isRefusedForGood } from '../protocol/aws-fault.ts';
import type { TaskError } from '../protocol/errors.ts';
import { errorFields, type Logger } from '../protocol/logger.ts';
import {
  forLife,
  lifeOf,
  type NamedTask,
  revisionOf,
  type TaskMessage,
  writeMessage,
} from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import type { TraceContext } from '../protocol/trace.ts';
import type { Acknowledgement } from '../queue/consume-batch.ts';
import { deadLetterMessage } from '../queue/dead-letter-message.ts';
import type { Queues } from '../queue/queues.ts';
import { readRecord } from '../records/read-record.ts';
import { hideUntilIdle } from './acknowledge.ts';
import { type Ending, type Finished, type FinishOptions, finish, hasEnded } from './finish.ts';
import { isForeign, isOfRecord } from './foreign-message.ts';
import type { TaskEnd } from './task-end.ts';

/** What a function needs to set a message aside. */
interface SettingAside extends Ending {
  readonly queues: Pick<Queues, 'client' | 'addresses'>;
  readonly logger: Logger;
}

/** A message that nobody can run, and why. */
export interface Unrunnable {
  readonly messageId: string;
  readonly body: string;
  readonly trace?: TraceContext | null;
  /** The task whose record to end; `null` when the message names no task. */
  readonly task: TaskMessage | NamedTask | null;
  /** The error for the record. */
  readonly error: TaskError;
  /** The reason that the operator reads on the dead letter. Default: the error, as `type: message`. */
  readonly reason?: string;
  /** The task definition's name for the metrics; `undefined` if unknown. */
  readonly countedAs: string | undefined;
}

/** Seconds to keep a record that ends here (30 days): longer than its dead letter, which SQS keeps for at most 14 days. */
const RESULT_TTL_SECONDS = 30 * 86_400;

/**
 * Sets aside a message that nobody can run: its record, if there is one, says why, and the message goes to the dead-letter queue for the
 * operator. The order is record, followers, dead letter, acknowledgement: after a crash in between, the redelivery repeats the later
 * steps, and nothing is lost.
 *
 * @param queue the queue whose dead-letter queue receives the message
 */
export async function setAside(
  aside: SettingAside,
  queue: string,
  {
    messageId,
    body,
    trace = null,
    task,
    error,
    countedAs,
    reason = `${error.type}: ${error.message}`,
  }: Unrunnable,
): Promise<Acknowledgement> {
  let letter = body;
  if (task) {
    const life = 'kind' in task ? lifeOf(task) : task.life;
    const revision = 'kind' in task ? revisionOf(task) : task.revision;
    const options = { resultTtl: RESULT_TTL_SECONDS, countedAs };
    const finished = await endIfItsOwn(aside, task, { kind: 'setAside', life, revision, error }, options);
    const { record } = finished;
    if (!isOthers(task, record)) {
      const isOpen = record?.life === life && !hasEnded(finished);
      // One that is left over ended nothing: the task's own message tells whether it can be run when it is due.
      if (isOpen && record.revision <= revision) return hideUntilIdle(record, aside.clock.now());
      if (isStray(task, finished, life, error)) return { kind: 'delete' };
      letter = letterOf(task, body, record);
    }
  }
  await deadLetterMessage(aside.queues, queue, { body: letter, messageId, reason, trace });
  aside.metrics.count('dead', countedAs);
  aside.logger.error('message set aside in the dead-letter queue', { messageId, error: error.type });
  return { kind: 'delete' };
}

/**
 * Ends a task whose message is set aside, if the message shows that it is the task's own: not everybody who can write to a queue may end any
 * task. If the table refuses for good to create its record from the message, this ends the record that it has; and if the table refuses that
 * too, the dead letter alone says what happened.
 */
async function endIfItsOwn(
  aside: SettingAside,
  task: TaskMessage | NamedTask,
  end: TaskEnd,
  options: FinishOptions,
): Promise<Finished> {
  const endOrNot = async (ended: TaskMessage | { readonly id: string }) => {
    try {
      return await finish(aside, ended, end, options);
    } catch (refusal) {
      if (!isRefusedForGood(refusal)) throw refusal;
      aside.logger.error('the table refuses the end of a task for good', errorFields(refusal));
      return null;
    }
  };
  const finished = 'kind' in task ? await endOrNot(task) : null;
  if (finished) return finished;
  const record = await readRecord(aside.table, task.id);
  const untouched = { ended: false, record };
  return isOthers(task, record) ? untouched : ((await endOrNot({ id: task.id })) ?? untouched);
}

/** Whether the record is not of the task that a message is for. */
function isOthers(task: TaskMessage | NamedTask, record: TaskRecord | null): boolean {
  return 'kind' in task ? isForeign(record, task) : record === null || !isOfRecord(record, task);
}

/**
 * Whether this is a copy of a message whose task ended in another way, or has begun another life. If the task ended because its message was
 * set aside, it is not: the message may have come back because the dead letter was not sent, or it is the dead letter, redriven for the
 * next life that nobody can run either. What cannot be read goes to the operator in any case.
 */
function isStray(
  task: TaskMessage | NamedTask,
  { ended, record }: Finished,
  life: number,
  error: TaskError,
): boolean {
  if (!('kind' in task) || ended || record === null) return false;
  const isForThisEnd = record.life === life || record.life === life - 1;
  return !isForThisEnd || !isFinal(record.state) || record.error?.type !== error.type;
}

/** The body of the dead letter. If it is redriven, it retries the task from the end that was written here, and from no other. */
function letterOf(task: TaskMessage | NamedTask, body: string, record: TaskRecord | null): string {
  if (!('kind' in task) || !record || record.life === lifeOf(task)) return body;
  return writeMessage(forLife(task, record.life));
}
