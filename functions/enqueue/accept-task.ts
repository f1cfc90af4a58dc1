import type { TaskDefinition } from '../../core/definition/definition.ts';
import { isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { isFarFromBirth } from '../../core/protocol/is-far.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { asAccepted, type TaskRecord } from '../../core/protocol/record.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { messageOf, sendingOf } from '../../core/queue/task-message.ts';
import { type Created, createRecord } from '../../core/records/create-record.ts';
import { taskOrNone } from '../../core/records/find-record.ts';
import { holdRecord } from '../../core/records/hold-record.ts';
import { pendingRecord } from '../../core/records/pending-record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import { fingerprintOf, idOfKey } from '../../platform/http/idempotency.ts';
import { type CheckedTask, newMessage } from './checked-task.ts';
import type { Call } from './enqueue.ts';
import { lapsedProblem } from './read-options.ts';
import { mayRun, notAccepted, partlyDone } from './unavailable.ts';
import { withdraw } from './withdraw.ts';

const SEND_AGAIN = 'Try again; an Idempotency-Key makes sure that it does not run twice.';

/**
 * Stores a task: its record and its message.
 *
 * @returns the record, and whether an earlier call made it
 * @throws ProblemError 422 if the idempotency key was used for something else, or the task would expire before it could start; 503 if the record or the message could not be stored, or 500 if that is so for good
 */
export async function acceptTask(
  call: Call,
  task: CheckedTask,
  idempotencyKey: string | null,
): Promise<{ record: TaskRecord; replayed: boolean }> {
  const { definition, input, options } = task;
  const [id, fingerprint] =
    idempotencyKey === null
      ? [call.newId(), null]
      : [idOfKey(call.caller, idempotencyKey), fingerprintOf([definition.name, input])];
  const message = newMessage(id, task, call.clock.now(), fingerprint);
  call.about.taskId = id;
  const lapsed = lapsedProblem(options, message.createdAt);
  if (lapsed) return { record: await replayLapsed(call, message, lapsed), replayed: true };
  return fingerprint === null && !isFarFromBirth(message)
    ? { record: await storeBoth(call, message, definition), replayed: false }
    : storeOnce(call, message, definition);
}

/** A new id cannot have a record yet, so record and message are stored at the same time, and the call waits only for the slower one. */
async function storeBoth(call: Call, message: TaskMessage, definition: TaskDefinition): Promise<TaskRecord> {
  const [recorded, sent] = await Promise.allSettled([
    createRecord(call.table, message, definition.resultTtl),
    send(call, message),
  ]);
  if (sent.status === 'rejected') return takeBack(call, message, definition, sent.reason);
  if (recorded.status === 'rejected') {
    // Its worker could not create the record either, and would have to set the message aside.
    if (isRefusedForGood(recorded.reason)) return takeBack(call, message, definition, recorded.reason);
    throw partlyDone('stored', message.id, recorded.reason);
  }
  return pendingRecord(message);
}

/**
 * The id of a key may already have a record. The record decides whose the key is, so it goes first, and a refused call has sent no
 * message. A repeat sends the message again as long as no worker has had it, because the earlier call may have died in between; a
 * worker that gets it twice runs it once.
 *
 * A task that is far has no message yet, with or without a key: its record alone, in the due index, is what is accepted.
 */
async function storeOnce(
  call: Call,
  given: TaskMessage,
  definition: TaskDefinition,
): Promise<{ record: TaskRecord; replayed: boolean }> {
  const bornBy = call.newToken();
  let created: Created;
  try {
    created = await createRecord(call.table, given, definition.resultTtl, bornBy);
  } catch (error) {
    // The record may have been created all the same, and its message was not sent.
    return { record: await takeBack(call, given, definition, error, bornBy), replayed: false };
  }
  switch (created.kind) {
    case 'created': {
      const { message } = created;
      try {
        if (!isFarFromBirth(message)) await send(call, message);
      } catch (error) {
        return { record: await takeBack(call, message, definition, error, bornBy), replayed: false };
      }
      return { record: pendingRecord(message), replayed: false };
    }
    case 'exists':
      if (created.record.fingerprint !== given.fingerprint) throw misused();
      return { record: await replay(call, created.record), replayed: true };
    case 'taken':
      throw misused();
    case 'forgotten':
      throw forgottenProblem();
    case 'gone':
      throw notAccepted(
        SEND_AGAIN,
        new Error('The record of an idempotency key expired between two requests'),
      );
  }
}

/**
 * Takes back a task whose message could not be sent, as far as the call knows.
 *
 * @returns its record, if a worker has the message after all
 * @throws ProblemError 503, saying whether the task may run; 422 if the id belongs to a task of another call
 */
async function takeBack(
  call: Call,
  message: TaskMessage,
  definition: TaskDefinition,
  cause: unknown,
  bornBy: string | null = null,
): Promise<TaskRecord> {
  const refusal = await withdraw(call, message, definition, bornBy);
  switch (refusal.kind) {
    case 'accepted':
      return asAccepted(refusal.record);
    case 'withdrawn':
      throw notAccepted(SEND_AGAIN, cause);
    case 'misused':
      throw misused();
    case 'unknown':
      throw mayRun(message.id, cause);
  }
}

/**
 * Answers a repeated call with the first call's task, and sends its message again as long as no worker has had it. That of a task in the due index
 * is still to be sent, at its time.
 */
export async function replay(call: Call, record: TaskRecord): Promise<TaskRecord> {
  const isIndexed = record.dueRun !== null;
  // The queue may no longer exist; its messages went with it.
  const hasQueue = isIndexed || call.queues.addresses.has(record.queue);
  if (record.state !== 'PENDING' || !hasQueue) return asAccepted(record);
  // If the record changed meanwhile, a worker has it, or the call that made it has withdrawn it: its own message could not be sent.
  if (!(await holdRecord(call.table, record))) return replayChanged(call, record.id);
  if (isIndexed) return asAccepted(record);
  try {
    await send(call, messageOf(record));
  } catch (error) {
    throw mayRun(record.id, error);
  }
  return asAccepted(record);
}

/** Reads a record that changed during a replay: a worker has it by now, or it was withdrawn. */
async function replayChanged(call: Call, id: string): Promise<TaskRecord> {
  const record = taskOrNone(await readRecord(call.table, id));
  if (!record)
    throw notAccepted(SEND_AGAIN, new Error('The first call of an idempotency key withdrew its record'));
  return asAccepted(record);
}

/** Refuses a task that would expire before it could start, unless the call repeats one that came in time. */
async function replayLapsed(call: Call, message: TaskMessage, lapsed: ProblemError): Promise<TaskRecord> {
  const record = message.fingerprint === null ? null : taskOrNone(await readRecord(call.table, message.id));
  if (!record) throw lapsed;
  if (record.fingerprint !== message.fingerprint) throw misused();
  return replay(call, record);
}

async function send({ queues, clock, trace }: Call, message: TaskMessage): Promise<void> {
  await sendMessage(queues, message.queue, sendingOf(message, clock.now(), trace));
}

/** The problem of a key whose task was forgotten. */
export function forgottenProblem(): ProblemError {
  return new ProblemError(
    409,
    'The task of this Idempotency-Key was accepted earlier, and forgotten since. Use a new key to send another.',
  );
}

function misused(): ProblemError {
  return new ProblemError(
    422,
    'This Idempotency-Key was already used for a different task or input. Use a new key.',
  );
}
