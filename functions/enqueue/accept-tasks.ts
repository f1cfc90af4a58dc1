import { groupBy } from '../../core/protocol/group-by.ts';
import { isFarFromBirth } from '../../core/protocol/is-far.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { asAccepted, type TaskRecord } from '../../core/protocol/record.ts';
import { sendMessages } from '../../core/queue/send-messages.ts';
import { messageOf, sendingOf } from '../../core/queue/task-message.ts';
import { type CreatedOrNot, createRecords } from '../../core/records/create-records.ts';
import { pendingRecord } from '../../core/records/pending-record.ts';
import { sideBySide } from '../../core/records/side-by-side.ts';
import { asProblem } from '../../platform/http/problem-response.ts';
import { forgottenProblem, replay } from './accept-task.ts';
import { type CheckedTask, newMessage } from './checked-task.ts';
import type { Call } from './enqueue.ts';
import { mayRun, notAccepted } from './unavailable.ts';
import { withdraw } from './withdraw.ts';

/** A task of a bulk call with its id. */
export type IdentifiedTask = CheckedTask & { readonly id: string };

/** What became of one task of a bulk call: its record, or why there is none. */
export type StoredTask = TaskRecord | ProblemError;

/**
 * Stores many tasks. Records go first: a bulk call may continue where an earlier one under the same key stopped, and what stands in the table
 * decides what is still to be sent. Nothing is for a task that is far: the due index has it.
 *
 * @returns one entry per task, in order
 */
export async function acceptTasks(
  call: Call,
  tasks: readonly IdentifiedTask[],
): Promise<readonly StoredTask[]> {
  const createdAt = call.clock.now();
  const bornBy = call.newToken();
  const given = tasks.map((task) => ({ task, message: newMessage(task.id, task, createdAt, null) }));
  const records = given.map(({ task, message }) => ({ message, resultTtl: task.definition.resultTtl }));
  const created = await createRecords(call.table, records, bornBy);
  const births = given.map(({ task, message }, index) => birthOf(task, message, created[index]));
  const notSent = await sendToQueues(
    call,
    births.flatMap(({ toSend }) => (toSend ? [toSend] : [])),
  );
  const stored = await sideBySide(births, (birth) => storedTask(call, birth, notSent, bornBy));
  report(call, births, stored);
  return stored;
}

/** What a task's record came to, and the message that is to be sent. */
interface Birth {
  readonly task: IdentifiedTask;
  readonly message: TaskMessage;
  readonly toSend: TaskMessage | null;
  /** The record that was there, from an earlier call under the same key. */
  readonly record: TaskRecord | null;
  readonly isNew: boolean;
  /** Whether the task was forgotten since an earlier call under the same key. */
  readonly forgotten?: true;
  /** Why it is not known whether the record was written, if that is so. */
  readonly failure?: unknown;
}

function birthOf(task: IdentifiedTask, message: TaskMessage, created: CreatedOrNot | undefined): Birth {
  const none = { task, message, toSend: null, record: null, isNew: false };
  switch (created?.kind) {
    case 'created':
      return {
        ...none,
        message: created.message,
        toSend: isFarFromBirth(created.message) ? null : created.message,
        isNew: true,
      };
    case 'exists': {
      const { record } = created;
      return { ...none, record, toSend: isToBeSent(record) ? messageOf(record) : null };
    }
    case 'forgotten':
      return { ...none, forgotten: true };
    case 'failed':
      return { ...none, failure: created.cause };
    default:
      return none;
  }
}

/** What became of a task once its message was sent, or was not. */
async function storedTask(
  call: Call,
  { task, message, toSend, record, isNew, forgotten, failure: notRecorded }: Birth,
  notSent: ReadonlyMap<string, unknown>,
  bornBy: string,
): Promise<StoredTask> {
  if (forgotten) return forgottenProblem();
  const failure = notSent.get(message.id);
  if (record && isIndexed(record)) return replayed(call, record);
  if (record) return failure === undefined ? asAccepted(record) : mayRun(record.id, failure);
  if (isNew && failure === undefined) return pendingRecord(message);
  // Without a message, or without the certainty that there is a record: nothing must be left that looks accepted.
  const refusal = await withdraw(call, message, task.definition, bornBy);
  if (refusal.kind === 'accepted') return asAccepted(refusal.record);
  const cause = failure ?? notRecorded;
  // A far task needs no message: it may be in the due index, and nobody could take it back.
  const mayBeIndexed = notRecorded !== undefined && refusal.kind === 'unknown' && isFarFromBirth(message);
  return refusal.kind === 'withdrawn' || (toSend === null && !mayBeIndexed)
    ? notAccepted('Send it again.', cause)
    : mayRun(message.id, cause);
}

/** Whether the message of a record that an earlier call made may never have been sent, and no worker has had it. */
export function isToBeSent(record: TaskRecord): boolean {
  return record.state === 'PENDING' && !isIndexed(record);
}

/** Whether a record that an earlier call made waits in the due index, and so may still be withdrawn by that call. */
export function isIndexed({ state, dueRun }: TaskRecord): boolean {
  return state === 'PENDING' && dueRun !== null;
}

/** Answers for a task of an earlier call that waits in the due index. */
export async function replayed(call: Call, record: TaskRecord): Promise<StoredTask> {
  try {
    return await replay(call, record);
  } catch (error) {
    return asProblem(error, call.logger);
  }
}

function report(call: Call, births: readonly Birth[], stored: readonly StoredTask[]): void {
  const refused = stored.filter((task) => task instanceof ProblemError);
  if (refused.length > 0) {
    const error = refused[0]?.cause;
    call.logger.error('tasks of a bulk call not accepted', {
      tasks: births.length,
      refused: refused.length,
      error: error instanceof Error ? error.name : typeof error,
    });
  }
  for (const [index, { isNew }] of births.entries()) {
    const task = stored[index];
    if (!task || task instanceof ProblemError) continue;
    call.logger.debug('task accepted', { taskId: task.id, task: task.task, replayed: !isNew });
    if (isNew) call.metrics.count('enqueued', task.task);
  }
}

/**
 * Sends many messages, each to its queue.
 *
 * @returns why messages were not sent, by the ids of their tasks
 */
export async function sendToQueues(
  { queues, clock, random, trace }: Call,
  messages: readonly TaskMessage[],
): Promise<ReadonlyMap<string, unknown>> {
  const now = clock.now();
  const failures = await Promise.all(
    [...groupBy(messages, ({ queue }) => queue)].map(([queue, group]) => {
      const sendings = group.map((message) => sendingOf(message, now, trace));
      return sendMessages(queues, queue, sendings, clock, random);
    }),
  );
  return new Map(failures.flatMap((failed) => [...failed]));
}
