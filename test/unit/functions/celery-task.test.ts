import { randomUUID } from 'node:crypto';
import { DynamoDB, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { indexWrites } from '../../../bench/cost/index-writes.ts';
import { celeryFollowers } from '../../../core/celery/celery-followers.ts';
import { resultKey } from '../../../core/celery/result-item.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import type { TaskDefinition } from '../../../core/definition/definition.ts';
import { createRegistry } from '../../../core/definition/registry.ts';
import { noSegments } from '../../../core/protocol/segments.ts';
import { makeCeleryWorker } from '../../../functions/worker/celery/make-celery-worker.ts';
import { freeLoop } from '../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../functions/worker/process-batch.ts';
import { CREDENTIALS, REGION } from '../../../local/local-aws.ts';
import { celeryBody, type Written } from '../core/celery/celery-body.ts';
import { tableOnDynalite } from '../core/records/table-on-dynalite.ts';
import { countedMetrics } from '../counted-metrics.ts';
import { FakeClock } from '../fake-clock.ts';
import { logLines } from '../log-lines.ts';
import { CREATED_AT } from '../messages.ts';
import { sqsRecord } from '../sqs-record.ts';

const records = tableOnDynalite();
const CELERYS = 'celerys';

beforeAll(async () => {
  await records.client.createTable({
    TableName: CELERYS,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await waitUntilTableExists(
    { client: records.client, maxWaitTime: 5, minDelay: 0.01 },
    { TableName: CELERYS },
  );
});

/** What one message of Celery's asks of AWS. */
interface Asked {
  readonly requests: readonly string[];
  /** Of the tables and their indexes. */
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly state: string | undefined;
  /** What Python reads; `undefined` if there is no item. */
  readonly python: unknown;
}

/** Counts the requests and units of a client. */
function countOf(client: DynamoDB): { requests: string[]; writeUnits: number; readUnits: number } {
  const count = { requests: [] as string[], writeUnits: 0, readUnits: 0 };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (given) => {
        count.requests.push(commandName);
        const answered = await next({ ...given, input: { ...given.input, ReturnConsumedCapacity: 'TOTAL' } });
        const { ConsumedCapacity }: { ConsumedCapacity?: { CapacityUnits?: number } } = Object(
          answered.output,
        );
        count[commandName.startsWith('Get') ? 'readUnits' : 'writeUnits'] +=
          ConsumedCapacity?.CapacityUnits ?? 0;
        return answered;
      },
    { step: 'initialize' },
  );
  return count;
}

/** Has a worker of Celery's queue run one message. */
async function run(
  definition: Pick<TaskDefinition, 'run'>,
  written: Written = {},
  environment: Record<string, string> = {},
): Promise<Asked> {
  const id = randomUUID();
  const sendEmail = defineTask({
    name: 'send_email',
    input: z.strictObject({ recipient: z.string(), content: z.string() }),
    celery: { names: ['shop.tasks.send_email'], python: { NotFound: 'builtins.KeyError' } },
    retry: { maxAttempts: 1 },
    sendsEmail: true,
    run: definition.run,
  });
  const client = new DynamoDB({
    endpoint: await Object(records.client.config).endpoint(),
    ...{ region: REGION, credentials: CREDENTIALS },
  });
  const count = countOf(client);
  const sqs = new SQS({ region: REGION });
  const queue = mockClient(sqs);
  const settings = { CELERY_TABLE: CELERYS, CELERY_QUEUE: 'celery', ...environment };
  const clock = new FakeClock(CREATED_AT + 1_000, { autoAdvance: false });
  const worker = makeCeleryWorker(
    {
      registry: createRegistry([sendEmail]),
      table: { client, name: records.name },
      queues: {
        client: sqs,
        addresses: new Map([['celery', { url: 'http://queue', deadLetterUrl: 'http://dead' }]]),
      },
      ...{ queue: 'celery', mailerOf: () => ({ send: async () => ({ messageId: 'mail-1' }) }) },
      ...{ logger: logLines(), logsMessages: false, metrics: countedMetrics(), segments: noSegments },
      followers: celeryFollowers(client, settings, async () => undefined),
      ...{ clock, loop: freeLoop, random: () => 0.5, newToken: () => 'me' },
    },
    settings,
  );
  const body = celeryBody({ ...written, headers: { id, root_id: id, ...written.headers } });
  const Records = [sqsRecord(body, { queue: 'celery' })];
  expect(await processBatch(worker, { Records }, clock.now() + 60_000)).toEqual({ batchItemFailures: [] });
  client.destroy();

  const { Item } = await records.client.getItem({ TableName: records.name, Key: { id: { S: id } } });
  const told = await records.client.getItem({ TableName: CELERYS, Key: { id: { S: resultKey(id) } } });
  return {
    requests: [...count.requests, ...queue.calls().map(({ args: [command] }) => command.constructor.name)],
    writeUnits: count.writeUnits + indexWrites(undefined, Item ?? {}),
    readUnits: count.readUnits,
    state: Item?.['state']?.S,
    python: told.Item && JSON.parse(Buffer.from(told.Item['result']?.B ?? []).toString()),
  };
}

const TOLD = ['UpdateItemCommand', 'UpdateItemCommand', 'PutItemCommand'];

describe('a task that Python sent costs four write units, and asks SQS and the API for nothing:', () => {
  test('one that succeeds is a claim that makes its record, an outcome, and a result for Python', async () => {
    const asked = await run({ run: () => ({ messageId: 'mail-1' }) });
    expect(asked).toMatchObject({ requests: TOLD, writeUnits: 4, readUnits: 0, state: 'SUCCESS' });
    expect(asked.python).toMatchObject({ status: 'SUCCESS', result: { messageId: 'mail-1' } });
  });

  test('one that fails is the same, and its place in the list of failures', async () => {
    const asked = await run({
      run: () => {
        throw Object.assign(new Error('no such user'), { name: 'NotFound' });
      },
    });
    expect(asked).toMatchObject({ requests: TOLD, writeUnits: 5, readUnits: 0, state: 'FAILURE' });
    expect(asked.python).toMatchObject({ status: 'FAILURE', result: { exc_type: 'KeyError' } });
  });

  test('one with an eta that SQS has kept, an expiry and limits is the same', async () => {
    const time = (ms: number) => new Date(CREATED_AT + ms).toISOString().replace('Z', '+00:00');
    const headers = { eta: time(-1), expires: time(60_000), timelimit: [20, 10] };
    const asked = await run({ run: () => 3 }, { headers });
    expect(asked).toMatchObject({ requests: TOLD, writeUnits: 4, readUnits: 0, state: 'SUCCESS' });
  });

  test('one whose result nobody wants is one less', async () => {
    const asked = await run({ run: () => 3 }, { headers: { ignore_result: true } });
    expect(asked).toMatchObject({
      requests: TOLD.slice(0, 2),
      writeUnits: 3,
      readUnits: 0,
      python: undefined,
    });
  });

  test('what Python is told on the way is a unit each: its start, if that is tracked', async () => {
    const tracked = await run({ run: () => 3 }, {}, { CELERY_TRACK_STARTED: 'on' });
    expect(tracked.writeUnits).toBe(5);
    expect(tracked.requests.filter((name) => name === 'PutItemCommand')).toHaveLength(2);
  });
});
