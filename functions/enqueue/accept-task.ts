import type { TaskMessage } from '../../core/protocol/message.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { createRecord } from '../../core/records/create-record.ts';
import { holdRecord } from '../../core/records/hold-record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import { pendingRecord } from '../../core/records/record-item.ts';
import type { Call } from './enqueue.ts';
import { fingerprintOf, idOfKey } from './idempotency.ts';
import { lapsedProblem } from './read-options.ts';
import { type CheckedTask, fromRecord, newMessage, sendingOf } from './task-message.ts';
import { partlyDone, unavailable } from './unavailable.ts';
import { withdraw } from './withdraw.ts';

/**
 * Stores a task: its record and its message.
 *
 * @returns the record, and whether an earlier call made it
 * @throws ProblemError 422 if the idempotency key was used for something else, or the task would expire before it could start; 503 if the record or the message could not be stored
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
      : [idOfKey(idempotencyKey), fingerprintOf([definition.name, input])];
  const message = newMessage(id, task, call.clock.now(), fingerprint);
  call.about.taskId = id;
  const lapsed = lapsedProblem(options, message.createdAt);
  if (lapsed) return { record: await replayLapsed(call, message, lapsed), replayed: true };
  return fingerprint === null
    ? { record: await storeBoth(call, message, definition.resultTtl), replayed: false }
    : storeOnce(call, message, definition.resultTtl);
}

/** A new id cannot have a record yet, so record and message are stored at the same time, and the call waits only for the slower one. */
async function storeBoth(call: Call, message: TaskMessage, resultTtl: number): Promise<TaskRecord> {
  const [recorded, sent] = await Promise.allSettled([
    createRecord(call.table, message, resultTtl),
    send(call, message),
  ]);
  if (sent.status === 'rejected') {
    if (recorded.status === 'fulfilled') await withdraw(call, message);
    throw notAccepted(sent.reason);
  }
  if (recorded.status === 'rejected') {
    throw partlyDone('stored', message.id, recorded.reason);
  }
  return pendingRecord(message);
}

/**
 * The id of a key may already have a record. The record decides whose the key is, so it goes first, and a refused call has sent no
 * message. A repeat sends the message again as long as no worker has had it, because the earlier call may have died in between; a
 * worker that gets it twice runs it once.
 */
async function storeOnce(
  call: Call,
  message: TaskMessage,
  resultTtl: number,
): Promise<{ record: TaskRecord; replayed: boolean }> {
  const created = await createRecord(call.table, message, resultTtl);
  switch (created.kind) {
    case 'created':
      try {
        await send(call, message);
      } catch (error) {
        await withdraw(call, message);
        throw notAccepted(error);
      }
      return { record: pendingRecord(message), replayed: false };
    case 'exists':
      return {
        record: await replay(call, message, created.record),
        // Born in this very call: the answer to a try was lost, and the AWS client's next try found the record of the first.
        replayed: created.record.createdAt !== message.createdAt,
      };
    case 'taken':
      throw misused();
    case 'gone':
      throw notAccepted(new Error('The record of an idempotency key expired between two requests'));
  }
}

/** Answers a repeated call with the first call's task, and sends its message again as long as no worker has had it. */
async function replay(call: Call, message: TaskMessage, record: TaskRecord): Promise<TaskRecord> {
  if (record.fingerprint !== message.fingerprint) throw misused();
  if (record.state === 'PENDING') {
    // The call that made the record may be about to withdraw it, because its own message could not be sent.
    if (!(await holdRecord(call.table, record.id))) return replayChanged(call, record.id);
    try {
      await send(call, { ...message, ...fromRecord(record) });
    } catch (error) {
      throw notAccepted(error);
    }
  }
  return record;
}

/** Reads a record that changed during a replay: a worker has it by now, or it was withdrawn. */
async function replayChanged(call: Call, id: string): Promise<TaskRecord> {
  const record = await readRecord(call.table, id);
  if (!record) throw notAccepted(new Error('The first call of an idempotency key withdrew its record'));
  return record;
}

/** Refuses a task that would expire before it could start, unless the call repeats one that came in time. */
async function replayLapsed(call: Call, message: TaskMessage, lapsed: ProblemError): Promise<TaskRecord> {
  const record = message.fingerprint === null ? null : await readRecord(call.table, message.id);
  if (!record) throw lapsed;
  return replay(call, message, record);
}

async function send({ queues, clock, trace }: Call, message: TaskMessage): Promise<void> {
  await sendMessage(queues, message.queue, sendingOf(message, clock.now(), trace));
}

function misused(): ProblemError {
  return new ProblemError(
    422,
    'This Idempotency-Key was already used for a different task or input. Use a new key.',
  );
}

function notAccepted(cause: unknown): ProblemError {
  return unavailable(
    'The task was not accepted because a service behind this API did not answer. Try again; an Idempotency-Key makes sure that it does not run twice.',
    cause,
  );
}
