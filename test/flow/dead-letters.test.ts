import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenUpUrl, queueArn } from '../../local/emulators/create-queues.ts';
import { taskMessage } from '../unit/messages.ts';
import { endLease, killBusyWorker } from './crash-worker.ts';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { deliverAgain, hiddenMessages, testOfHiddenMessages } from './hidden-messages.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const addressOf = (queue: string) => {
  const address = flow.system.queues.get(queue);
  if (!address) throw new Error(`There is no queue ${queue}`);
  return { ...address, givenUpUrl: givenUpUrl(address.url) };
};
const read = async (id: string) => (await flow.call<ApiRecord>('GET', `/tasks/${id}?include=input`)).body;

const addition = () => taskMessage({ createdAt: Date.now() });

testOfHiddenMessages(
  'a task that kills its worker ends as FAILURE, DeadLettered, but not before its lease ends',
  async () => {
    const { url, givenUpUrl: givenUp } = addressOf('crash');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn(givenUp), maxReceiveCount: 1 });
    await flow.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy } }));
    const { body } = await flow.json('/tasks/crash', {});
    await until('the first attempt', async () =>
      (await read(body.id)).progress === null ? undefined : true,
    );
    await killBusyWorker(flow, 'crash');

    // SQS gives the message up at its second delivery. The dead worker's lease still holds, so the task does not end.
    await deliverAgain(flow, url, body.id);
    await until('the message among those given up', async () => {
      const hidden = await hiddenMessages(flow, givenUp, body.id);
      return hidden.length > 0 && flow.system.running === 0 ? true : undefined;
    });
    expect(await read(body.id)).toMatchObject({ state: 'STARTED', attempts: 1 });

    await endLease(flow, body.id);
    await deliverAgain(flow, givenUp, body.id);
    expect(await flow.final(body.id)).toMatchObject({
      state: 'FAILURE',
      attempts: 1,
      error: { type: 'DeadLettered', message: expect.stringMatching(/receive count \d+/) },
    });
    await until('the end of the message', async () => {
      const { length } = await hiddenMessages(flow, givenUp, body.id);
      return length === 0 ? true : undefined;
    });
    expect(await flow.queue('crash')).toMatchObject({ waiting: 0, running: 0, dead: 0 });
  },
);

test('a message that was given up before its record was created leaves a record with its input', async () => {
  const message = addition();
  await flow.sqs.send(
    new SendMessageCommand({
      QueueUrl: addressOf('default').givenUpUrl,
      MessageBody: JSON.stringify(message),
    }),
  );
  await until('the record', async () => ((await read(message.id)).state === 'FAILURE' ? true : undefined));
  expect(await read(message.id)).toMatchObject({
    state: 'FAILURE',
    attempts: 0,
    input: message.input,
    error: { type: 'DeadLettered' },
  });
  const { status } = await flow.call('POST', `/tasks/${message.id}/retry`);
  expect(status).toBe(202);
  expect(await flow.final(message.id)).toMatchObject({ state: 'SUCCESS', result: 3, attempts: 1 });
});

test('a task that has ended stays as it is, and unreadable messages go on to the dead-letter queue', async () => {
  const { givenUpUrl: QueueUrl, deadLetterUrl } = addressOf('default');
  const { body } = await flow.json('/tasks/add', { a: 1, b: 2 });
  const done = await flow.final(body.id);
  const bodies = [
    JSON.stringify({ ...addition(), id: body.id }),
    'not JSON',
    '{"event":"of another system"}',
  ];
  await flow.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }),
  );
  await until('the dead letters', async () => ((await flow.queue('default'))?.dead === 2 ? true : undefined));
  expect(await flow.final(body.id)).toEqual(done);
  const { Messages = [] } = await flow.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: deadLetterUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  expect(Messages.map(({ Body }) => Body).sort()).toEqual(bodies.slice(1).sort());
  expect(Messages.map(({ MessageAttributes }) => MessageAttributes?.['Reason']?.StringValue).join()).toMatch(
    /^DeadLettered: .*receive count 1/,
  );
});
