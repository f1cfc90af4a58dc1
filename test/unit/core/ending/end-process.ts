/**
 * Processes one message as a function in its own process, and reports every follower's run and every request to SQS to the parent process,
 * in order. The follower is a probe, in which the process can be killed.
 */

import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import type { Follower } from '../../../../core/ending/follow.ts';
import { NonRetryable } from '../../../../core/protocol/errors.ts';
import { noSegments } from '../../../../core/protocol/segments.ts';
import type { Queues } from '../../../../core/queue/queues.ts';
import { processGivenUpBatch } from '../../../../functions/dead-letter/process-given-up.ts';
import { createApp as createEnqueueApp } from '../../../../functions/enqueue/app.ts';
import { createApp as createOperateApp } from '../../../../functions/operate/app.ts';
import { freeLoop } from '../../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../../functions/worker/process-batch.ts';
import { routed } from '../../../../local/api/routed.ts';
import { createDynamodbClient } from '../../../../platform/aws/dynamodb-client.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { sqsRecord } from '../../sqs-record.ts';
import { type EndCase, NOW } from './ends.ts';

/** What the process should do. */
export interface EndOrder {
  readonly endpoint: string;
  readonly tableName: string;
  readonly by: EndCase['by'];
  readonly id: string;
  readonly body: string;
  readonly receiveCount: number;
  /** What happens when the follower runs: the process dies, the follower fails, or it reports its run. */
  readonly probe: 'dies' | 'fails' | 'tells';
}

/** What it reports: `followed`, `dead letter`, `hidden`, `acknowledged`, `kept`, or the metrics at its end. */
export type EndEvent = string | { readonly counts: Readonly<Record<string, number>> };

const order: EndOrder = JSON.parse(process.argv[2] ?? '');
const events: Promise<void>[] = [];

/** Reports an event. Resolves once the parent has it. */
function tell(event: EndEvent): Promise<void> {
  const told = new Promise<void>((resolve) => process.send?.(event, undefined, undefined, () => resolve()));
  events.push(told);
  return told;
}

const probe: Follower = async () => {
  if (order.probe === 'dies') {
    await Promise.all(events);
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  }
  if (order.probe === 'fails') throw new Error('The follower failed');
  await tell('followed');
};

const input = z.object({ fails: z.optional(z.boolean()), returns: z.optional(z.number()) });
const work = defineTask({
  name: 'work',
  input,
  run: ({ fails, returns }) => {
    if (fails) throw new NonRetryable('No');
    return 'r'.repeat(returns ?? 1);
  },
});
const once = defineTask({ name: 'once', input, onCrash: 'fail', run: () => 1 });

const received = [
  {
    ...{ MessageId: 'message-0', ReceiptHandle: 'receipt-0', Body: order.body },
    Attributes: { SentTimestamp: String(NOW - 1) },
  },
];
const sqs: Queues['client'] = {
  changeMessageVisibility: () => tell('hidden').then(() => ({ $metadata: {} })),
  deleteMessageBatch: async () => {
    await tell('acknowledged');
    return { $metadata: {}, Successful: [], Failed: [] };
  },
  getQueueAttributes: async () => ({ $metadata: {}, Attributes: {} }),
  listMessageMoveTasks: async () => ({ $metadata: {} }),
  receiveMessage: async () => ({ $metadata: {}, Messages: received.splice(0) }),
  sendMessage: () => tell('dead letter').then(() => ({ $metadata: {} })),
  sendMessageBatch: async () => ({ $metadata: {}, Successful: [], Failed: [] }),
  startMessageMoveTask: async () => ({ $metadata: {} }),
};

const metrics = countedMetrics();
const QUEUE = 'default';
const address = { url: 'http://queue', deadLetterUrl: 'http://dead' };
const clock = new FakeClock(NOW, { autoAdvance: false });
const shared = {
  table: {
    name: order.tableName,
    client: createDynamodbClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      endpointOf: () => order.endpoint,
      maxAttempts: 1,
      clock,
      random: Math.random,
    }),
  },
  queues: { client: sqs, addresses: new Map([[QUEUE, address]]) },
  logger: logLines(),
  metrics,
  followers: { probe },
  clock,
  random: () => 0,
  newToken: randomUUID,
};
const event = { Records: [sqsRecord(order.body, { queue: QUEUE, receiveCount: order.receiveCount })] };
const call = (path: string, query: Record<string, string> = {}) => ({
  method: 'POST',
  ...routed('POST', path),
  path,
  query,
  isQueryUtf8: true,
  headers: {},
  body: Buffer.alloc(0),
  authorizer: {},
  requestId: 'run',
  apiRequestId: 'call',
  remainingMs: () => 20_000,
});

switch (order.by) {
  case 'worker': {
    const worker = {
      ...shared,
      registry: createRegistry([work, once]),
      queue: QUEUE,
      mailerOf: () => ({ send: async () => ({ messageId: 'm' }) }),
      segments: noSegments,
      loop: freeLoop,
    };
    await acknowledged(processBatch(worker, event, NOW + 60_000));
    break;
  }
  case 'dead-letter':
    await acknowledged(processGivenUpBatch(shared, event));
    break;
  case 'purge': {
    const mapping = { arn: 'arn', deadLetterArn: 'dead', mapping: 'mapping' };
    const addresses = new Map([[QUEUE, { ...address, ...mapping }]]);
    const lambda = {
      getEventSourceMapping: async () => ({ $metadata: {} }),
      updateEventSourceMapping: async () => ({ $metadata: {} }),
    };
    const app = createOperateApp({ ...shared, queues: { client: sqs, addresses }, lambda });
    await app(call(`/queues/${QUEUE}/purge`, { confirm: QUEUE }));
    break;
  }
  case 'revoke': {
    const app = createEnqueueApp({
      ...shared,
      registry: createRegistry([work]),
      keysPerCaller: false,
      newId: randomUUID,
    });
    const { status } = await app(call(`/tasks/${order.id}/revoke`));
    await tell(`answered ${status}`);
    break;
  }
}
await tell({ counts: metrics.counts });
process.disconnect();

async function acknowledged(batch: ReturnType<typeof processBatch>): Promise<void> {
  const { batchItemFailures } = await batch;
  await tell(batchItemFailures.length === 0 ? 'acknowledged' : 'kept');
}
