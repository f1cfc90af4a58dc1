import { errorFields } from '../../core/protocol/logger.ts';
import { MESSAGE_VERSION, type TaskMessage } from '../../core/protocol/message.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { sendMessages } from '../../core/queue/send-messages.ts';
import { createRecords } from '../../core/records/create-records.ts';
import { pendingRecord } from '../../core/records/record-item.ts';
import { withdrawRecord } from '../../core/records/withdraw-record.ts';
import { delayUntil } from './due.ts';
import type { Call } from './enqueue.ts';
import type { CheckedTask } from './read-bulk.ts';

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
  const messages = tasks.map((task) => messageOf(task, createdAt));
  const records = messages.map((message, index) => ({
    message,
    resultTtl: tasks[index]?.definition.resultTtl ?? 0,
  }));
  const notRecorded = await createRecords(table, records, clock, random);
  const notSent = await sendToQueues(
    call,
    messages.filter(({ id }) => !notRecorded.has(id)),
  );
  await withdrawAll(
    call,
    messages.filter(({ id }) => notSent.has(id)),
  );

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

function messageOf({ id, definition, input, options }: IdentifiedTask, createdAt: number): TaskMessage {
  return {
    v: MESSAGE_VERSION,
    kind: 'task',
    id,
    task: definition.name,
    queue: options.queue,
    input,
    createdAt,
    eta: options.eta,
    expiresAt: options.expiresAt,
    group: options.group,
    fingerprint: null,
  };
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
      const sendings = group.map((message) => ({
        message,
        delaySeconds: delayUntil(message.eta, now),
        group: message.group,
        trace,
      }));
      return sendMessages(queues, queue, sendings, clock, random);
    }),
  );
  return new Map(failures.flatMap((failed) => [...failed]));
}

/** Leaves no record that looks accepted. If that fails too, it is logged: the record then expires by its TTL, and no worker runs it. */
async function withdrawAll({ table, logger }: Call, tasks: readonly TaskMessage[]): Promise<void> {
  await Promise.all(
    tasks.map(async ({ id, task }) => {
      try {
        await withdrawRecord(table, id);
      } catch (error) {
        logger.error('record of a refused call not withdrawn', { taskId: id, task, ...errorFields(error) });
      }
    }),
  );
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
