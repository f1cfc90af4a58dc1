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
import { type MeasuredCelery, measureCelery } from './measure-celery.ts';
import { type MeasuredRun, measureRuns } from './measure-runs.ts';

/** What the functions used, as measured: everything that makes up the price of a task except what AWS itself does. */
export interface MeasuredCost {
  /** One call that sends one task. */
  readonly call: MeasuredRun;
  /** One call that sends 1,000. */
  readonly bulkCall: MeasuredRun;
  /** A worker's run with one message, and with ten. */
  readonly runOfOne: MeasuredRun;
  readonly runOfTen: MeasuredRun;
  /** The delivery function's run with one SES event, and with ten. */
  readonly eventOfOne: MeasuredRun;
  readonly eventOfTen: MeasuredRun;
  /** `GET /tasks/{id}` for a finished task, and `GET /tasks` with twenty tasks. */
  readonly read: MeasuredRun;
  readonly list: MeasuredRun;
  /** One task that succeeds. */
  readonly life: MeasuredLife;
  /** A task that a Python program sent through Celery. */
  readonly celery: MeasuredCelery;
  /** Processor milliseconds to load the worker. */
  readonly coldStartCpuMs: number;
}

/** What one task writes and returns from call to outcome. */
interface MeasuredLife {
  /** Writes to indexes. */
  readonly indexWrites: number;
  /** Size of its final record as JSON, a little more than DynamoDB counts. */
  readonly recordBytes: number;
  /** Size of the response body of the call. */
  readonly answerBytes: number;
}

/**
 * Runs every kind of call and run that is priced.
 *
 * @param rounds how many runs of each kind to average; bulk calls and lists run only a few times
 */
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
  if (!life) throw new Error('No task was measured from call to outcome');
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
    celery: await measureCelery(bench, rounds),
    coldStartCpuMs: coldStartCpuMs('worker'),
  };
}

/** Sends a task and runs it, comparing its item before, between and after. */
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
    if (!Item) throw new Error(`Task ${id} has no record`);
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
