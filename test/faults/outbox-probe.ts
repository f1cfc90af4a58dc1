import { isFarFromBirth } from '../../core/protocol/is-far.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { createRecord } from '../../core/records/create-record.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import type { Enqueue } from '../../functions/enqueue/enqueue.ts';
import type { Script } from './lab-tasks.ts';
import { type Laboratory, TABLE } from './laboratory.ts';

/**
 * Stores a task with an outbox, the way a call stores any other task. No call of the API does that yet.
 *
 * @param seconds how far its eta is; 0 for none. A far one has no message, as of any other task
 * @returns the task's id
 */
export async function sendWithOutbox(enqueue: Enqueue, script: Script, seconds: number): Promise<string> {
  const createdAt = enqueue.clock.now();
  const message: TaskMessage = {
    ...{ v: 1, kind: 'task', id: enqueue.newId(), task: 'work', queue: 'default', input: { script } },
    ...{
      createdAt,
      eta: seconds === 0 ? null : createdAt + seconds * 1000,
      expiresAt: null,
      group: null,
      fingerprint: null,
    },
    outbox: [{ kind: 'probe', to: 'somebody' }],
  };
  await createRecord(enqueue.table, message, 3_600);
  if (isFarFromBirth(message)) return message.id;
  await sendMessage(enqueue.queues, 'default', { message, delaySeconds: 0, group: null });
  return message.id;
}

/** The key of the item that records a delivered outbox. */
function notifiedKey(id: string) {
  return { id: { S: `notified-${id}` } };
}

/** The follower of such a task's end: a write that meets faults like any other. */
export async function noteNotified(table: ResultsTable, id: string): Promise<void> {
  await table.client.putItem({ TableName: table.name, Item: notifiedKey(id) });
}

/** Whether a task's outbox was delivered, read without faults. */
export async function wasNotified(lab: Laboratory, id: string): Promise<boolean> {
  const { Item } = await lab.call('dynamodb', 'DynamoDB_20120810.GetItem', {
    TableName: TABLE,
    Key: notifiedKey(id),
    ConsistentRead: true,
  });
  return Item !== undefined;
}
