import { MESSAGE_VERSION, type TaskMessage } from '../protocol/message.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { sendMessages } from '../queue/send-messages.ts';
import { createRecords } from '../results/create-records.ts';
import { pendingRecord } from '../results/record-item.ts';
import { withdrawRecord } from '../results/withdraw-record.ts';
import { delayUntil } from './due.ts';
import type { Enqueue } from './enqueue.ts';
import type { CheckedTask } from './read-bulk.ts';

/** A task of a bulk call with the id it is to have. */
export type IdentifiedTask = CheckedTask & { readonly id: string };

/** What became of one task of a bulk call: its record, or why there is none. */
export type StoredTask = TaskRecord | ProblemError;

/**
 * Stores many tasks under ids that nobody else writes. Records go first, for a batch write knows no conditions and must not
 * meet a record that a worker has already claimed; the messages of those that were stored follow.
 *
 * @returns one entry a task, in order
 */
export async function acceptTasks(
  enqueue: Enqueue,
  tasks: readonly IdentifiedTask[],
): Promise<readonly StoredTask[]> {
  const { table, clock, random } = enqueue;
  const createdAt = clock.now();
  const messages = tasks.map((task) => messageOf(task, createdAt));
  const records = messages.map((message, index) => ({
    message,
    resultTtl: tasks[index]?.definition.resultTtl ?? 0,
  }));
  const notRecorded = await createRecords(table, records, clock, random);
  const notSent = await sendToQueues(
    enqueue,
    messages.filter(({ id }) => !notRecorded.has(id)),
  );
  await withdrawAll(enqueue, [...notSent.keys()]);

  const failures = new Map([...notRecorded, ...notSent]);
  if (failures.size > 0) {
    enqueue.logger.error('tasks of a bulk call not accepted', {
      tasks: tasks.length,
      notRecorded: notRecorded.size,
      notSent: notSent.size,
      error: nameOf([...failures.values()][0]),
    });
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
 * @returns why those that were not sent were not, by the ids of their tasks
 */
export async function sendToQueues(
  { queues, clock, random }: Enqueue,
  messages: readonly TaskMessage[],
): Promise<ReadonlyMap<string, unknown>> {
  const now = clock.now();
  const failures = await Promise.all(
    [...Map.groupBy(messages, ({ queue }) => queue)].map(([queue, group]) => {
      const sendings = group.map((message) => ({
        message,
        delaySeconds: delayUntil(message.eta, now),
        group: message.group,
      }));
      return sendMessages(queues, queue, sendings, clock, random);
    }),
  );
  return new Map(failures.flatMap((failed) => [...failed]));
}

/** Leaves no record that looks accepted. Failing that too is logged: the record then expires by its TTL, and no worker runs it. */
async function withdrawAll({ table, logger }: Enqueue, ids: readonly string[]): Promise<void> {
  const withdrawn = await Promise.allSettled(ids.map((id) => withdrawRecord(table, id)));
  const left = withdrawn.filter(({ status }) => status === 'rejected').length;
  if (left > 0) logger.error('records of refused tasks not withdrawn', { tasks: left });
}

/** The answer for one task of a bulk call that could not be stored. */
export function notAccepted(): ProblemError {
  return new ProblemError(
    503,
    'This task was not accepted, for a service behind this API did not take it. Send it again.',
  );
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : typeof cause;
}
