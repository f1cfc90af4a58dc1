import { randomUUID } from 'node:crypto';
import type { TaskMessage } from '../core/protocol/message.ts';

/** What every task of the bench sends. */
export const MAIL = { recipient: 'bob@example.com', content: 'Hello' };

/** Messages that Lambda hands over at a time, by default (`batchSize`). */
export const BATCH = 10;

/** The message of a task of its own, which the peers' handlers read, too: they take its id and its input. */
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

/** So many messages of their own, as Lambda hands them to a worker, ten at a time. */
export function newBatches(tasks: number) {
  return batchesOf(Array.from({ length: tasks }, newMessage));
}

/** Messages as Lambda hands them to a worker, ten at a time. */
export function batchesOf(messages: readonly TaskMessage[]) {
  const count = Math.ceil(messages.length / BATCH);
  return Array.from({ length: count }, (_, index) =>
    sqsEvent(messages.slice(index * BATCH, (index + 1) * BATCH)),
  );
}

/**
 * Messages as Lambda hands them to a worker, in one batch.
 *
 * @param queueArn of the queue that they come from
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
