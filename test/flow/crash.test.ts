import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

test('a task whose worker is killed is found by its lease and completed', async () => {
  const { body } = await flow.json('/tasks/crash', {});
  await until('the first attempt', async () => {
    const { body: record } = await flow.call<ApiRecord>('GET', `/tasks/${body.id}`);
    return record.progress === null ? undefined : true;
  });
  const worker = flow.system.workersOf('crash').find(({ busy }) => busy);
  if (!worker?.pid) throw new Error('No worker is busy.');
  process.kill(worker.pid, 'SIGKILL');
  await worker.exited;

  // The message comes again, too early: the dead worker's lease still holds, and nothing runs.
  await deliverAgain();
  await until('the early delivery', () => hiddenMessage());
  const { body: held } = await flow.call<ApiRecord>('GET', `/tasks/${body.id}`);
  expect(held).toMatchObject({ state: 'STARTED', attempts: 1 });

  // End the lease, as it ends by itself after the function's time-out.
  await flow.dynamodb.send(
    new UpdateItemCommand({
      TableName: flow.system.tableName,
      Key: { id: { S: body.id } },
      UpdateExpression: 'SET leaseUntil = :now',
      ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
    }),
  );
  await deliverAgain();
  expect(await flow.final(body.id)).toMatchObject({ state: 'SUCCESS', attempts: 2, result: { attempt: 2 } });
});

interface InflightMessage {
  readonly receiptHandle: string;
  readonly message: { readonly approximateReceiveCount: number };
}

let deliveries = 0;

/** Ends the message's visibility timeout now. */
async function deliverAgain(): Promise<void> {
  const { receiptHandle, message } = await until('the hidden message', () => hiddenMessage());
  deliveries = message.approximateReceiveCount;
  await flow.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: flow.system.queues.get('crash')?.url,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }),
  );
}

/** The message, once it is hidden after a delivery that was not seen before, and no worker has it. */
async function hiddenMessage(): Promise<InflightMessage | undefined> {
  const url = new URL('/_fauxqs/queues/lovage-local-crash', flow.system.sqsEndpoint);
  const { messages } = (await (await fetch(url)).json()) as {
    messages: { inflight: readonly InflightMessage[] };
  };
  const [inflight] = messages.inflight;
  const isNew = inflight && inflight.message.approximateReceiveCount > deliveries;
  return isNew && flow.system.running === 0 ? inflight : undefined;
}
