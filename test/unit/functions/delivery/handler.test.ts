import { DynamoDB, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQS } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number } from '../../../../core/records/record-item.ts';
import { processEvents } from '../../../../functions/delivery/process-events.ts';
import { lambdaContext } from '../../api-gateway.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { consoleLines } from '../../console-lines.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { taskMessage } from '../../messages.ts';
import { asDeployed, queueSettings } from '../as-deployed.ts';
import { givenUpEvent } from '../dead-letter/dead-letter-harness.ts';
import { bounce, complaint, delivery } from './ses-events.ts';

const { sqs, dynamo } = asDeployed({
  ...queueSettings('delivery-events'),
});

async function call(...bodies: readonly (object | string)[]) {
  const { handler } = await import('../../../../functions/delivery/handler.ts');
  return handler(givenUpEvent(bodies, 'lovage-dev-delivery-events'), lambdaContext);
}

/** The log as text, with what the function wrote to it. */
async function logOf(run: () => Promise<unknown>): Promise<string> {
  const lines = consoleLines();
  await run();
  return lines.join('\n');
}

const updates = () => dynamo.commandCalls(UpdateItemCommand).map(({ args: [{ input }] }) => input);

test('each recorded event is counted once, by the task’s name', async () => {
  const Attributes = pendingItem(taskMessage({ task: 'send_email' }), 3_600);
  dynamo.on(UpdateItemCommand).resolves({ Attributes }).on(GetItemCommand).resolves({});
  const metrics = countedMetrics();
  const deliveries = {
    table: { client: new DynamoDB({}), name: 'results' },
    queues: { client: new SQS({}), addresses: new Map() },
    logger: logLines(),
    metrics,
    clock: new FakeClock(),
    random: Math.random,
  };
  await processEvents(deliveries, givenUpEvent([bounce(), bounce({}, {}), delivery()]));
  expect(metrics).toMatchObject({
    counts: { 'send_email bounced': 1, 'send_email delivered': 1 },
    flushes: 1,
  });

  dynamo.on(UpdateItemCommand).rejects(conditionFailed());
  await processEvents(deliveries, givenUpEvent([bounce()]));
  expect(metrics).toMatchObject({ counts: { 'send_email bounced': 1 }, flushes: 2 });
});

test('the delivery function writes what became of the mail to the records of the tasks', async () => {
  const log = await logOf(async () => {
    const events = [bounce({}, { taskId: ['a'], life: ['1'] }), delivery({}, { taskId: ['b'], life: ['2'] })];
    expect(await call(...events)).toEqual({ batchItemFailures: [] });
  });
  expect(updates().map(({ TableName, Key }) => [TableName, Key?.['id']?.S])).toEqual([
    ['results', 'a'],
    ['results', 'b'],
  ]);
  expect(updates()[1]?.ExpressionAttributeValues?.[':life']).toEqual(number(2));
  expect(log).toContain('delivery recorded');
  expect(log).not.toContain('recipient@example.com');
});

test('while the table throttles, the event stays and comes again later, so that nothing is lost', async () => {
  dynamo.on(UpdateItemCommand).rejects(awsFault());
  const log = await logOf(async () => {
    expect(await call(bounce())).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
  });
  expect(sqs.commandCalls(ChangeMessageVisibilityCommand)[0]?.args[0].input.QueueUrl).toBe(
    'https://sqs/delivery-events',
  );
  expect(log).toContain('message kept');
  expect(log).not.toContain('recipient@example.com');
});

test.each([
  ['whose record has expired', null, 'no record'],
  ['of an earlier life', { life: number(7) }, 'another life'],
  ['that came before', {}, 'nothing new'],
])('an event of a task %s is dropped, and the log says why', async (_which, changes, because) => {
  const item = changes && { ...pendingItem(taskMessage(), 3_600), ...changes };
  dynamo.on(UpdateItemCommand).rejects(conditionFailed(item ?? undefined));
  dynamo.on(GetItemCommand).resolves({});
  const log = await logOf(async () => {
    expect(await call(complaint())).toEqual({ batchItemFailures: [] });
  });
  expect(log).toContain('delivery event ignored');
  expect(log).toContain(because);
});

test('an event without a task is dropped', async () => {
  const log = await logOf(async () => {
    expect(await call(bounce({}, {}))).toEqual({ batchItemFailures: [] });
  });
  expect(updates()).toEqual([]);
  expect(sqs.commandCalls(SendMessageCommand)).toEqual([]);
  expect(log).toContain('delivery event without a task ignored');
});

test('an unreadable event goes to the dead-letter queue, and none of it goes into the log', async () => {
  const log = await logOf(async () => {
    expect(await call('bob@example.com')).toEqual({ batchItemFailures: [] });
  });
  expect(sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input)).toMatchObject([
    { QueueUrl: 'https://sqs/delivery-events-dead-letter', MessageBody: 'bob@example.com' },
  ]);
  expect(log).not.toContain('bob@');
});

test('an unreadable event stays while that queue cannot be reached', async () => {
  consoleLines();
  sqs.on(SendMessageCommand).rejects(awsFault());
  expect(await call('bob@example.com')).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
});

test('an event that the table refuses for good goes to the dead-letter queue at once', async () => {
  dynamo.on(UpdateItemCommand).rejects(awsFault('ValidationException', 'S3CRET'));
  const event = bounce();
  const log = await logOf(async () => {
    expect(await call(event)).toEqual({ batchItemFailures: [] });
  });
  expect(sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input)).toMatchObject([
    {
      QueueUrl: 'https://sqs/delivery-events-dead-letter',
      MessageBody: JSON.stringify(event),
      MessageAttributes: { Reason: { StringValue: expect.stringContaining('ValidationException') } },
    },
  ]);
  expect(sqs.commandCalls(ChangeMessageVisibilityCommand)).toEqual([]);
  expect(log).not.toContain('S3CRET');
});
