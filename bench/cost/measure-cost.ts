import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { getEvent, postEvent } from '../http-events.ts';
import { loadFunction } from '../load-function.ts';

import type { BenchAws } from '../start-aws.ts';
import { MAIL, newMessage, sqsEvent } from '../task-messages.ts';
import { captureOutput } from './captured-output.ts';
import { coldStartCpuMs } from './cold-start.ts';
import { indexWrites } from './index-writes.ts';
import { mailEvents } from './mail-events.ts';
import { type MeasuredRun, measureRuns } from './measure-runs.ts';

/** What the functions took, measured: everything that the price of a task is made of but AWS's own part. */
export interface MeasuredCost {
  /** One call that sends one task. */
  readonly call: MeasuredRun;
  /** One call that sends 1,000. */
  readonly bulkCall: MeasuredRun;
  /** A worker that is given one message, and one that is given ten. */
  readonly runOfOne: MeasuredRun;
  readonly runOfTen: MeasuredRun;
  /** The delivery function with one event of SES's, and with ten. */
  readonly eventOfOne: MeasuredRun;
  readonly eventOfTen: MeasuredRun;
  /** `GET /tasks/{id}` of a task that has ended, and `GET /tasks` of twenty. */
  readonly read: MeasuredRun;
  readonly list: MeasuredRun;
  /** Of one task that succeeds. */
  readonly life: MeasuredLife;
  /** Milliseconds of the processor to load the worker. */
  readonly coldStartCpuMs: number;
}

export interface MeasuredLife {
  /** How often indexes were written. */
  readonly indexWrites: number;
  /** Size of its record in the end, as JSON, which is a little more than DynamoDB counts. */
  readonly recordBytes: number;
  /** Size of the body that the call was answered with. */
  readonly answerBytes: number;
}

/** @param rounds runs of each that are averaged; of bulk calls a few */
export async function measureCost(bench: BenchAws, rounds: number): Promise<MeasuredCost> {
  const enqueue = await loadFunction('enqueue', bench.aws, 'INFO');
  const worker = await loadFunction('worker', bench.aws, 'INFO');
  const status = await loadFunction('status', bench.aws, 'INFO');
  const delivery = await loadFunction('delivery', bench.aws, 'INFO');
  const batches = (size: number) =>
    Array.from({ length: rounds }, () => sqsEvent(Array.from({ length: size }, newMessage)));
  const repeated = (event: unknown, count = rounds) => Array.from({ length: count }, () => event);
  const tasks = Array.from({ length: 1_000 }, () => ({ task: 'send_email', input: MAIL }));

  const ended = newMessage();
  await captureOutput(async () => void (await worker.invoke(sqsEvent([ended]))));
  const events = async (size: number) => {
    const sent = Array.from({ length: rounds }, () => Array.from({ length: size }, newMessage));
    await captureOutput(async () => {
      for (const batch of sent) await worker.invoke(sqsEvent(batch));
    });
    return sent.map((batch) => mailEvents(batch.map(({ id }) => id)));
  };
  const lives: MeasuredLife[] = [];
  await captureOutput(async () => {
    lives.push(await measureLife(bench, enqueue.invoke, worker.invoke));
  });
  const [life] = lives;
  if (!life) throw new Error('The life of a task was not measured');
  return {
    life,
    call: await measureRuns(enqueue, bench, repeated(postEvent('/send_email', MAIL))),
    bulkCall: await measureRuns(enqueue, bench, repeated(postEvent('/tasks', { tasks }), 4)),
    runOfOne: await measureRuns(worker, bench, batches(1)),
    runOfTen: await measureRuns(worker, bench, batches(10)),
    eventOfOne: await measureRuns(delivery, bench, await events(1)),
    eventOfTen: await measureRuns(delivery, bench, await events(10)),
    read: await measureRuns(status, bench, repeated(getEvent(`/tasks/${ended.id}`))),
    list: await measureRuns(status, bench, repeated(getEvent('/tasks', 'limit=20'), 10)),
    coldStartCpuMs: coldStartCpuMs('worker'),
  };
}

/** Sends a task, runs it, and compares its item before, between and after. */
async function measureLife(
  { aws }: BenchAws,
  send: (event: unknown) => Promise<unknown>,
  run: (event: unknown) => Promise<unknown>,
): Promise<MeasuredLife> {
  const client = new DynamoDBClient({
    endpoint: aws.dynamodbEndpoint,
    region: REGION,
    credentials: CREDENTIALS,
  });
  const item = async (id: string) => {
    const command = new GetItemCommand({
      TableName: aws.tableName,
      Key: { id: { S: id } },
      ConsistentRead: true,
    });
    const { Item } = await client.send(command);
    if (!Item) throw new Error(`There is no record of the task ${id}`);
    return Item;
  };
  const { body }: { body: string } = Object(await send(postEvent('/send_email', MAIL)));
  const { id }: { id: string } = JSON.parse(body);
  const born = await item(id);
  await run(sqsEvent([{ ...newMessage(), id }]));
  const ended = await item(id);
  return {
    indexWrites: indexWrites(undefined, born) + indexWrites(born, ended),
    recordBytes: Buffer.byteLength(JSON.stringify(ended)),
    answerBytes: Buffer.byteLength(body),
  };
}
