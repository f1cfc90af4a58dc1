import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_CONFIG } from '../functions/protocol/client-config.ts';
import type { TaskMessage } from '../functions/protocol/message.ts';
import { sendMessage } from '../functions/queue/send-message.ts';
import { createRecord } from '../functions/results/create-record.ts';
import { CREDENTIALS, REGION } from '../local/local-aws.ts';
import { type LoadedFunction, postEvent } from './load-function.ts';
import type { BenchAws } from './start-aws.ts';
import { median, timed } from './statistics.ts';

/** One line of the result: what was measured, and what it may be at the most. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number | null;
  readonly note: string;
}

/** What every task of the bench sends. */
export const MAIL = { recipient: 'bob@example.com', content: 'Hello' };

/** One call against its two AWS calls alone, in turn, so that a slow moment of the machine is a slow moment for all three. */
export async function measureEnqueue(
  enqueue: LoadedFunction,
  bench: BenchAws,
  rounds: number,
): Promise<Measure[]> {
  const { aws } = bench;
  const config = { ...CLIENT_CONFIG, region: REGION, credentials: CREDENTIALS };
  const table = {
    client: new DynamoDBClient({ ...config, endpoint: aws.dynamodbEndpoint }),
    name: aws.tableName,
  };
  const queues = { client: new SQSClient({ ...config, endpoint: aws.sqsEndpoint }), addresses: aws.queues };
  const record: number[] = [];
  const message: number[] = [];
  const call: number[] = [];
  for (let round = -5; round < rounds; round += 1) {
    const task = newMessage();
    const times = [
      await timed(() => createRecord(table, task, 3_600)),
      await timed(() => sendMessage(queues, 'default', { message: task, delaySeconds: 0, group: null })),
      await timed(() => enqueue.invoke(postEvent('/send_email', MAIL))),
    ] as const;
    if (round < 0) continue; // the first few open connections
    record.push(times[0]);
    message.push(times[1]);
    call.push(times[2]);
  }
  await bench.takeCounts();
  await enqueue.invoke(postEvent('/send_email', MAIL));
  const counts = await bench.takeCounts();
  const slower = Math.max(median(record), median(message));
  const note = `medians of ${rounds}: call ${ms(call)}, record alone ${ms(record)}, message alone ${ms(message)}`;
  return [
    {
      name: 'enqueue one: to the slower of its two AWS calls',
      value: median(call) / slower,
      unit: '×',
      limit: 1.3,
      note,
    },
    { name: 'enqueue one: requests', value: sum(counts), unit: '', limit: 2, note: listed(counts) },
  ];
}

/** One bulk call of 1,000 tasks, counted. */
export async function measureBulk(enqueue: LoadedFunction, bench: BenchAws): Promise<Measure[]> {
  await bench.takeCounts();
  const tasks = Array.from({ length: 1_000 }, () => ({ task: 'send_email', input: MAIL }));
  const took = await timed(() => enqueue.invoke(postEvent('/tasks', { tasks })));
  const { SendMessageBatch = 0, BatchWriteItem = 0, ...others } = await bench.takeCounts();
  const note = `one call, ${Math.round(took)} ms`;
  return [
    { name: 'enqueue 1,000: SQS requests', value: SendMessageBatch, unit: '', limit: 100, note },
    { name: 'enqueue 1,000: DynamoDB requests', value: BatchWriteItem, unit: '', limit: 40, note },
    { name: 'enqueue 1,000: other requests', value: sum(others), unit: '', limit: 0, note: listed(others) },
  ];
}

/** Tasks of `send_email`, ten to a batch, as Lambda hands them over. */
export async function measureWorker(
  worker: LoadedFunction,
  bench: BenchAws,
  tasks: number,
): Promise<Measure[]> {
  const batches = Array.from({ length: tasks / 10 }, () => sqsEvent(Array.from({ length: 10 }, newMessage)));
  await worker.invoke(sqsEvent([newMessage()]));
  await bench.takeCounts();
  const before = process.cpuUsage();
  for (const batch of batches) await worker.invoke(batch);
  const { user, system } = process.cpuUsage(before);
  const { UpdateItem = 0, SendEmail = 0, ...others } = await bench.takeCounts();
  const note = `${tasks} tasks of send_email, ten to a batch`;
  return [
    { name: 'worker: DynamoDB requests per task', value: UpdateItem / tasks, unit: '', limit: 2, note },
    { name: 'worker: SES requests per task', value: SendEmail / tasks, unit: '', limit: 1, note },
    {
      name: 'worker: other requests per task',
      value: sum(others) / tasks,
      unit: '',
      limit: 0,
      note: listed(others),
    },
    { name: 'worker: CPU per task', value: (user + system) / 1000 / tasks, unit: 'ms', limit: null, note },
  ];
}

/** @param limit kilobytes (of 1,000 bytes) that the bundle may have */
export function measureBundle(name: string, { bytes, modules }: LoadedFunction, limit: number): Measure[] {
  // The full entry is zod/index.js and what it re-exports, v4/classic; zod/mini is made of v4/mini and v4/core.
  const full = modules.filter((module) => /node_modules\/zod\/(index|v4\/classic\/)/.test(module));
  return [
    { name: `bundle of ${name}`, value: bytes / 1000, unit: 'KB', limit, note: 'minified, one file' },
    {
      name: `bundle of ${name}: modules of zod’s full entry`,
      value: full.length,
      unit: '',
      limit: 0,
      note: '',
    },
  ];
}

/** The message of a task of its own. */
export function newMessage(): TaskMessage {
  const createdAt = Date.now();
  const base = {
    v: 1,
    kind: 'task',
    id: randomUUID(),
    task: 'send_email',
    queue: 'default',
    input: MAIL,
  } as const;
  return { ...base, createdAt, eta: null, expiresAt: null, group: null, fingerprint: null };
}

/** Messages as Lambda hands them to a worker. */
export function sqsEvent(messages: readonly TaskMessage[]) {
  return {
    Records: messages.map((message) => ({
      messageId: message.id,
      receiptHandle: message.id,
      body: JSON.stringify(message),
      attributes: { ApproximateReceiveCount: '1' },
    })),
  };
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function listed(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([operation, count]) => `${operation} ${count}`)
    .join(', ');
}

function ms(values: readonly number[]): string {
  return `${median(values).toFixed(1)} ms`;
}
