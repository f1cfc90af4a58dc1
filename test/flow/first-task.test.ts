import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../core/protocol/json.ts';
import { MESSAGE_VERSION, writeMessage } from '../../core/protocol/message.ts';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

/**
 * The first test to read. It tells the whole story of one task, and runs the whole system for it: the production functions, on emulators
 * of SQS, DynamoDB and SES. CONTRIBUTING.md names the files that the task passes through.
 */
let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

test('one task, from the call that sends it to its record', async () => {
  // A caller asks for an email. The answer comes at once: the record and the message are stored, and nothing has run yet.
  const input = { recipient: 'bob@example.com', content: 'Hello', subject: 'A first task' };
  const accepted = await flow.form('/send_email', input);
  const { id } = accepted.body;
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get('location')).toBe(`/tasks/${id}`);
  expect(accepted.body).toMatchObject({ task: 'send_email', state: 'PENDING', ready: false, attempts: 0 });

  // A worker is given the message, claims the task and runs it. The caller waits for the end.
  const finished = await flow.call<ApiRecord>('GET', `/tasks/${id}?wait=20`);
  expect(finished.status).toBe(200);
  expect(finished.body).toMatchObject({ id, state: 'SUCCESS', ready: true, successful: true, error: null });

  // The email is in the inbox, once, and the task's result says which one it is.
  const emails = await flow.mails();
  expect(emails).toHaveLength(1);
  expect(emails[0]).toMatchObject({ destination: { to: [input.recipient] }, subject: input.subject });
  expect(finished.body.result).toEqual({ messageId: emails[0]?.messageId });

  // The record shows its one attempt: when it ran, and how it ended.
  const { attempts, runs, startedAt, finishedAt } = finished.body;
  expect(attempts).toBe(1);
  expect(runs).toEqual([{ attempt: 1, startedAt, endedAt: finishedAt, outcome: 'succeeded' }]);

  // A little later, SES reports what became of the email. Nothing else in the record changes.
  const told = await until('what became of the email', async () => {
    const { body } = await flow.call<ApiRecord>('GET', `/tasks/${id}`);
    return body.delivery ? body : undefined;
  });
  expect(told).toEqual({ ...finished.body, delivery: told.delivery });
  expect(told.delivery).toMatchObject({ status: 'delivered', reason: null });

  // SQS may deliver a message twice. The second time nothing runs: no email is sent, and the record does not change.
  await deliverAgain(accepted.body, input);
  expect(await flow.mails()).toEqual(emails);
  const afterwards = await flow.call<ApiRecord>('GET', `/tasks/${id}`);
  expect(afterwards.body).toEqual(told);
});

/** Puts the message that enqueue sent on the queue again, and waits until a worker is done with it. */
async function deliverAgain({ id, task, queue, createdAt }: ApiRecord, input: Json): Promise<void> {
  const message = writeMessage({
    ...{ v: MESSAGE_VERSION, kind: 'task', id, task, queue, input },
    ...{ createdAt: Date.parse(createdAt), eta: null, expiresAt: null, group: null, fingerprint: null },
  });
  const QueueUrl = flow.system.queues.get(queue)?.url;
  await flow.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: message }));
  await until('an empty queue', async () => {
    const depth = await flow.queue(queue);
    return depth?.waiting === 0 && depth.running === 0 ? true : undefined;
  });
}
