import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueues, queueArn } from '../../../local/emulators/create-queues.ts';
import type { Emulator } from '../../../local/emulators/emulator.ts';
import { startSqs } from '../../../local/emulators/start-sqs.ts';
import { EventSource, type EventSourceOptions } from '../../../local/event-sources/event-source.ts';
import { CREDENTIALS, REGION } from '../../../local/local-aws.ts';

let emulator: Emulator;
let client: SQSClient;
beforeAll(async () => {
  emulator = await startSqs();
  client = new SQSClient({ endpoint: emulator.endpoint, region: REGION, credentials: CREDENTIALS });
});
afterAll(async () => {
  client.destroy();
  await emulator.stop();
});

/** Sends messages, and delivers them by settings of a queue. @returns the sizes of the batches, and the most that ran at once */
async function deliver(
  name: string,
  messages: number,
  settings: Pick<EventSourceOptions, 'batchSize' | 'batchWindow' | 'maxBatches'>,
): Promise<{ sizes: readonly number[]; most: number }> {
  const plan = {
    ...{ name, memory: 512, batchSize: 10, batchWindow: 0, maxConcurrency: 5 },
    ...{ functionTimeout: 60, visibilityTimeout: 66, maxReceiveCount: 100, sends: [] },
  };
  const queues = await createQueues(client, emulator.endpoint, [plan]);
  const queueUrl = queues.get(name)?.url ?? '';
  for (let sent = 0; sent < messages; sent += 10) {
    const Entries = Array.from({ length: Math.min(10, messages - sent) }, (_, index) => ({
      Id: String(index),
      MessageBody: 'x',
    }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
  const sizes: number[] = [];
  let running = 0;
  let most = 0;
  const faults: unknown[] = [];
  const all = Promise.withResolvers<void>();
  const source = new EventSource({
    client,
    queueUrl,
    queueArn: queueArn(queueUrl),
    invoke: async ({ Records }) => {
      sizes.push(Records.length);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      if (sizes.reduce((sum, size) => sum + size, 0) === messages) all.resolve();
    },
    onFault: (fault) => faults.push(fault),
    ...settings,
  });
  await all.promise;
  await source.stop();
  expect(faults).toEqual([]);
  return { sizes, most };
}

test('batches are as large as the queue’s settings say, and as many run at once', async () => {
  const { sizes, most } = await deliver('small', 10, { batchSize: 3, maxBatches: 2 });
  expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
  expect(most).toBeLessThanOrEqual(2);
});

test('a window gathers more than one receipt has', async () => {
  const { sizes } = await deliver('large', 25, { batchSize: 100, batchWindow: 1 });
  expect(sizes).toEqual([25]);
});
