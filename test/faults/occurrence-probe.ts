import type { TaskMessage } from '../../core/protocol/message.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { createRecord } from '../../core/records/create-record.ts';
import type { Enqueue } from '../../functions/enqueue/enqueue.ts';
import type { Script } from './lab-tasks.ts';
import { type Laboratory, TABLE } from './laboratory.ts';

/** The schedule of these occurrences. Each experiment begins with a new one. */
const NAME = 'probe';
const KEY = { id: { S: `schedule/${NAME}` } };

/** An occurrence to send. */
export interface SentOccurrence {
  readonly script: Script;
  /** Its place among the others. */
  readonly at: number;
  /** The task of the occurrence before. */
  readonly after?: string;
  readonly delaySeconds: number;
}

/**
 * Stores and sends a task as a schedule makes it, which is to be skipped if the one before has not ended.
 *
 * @returns the task's id
 */
export async function sendOccurrence(
  enqueue: Enqueue,
  { script, at, after, delaySeconds }: SentOccurrence,
): Promise<string> {
  const now = enqueue.clock.now();
  const message: TaskMessage = {
    ...{ v: 1, kind: 'task', id: enqueue.newId(), task: 'work', queue: 'default', input: { script } },
    ...{ createdAt: now, eta: now + delaySeconds * 1000, expiresAt: null, group: null, fingerprint: null },
    schedule: { name: NAME, at, ...(after === undefined ? {} : { after }) },
  };
  await createRecord(enqueue.table, message, 3_600);
  await sendMessage(enqueue.queues, 'default', { message, delaySeconds, group: null });
  return message.id;
}

/** Makes the schedule anew, without faults. */
export async function resetSchedule(lab: Laboratory): Promise<void> {
  await lab.call('dynamodb', 'DynamoDB_20120810.PutItem', { TableName: TABLE, Item: KEY });
}

/** How many occurrences the schedule counts as skipped, read without faults. */
export async function countedSkips(lab: Laboratory): Promise<number> {
  const { Item } = await lab.call('dynamodb', 'DynamoDB_20120810.GetItem', {
    TableName: TABLE,
    Key: KEY,
    ConsistentRead: true,
  });
  return Number(Object(Object(Item)['skipped'])['N'] ?? 0);
}
