import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { add } from '../../../../bench/tasks/add.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number } from '../../../../core/records/record-item.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const unknown = () => taskMessage({ task: 'later' });
const of = (task: string) => ({ task: { S: task } });

test.each<[string, string, string]>([
  ['is not JSON', 'hello', 'UnreadableMessage: The message is not JSON.'],
  ['is not ours', '{"a":1}', 'UnreadableMessage: The message was not written by Lovage.'],
  ['is null', 'null', 'UnreadableMessage: The message was not written by Lovage.'],
  [
    'lacks a field',
    '{"v":1,"kind":"task"}',
    'UnreadableMessage: The message lacks a field or has one of the wrong type or size.',
  ],
])(
  'a message that %s goes to the dead-letter queue unchanged and does not block its batch',
  async (_name, body, reason) => {
    const harness = workerHarness([add]);
    expect(await harness.process(body, taskMessage())).toEqual([]);
    expect(harness.sent()).toMatchObject([
      {
        QueueUrl: 'http://dead',
        MessageBody: body,
        MessageAttributes: {
          Reason: { StringValue: reason },
          OriginalMessageId: { StringValue: 'message-0' },
        },
      },
    ]);
    expect(harness.changes().at(-1)).toMatchObject({ state: 'SUCCESS' });
  },
);

test('a message of a newer version ends the record that it names', async () => {
  const harness = workerHarness([add]);
  const message = taskMessage();
  harness.table.on(GetItemCommand).resolves({ Item: pendingItem(message, 3_600) });
  expect(await harness.process({ ...message, v: 2 })).toEqual([]);
  expect(harness.changes()).toMatchObject([
    { state: 'FAILURE', values: { ':set_error': { M: { type: { S: 'UnreadableMessage' } } } } },
  ]);
  expect(harness.sent()[0]?.MessageAttributes?.['Reason']?.StringValue).toContain(
    'version 2; this worker reads version 1',
  );
});

test('a task that this worker does not know ends as FAILURE, which lists the known ones, then goes to the dead-letter queue', async () => {
  const harness = workerHarness([add]);
  const order: string[] = [];
  harness.answers.outcome = () => {
    order.push('record');
    return { $metadata: {} };
  };
  harness.queue.callsFake(async () => {
    order.push('dead letter');
    return {};
  });
  expect(await harness.process(unknown())).toEqual([]);
  expect(order).toEqual(['record', 'dead letter']);
  const error = harness.changes()[0]?.values[':set_error']?.M;
  expect(error).toMatchObject({ type: { S: 'UnknownTask' } });
  expect(error?.['message']?.S).toBe('This worker does not know the task "later". It knows add.');
});

test('the next delivery repairs a crash between record and dead letter', async () => {
  const harness = workerHarness([add]);
  const error = { M: { type: { S: 'UnknownTask' }, message: { S: '' } } };
  harness.answers.outcome = () => conditionFailed({ ...of('later'), ...inState('FAILURE'), error });
  expect(await harness.process(unknown())).toEqual([]);
  expect(harness.sent()).toHaveLength(1);
});

test('a stray copy of a task that has ended is deleted', async () => {
  const harness = workerHarness([add]);
  harness.answers.outcome = () => conditionFailed({ ...of('later'), ...inState('SUCCESS') });
  expect(await harness.process(unknown())).toEqual([]);
  expect(harness.sent()).toEqual([]);
});

test('the message of an unknown task that another worker runs is hidden until the lease ends', async () => {
  const harness = workerHarness([add]);
  const leaseUntil = number(CREATED_AT + 1_000 + 4_000);
  const message = unknown();
  const running = { ...pendingItem(message, 3_600), ...inState('STARTED', { leaseUntil }) };
  harness.answers.outcome = () => conditionFailed(running);
  expect(await harness.process(message)).toEqual(['message-0']);
  expect(harness.hidden()).toEqual([4]);
  expect(harness.sent()).toEqual([]);
});

test('a message that cannot be sent to the dead-letter queue stays on its queue', async () => {
  const harness = workerHarness([add]);
  harness.queue.rejects(fault());
  expect(await harness.process('hello')).toEqual(['message-0']);
});
