import type { TaskMessage } from '../../core/protocol/message.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { createRecord } from '../../core/records/create-record.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import type { Enqueue } from '../../functions/enqueue/enqueue.ts';
import type { Script } from './lab-tasks.ts';
import { type Laboratory, TABLE } from './laboratory.ts';

/**
 * Stores a task that has somebody to tell when it ends, as a call stores any other. No call of the API asks for that yet.
 *
 * @returns the task's id
 */
export async function sendWithOutbox(enqueue: Enqueue, script: Script): Promise<string> {
  const message: TaskMessage = {
    ...{ v: 1, kind: 'task', id: enqueue.newId(), task: 'work', queue: 'default', input: { script } },
    ...{ createdAt: enqueue.clock.now(), eta: null, expiresAt: null, group: null, fingerprint: null },
    outbox: [{ kind: 'probe', to: 'somebody' }],
  };
  await createRecord(enqueue.table, message, 3_600);
  await sendMessage(enqueue.queues, 'default', { message, delaySeconds: 0, group: null });
  return message.id;
}

/** The item that stands for having been told. */
function toldKey(id: string) {
  return { id: { S: `told-${id}` } };
}

/** What follows the end of such a task: a write of its own, which meets faults like any other. */
export async function noteTold(table: ResultsTable, id: string): Promise<void> {
  await table.client.putItem({ TableName: table.name, Item: toldKey(id) });
}

/** Whether somebody was told that a task has ended, read past all faults. */
export async function wasTold(lab: Laboratory, id: string): Promise<boolean> {
  const { Item } = await lab.call('dynamodb', 'DynamoDB_20120810.GetItem', {
    TableName: TABLE,
    Key: toldKey(id),
    ConsistentRead: true,
  });
  return Item !== undefined;
}
