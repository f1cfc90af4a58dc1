import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { taskMessage } from '../unit/messages.ts';
import { type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

test('messages that no worker can run do not harm their batch, and end up in the dead-letter queue', async () => {
  const address = flow.system.queues.get('default');
  const good = taskMessage({ createdAt: Date.now() });
  const unknownTask = taskMessage({ task: 'nope', createdAt: Date.now() });
  const neverStored = JSON.stringify(taskMessage({ createdAt: 8.64e15 }));
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const tooDeep = JSON.stringify(taskMessage({ input: '@' })).replace('"@"', deep);
  const foreign = ['not JSON', '{"event":"of another system"}', '[]', 'null', neverStored, tooDeep];
  const bodies = [...foreign, JSON.stringify(unknownTask), JSON.stringify(good)];
  await flow.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: address?.url,
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }),
  );

  await until('the record of the message that came without one', async () => {
    const { status } = await flow.call('GET', `/tasks/${good.id}`);
    return status === 200 ? true : undefined;
  });
  expect(await flow.final(good.id)).toMatchObject({ state: 'SUCCESS', result: 3 });
  await until('the dead letters', async () => {
    const depth = await flow.queue('default');
    return depth?.dead === 7 && depth.waiting + depth.running === 0 ? true : undefined;
  });
  expect(await flow.final(unknownTask.id)).toMatchObject({
    state: 'FAILURE',
    attempts: 0,
    error: { type: 'UnknownTask' },
  });
  const { Messages = [] } = await flow.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: address?.deadLetterUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  expect(Messages.map(({ Body }) => Body).sort()).toEqual([...foreign, JSON.stringify(unknownTask)].sort());
  expect(Messages.every(({ MessageAttributes }) => MessageAttributes?.['Reason']?.StringValue)).toBe(true);
});

test('messages that somebody makes up change nothing about a task that waits', async () => {
  const sent = await flow.json('/tasks/add?countdown=600', { a: 1, b: 2 });
  const { id } = sent.body;
  const deadBefore = (await flow.queue('default'))?.dead ?? 0;
  const madeUp = { id, createdAt: Date.now(), input: { a: 1, b: 3 } };
  const bodies = [
    taskMessage(madeUp),
    taskMessage({ ...madeUp, task: 'send_email' }),
    taskMessage({ ...madeUp, life: 2 }),
    taskMessage({ ...madeUp, expiresAt: 1 }),
    taskMessage({ ...madeUp, task: 'nope' }),
    { v: 2, kind: 'task', id },
    {
      v: 1,
      kind: 'outcome',
      id,
      task: 'add',
      attempt: 1,
      owner: 'me',
      outcome: { kind: 'succeeded', result: '7', at: 1, dropInput: false },
    },
  ];
  const entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: JSON.stringify(body) }));
  await flow.sqs.send(
    new SendMessageBatchCommand({ QueueUrl: flow.system.queues.get('default')?.url, Entries: entries }),
  );
  const timestamp = new Date().toISOString();
  const event = {
    eventType: 'Delivery',
    mail: { timestamp, tags: { taskId: [id], life: ['1'] } },
    delivery: { timestamp },
  };
  const mailEvents = { Id: '0', MessageBody: JSON.stringify(event) };
  await flow.sqs.send(
    new SendMessageBatchCommand({ QueueUrl: flow.system.mailEvents.url, Entries: [mailEvents] }),
  );
  // The outcome is of no attempt, and is dropped.
  await until('the dead letters', async () => {
    const depth = await flow.queue('default');
    return depth?.dead === deadBefore + bodies.length - 1 && depth.waiting + depth.running === 0
      ? true
      : undefined;
  });
  await until('the mail event, ignored', async () =>
    flow.output.some((line) => line.includes('delivery event ignored')) ? true : undefined,
  );
  expect((await flow.call('GET', `/tasks/${id}`)).body).toEqual(sent.body);
});

test.each([0, 1, 60, 100, 200, 1_000])(
  'a foreign message of %i bytes less than SQS holds moves to the dead letters as it is',
  async (less) => {
    const address = flow.system.queues.get('slow') ?? flow.system.queues.get('default');
    const body = `${less}`.padEnd(1024 * 1024 - less, 'x');
    await flow.sqs.send(new SendMessageCommand({ QueueUrl: address?.url, MessageBody: body }));
    const letter = await until('the dead letter', async () => {
      const { Messages = [] } = await flow.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: address?.deadLetterUrl, MessageAttributeNames: ['All'] }),
      );
      return Messages.find(({ Body = '' }) => Body.length > 1_000_000 && Body.startsWith(`${less}x`));
    });
    expect(letter.Body === body).toBe(true);
    expect(letter.MessageAttributes?.['Reason'] !== undefined).toBe(less >= 200);
  },
);
