import { randomUUID } from 'node:crypto';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { celeryFollowers, tellNobody } from '../../core/celery/celery-followers.ts';
import { resultKey } from '../../core/celery/result-item.ts';
import { defineTask } from '../../core/definition/define-task.ts';
import { createRegistry, withCeleryQueue } from '../../core/definition/registry.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import { noMeasures, noMetrics } from '../../core/protocol/metrics.ts';
import { noSegments } from '../../core/protocol/segments.ts';
import type { Queues } from '../../core/queue/queues.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { sweep } from '../../functions/scheduler/sweep.ts';
import { makeCeleryWorker } from '../../functions/worker/celery/make-celery-worker.ts';
import { freeLoop } from '../../functions/worker/event-loop.ts';
import { processBatch } from '../../functions/worker/process-batch.ts';
import { createCeleryTable, createTable } from '../../local/emulators/create-table.ts';
import { startDynamodb } from '../../local/emulators/start-dynamodb.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { FakeClock } from '../unit/fake-clock.ts';
import { tasks as shop } from './shop-tasks.ts';
import type { Shop } from './start-shop.ts';
import { VirtualQueue } from './virtual-queue.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const QUEUE_URL = 'http://aws.test/000000000000/celery';

/** How much later than its time a task may start, in milliseconds: the time that two machines' clocks may differ by is all. */
const PUNCTUAL_MS = 10_000;

/** A message as Celery sent it. */
interface SentMessage {
  readonly body: string;
  readonly sentAt: number;
}

/** Reads what Celery has sent to the queue that nobody reads. */
export async function readUnread({ system, unreadUrl }: Shop): Promise<readonly SentMessage[]> {
  const client = new SQSClient({ region: REGION, credentials: CREDENTIALS, endpoint: system.sqsEndpoint });
  const sent: SentMessage[] = [];
  try {
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: unreadUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return sent;
      for (const { Body = '', Attributes } of Messages)
        sent.push({ body: Body, sentAt: Number(Attributes?.SentTimestamp) });
    }
  } finally {
    client.destroy();
  }
}

/**
 * Lets the time pass in which messages of Celery come due, each delivered twice.
 *
 * @returns what was not as it should be, one line each
 */
export async function checkFar(messages: readonly SentMessage[]): Promise<readonly string[]> {
  const emulator = await startDynamodb();
  const client = new DynamoDB({ endpoint: emulator.endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    const [name, results] = await Promise.all([
      createTable(emulator.endpoint),
      createCeleryTable(emulator.endpoint),
    ]);
    return await passTime(messages, { client, name, results });
  } finally {
    client.destroy();
    await emulator.stop();
  }
}

interface Tables {
  readonly client: DynamoDB;
  readonly name: string;
  /** Celery's. */
  readonly results: string;
}

/** A run of a task, which says itself when it is due. */
interface Run {
  readonly id: string;
  readonly due: number;
  readonly at: number;
}

async function passTime(messages: readonly SentMessage[], tables: Tables): Promise<readonly string[]> {
  const start = Math.max(...messages.map(({ sentAt }) => sentAt));
  const clock = new FakeClock(start, { autoAdvance: false });
  const queue = new VirtualQueue(clock, QUEUE_URL);
  for (const { body, sentAt } of messages) queue.put(body, sentAt);
  const runs: Run[] = [];
  const step = stepOf(tables, clock, queue, runs);
  await step.work();
  const dues = await step.dueTimes();
  // Sweeps are a minute apart; those that are far from everything that is due are left out.
  const end = Math.max(start, ...dues) + HOUR_MS;
  for (let sweepAt = start; clock.now() < end; ) {
    if (queue.nextAt <= sweepAt) {
      clock.advance(Math.max(0, queue.nextAt - clock.now()));
      await step.work();
      continue;
    }
    clock.advance(Math.max(0, sweepAt - clock.now()));
    await step.sweep();
    const near = dues.some((due) => Math.abs(due - sweepAt) < 20 * MINUTE_MS);
    const next = near ? Number.POSITIVE_INFINITY : Math.min(...dues.filter((due) => due > sweepAt), end);
    sweepAt += near
      ? MINUTE_MS
      : Math.max(MINUTE_MS, Math.min(12 * HOUR_MS, next - sweepAt - 15 * MINUTE_MS));
  }
  return [...faultsOf(messages.length, runs), ...(await step.unanswered(runs))];
}

function faultsOf(messages: number, runs: readonly Run[]): string[] {
  const ids = new Set(runs.map(({ id }) => id));
  return [
    ...(ids.size === messages ? [] : [`of ${messages} far tasks, ${ids.size} ran`]),
    ...(runs.length === ids.size ? [] : [`${runs.length} runs of ${ids.size} far tasks`]),
    ...runs
      .filter(({ due, at }) => at < due || at > due + PUNCTUAL_MS)
      .map(({ due, at }) => `due at ${new Date(due).toISOString()}, it ran ${at - due} ms after that`),
  ];
}

function stepOf({ client, name, results }: Tables, clock: FakeClock, queue: VirtualQueue, runs: Run[]) {
  const environment = { CELERY_TABLE: results, CELERY_QUEUE: 'celery' };
  const definitions = shop.filter((definition) => definition.name === 'add');
  const add = definitions.map((definition) =>
    defineTask({
      ...definition,
      run: (input, { id }) => {
        const { a: due }: { readonly a?: unknown } = Object(input);
        runs.push({ id, due: Math.round(Number(due) * 1000), at: clock.now() });
        return null;
      },
    }),
  );
  const registry = createRegistry(add);
  const common = {
    table: { client, name },
    queues: {
      // Nothing else of SQS is called.
      client: queue.client as Queues['client'],
      addresses: new Map([['celery', { url: QUEUE_URL, deadLetterUrl: `${QUEUE_URL}-dead-letter` }]]),
    },
    logger: SILENT,
    metrics: noMetrics,
    followers: celeryFollowers(client, environment, tellNobody({ logger: SILENT })),
    random: () => 0.5,
    newToken: randomUUID,
    clock,
  };
  const worker = makeCeleryWorker(
    {
      ...common,
      ...{ registry, queue: 'celery', segments: noSegments, loop: freeLoop },
      mailerOf: () => ({ send: async () => ({ messageId: '' }) }),
    },
    environment,
  );
  const scheduler = {
    ...common,
    ...{ registry: withCeleryQueue(registry, 'celery'), measures: noMeasures },
  };
  return {
    /** Has a worker process what is visible. */
    work: async () => {
      const Records = [...queue.receive()];
      const { batchItemFailures } = await processBatch(worker, { Records }, clock.now() + MINUTE_MS);
      const kept = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const record of Records) if (!kept.has(record.messageId)) queue.delete(record);
    },
    sweep: () => sweep(scheduler, { declared: hashOfDeclared(registry) }, clock.now() + MINUTE_MS),
    /** When the tasks are due, as their records say. */
    dueTimes: async () => {
      const { Items = [] } = await client.scan({ TableName: name });
      return Items.flatMap(({ eta }) => (eta?.N === undefined ? [] : [Number(eta.N)]));
    },
    /** Those tasks that Python has no SUCCESS of. */
    unanswered: async (ended: readonly Run[]) => {
      const texts = await Promise.all(
        ended.map(async ({ id }) => {
          const Key = { id: { S: resultKey(id) } };
          const { Item } = await client.getItem({ TableName: results, Key, ConsistentRead: true });
          const text = Buffer.from(Item?.['result']?.B ?? []).toString();
          return text.startsWith('{"status":"SUCCESS"') ? [] : [`Python sees ${text} of a far task`];
        }),
      );
      return texts.flat();
    },
  };
}

const quiet = () => undefined;
const SILENT: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
