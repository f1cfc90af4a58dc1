import type { TaskMessage } from '../../core/protocol/message.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { sendMessages } from '../../core/queue/send-messages.ts';
import { createRecords } from '../../core/records/create-records.ts';
import { pendingRecord } from '../../core/records/record-item.ts';
import type { Call } from './enqueue.ts';
import { type CheckedTask, newMessage, sendingOf } from './task-message.ts';
import { withdraw } from './withdraw.ts';

/** A task of a bulk call with its id. */
export type IdentifiedTask = CheckedTask & { readonly id: string };

/** What became of one task of a bulk call: its record, or why there is none. */
export type StoredTask = TaskRecord | ProblemError;

/**
 * Stores many tasks under ids that no other call writes. Records go first, because a batch write cannot have conditions and must
 * not overwrite a record that a worker has already claimed; the messages of the stored records follow.
 *
 * @returns one entry per task, in order
 */
export async function acceptTasks(
  call: Call,
  tasks: readonly IdentifiedTask[],
): Promise<readonly StoredTask[]> {
  const { table, clock, random } = call;
  const createdAt = clock.now();
  const messages = tasks.map((task) => newMessage(task.id, task, createdAt, null));
  const records = messages.map((message, index) => ({
    message,
    resultTtl: tasks[index]?.definition.resultTtl ?? 0,
  }));
  const notRecorded = await createRecords(table, records, clock, random);
  const notSent = await sendToQueues(
    call,
    messages.filter(({ id }) => !notRecorded.has(id)),
  );
  const refused = messages.filter(({ id }) => notSent.has(id));
  await Promise.all(refused.map((message) => withdraw(call, message)));

  const failures = new Map([...notRecorded, ...notSent]);
  if (failures.size > 0) {
    call.logger.error('tasks of a bulk call not accepted', {
      tasks: tasks.length,
      notRecorded: notRecorded.size,
      notSent: notSent.size,
      error: nameOf([...failures.values()][0]),
    });
  }
  const accepted = messages.filter(({ id }) => !failures.has(id));
  for (const { id, task } of accepted) {
    call.logger.debug('task accepted', { taskId: id, task, replayed: false });
    call.metrics.count('enqueued', task);
  }
  return messages.map((message) => (failures.has(message.id) ? notAccepted() : pendingRecord(message)));
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
    [...Map.groupBy(messages, ({ queue }) => queue)].map(([queue, group]) => {
      const sendings = group.map((message) => sendingOf(message, now, trace));
      return sendMessages(queues, queue, sendings, clock, random);
    }),
  );
  return new Map(failures.flatMap((failed) => [...failed]));
}

/** The answer for one task of a bulk call that could not be stored. */
export function notAccepted(): ProblemError {
  return new ProblemError(
    503,
    'This task was not accepted because a service behind this API did not take it. Send it again.',
  );
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : typeof cause;
}
