import { randomUUID } from 'node:crypto';
import type { TaskMessage } from '../core/protocol/message.ts';

/** The input of every task in the bench. */
export const MAIL = { recipient: 'bob@example.com', content: 'Hello' };

/** Messages per batch, Lambda's default (`batchSize`). */
const BATCH = 10;

/** A message of a new task. The peers' handlers read its id and input too. */
export function newMessage(): TaskMessage {
  const createdAt = Date.now();
  const base = {
    v: 1,
    kind: 'task',
    id: randomUUID(),
    task: 'send_email',
    queue: 'default',
    input: MAIL,
  } as const;
  return { ...base, createdAt, eta: null, expiresAt: null, group: null, fingerprint: null };
}

/** Events with messages of new tasks, ten each, as Lambda passes them to a worker. */
export function newBatches(tasks: number) {
  return batchesOf(Array.from({ length: tasks }, newMessage));
}

/** Events with the given messages, ten each, as Lambda passes them to a worker. */
export function batchesOf(messages: readonly TaskMessage[]) {
  const count = Math.ceil(messages.length / BATCH);
  return Array.from({ length: count }, (_, index) =>
    sqsEvent(messages.slice(index * BATCH, (index + 1) * BATCH)),
  );
}

/**
 * One event with all the given messages, as Lambda passes it to a worker.
 *
 * @param queueArn the queue they come from
 */
export function sqsEvent(messages: readonly TaskMessage[], queueArn?: string) {
  return {
    Records: messages.map((message) => ({
      messageId: message.id,
      receiptHandle: message.id,
      body: JSON.stringify(message),
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      ...(queueArn === undefined ? {} : { eventSourceARN: queueArn }),
    })),
  };
}
