import { randomUUID } from 'node:crypto';
import { MAIL } from './task-messages.ts';

/** A body as Celery 5.7 writes it to SQS for `send_email.apply_async(args=[recipient, content])`. */
export function newCeleryBody(id: string = randomUUID()): string {
  const nothing = { callbacks: null, errbacks: null, chain: null, chord: null };
  const content = JSON.stringify([[MAIL.recipient, MAIL.content], {}, nothing]);
  const envelope = {
    body: Buffer.from(content).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: {
      ...{ lang: 'py', task: 'shop.tasks.send_email', id, shadow: null, eta: null, expires: null },
      ...{
        group: null,
        group_index: null,
        retries: 0,
        timelimit: [null, null],
        root_id: id,
        parent_id: null,
      },
      ...{ argsrepr: "['bob@example.com', 'Hello']", kwargsrepr: '{}', origin: 'gen25720@web' },
      ...{ ignore_result: false, replaced_task_nesting: 0, stamped_headers: null, stamps: {} },
    },
    properties: {
      ...{ correlation_id: id, reply_to: randomUUID(), delivery_mode: 2 },
      ...{ delivery_info: { exchange: '', routing_key: 'celery' }, priority: 0 },
      ...{ body_encoding: 'base64', delivery_tag: randomUUID() },
    },
  };
  return Buffer.from(JSON.stringify(envelope)).toString('base64');
}

/** One event with messages of Celery's, as Lambda passes it to the worker of its queue. */
export function celeryEvent(bodies: readonly string[]) {
  return {
    Records: bodies.map((body) => {
      const id = randomUUID();
      const attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) };
      return {
        messageId: id,
        receiptHandle: id,
        body,
        attributes,
        messageAttributes: {},
        eventSource: 'aws:sqs',
      };
    }),
  };
}
