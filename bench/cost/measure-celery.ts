import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS, type LocalAws, REGION } from '../../local/local-aws.ts';
import { celeryEvent, newCeleryBody } from '../celery-messages.ts';
import { loadFunction } from '../load-function.ts';
import type { BenchAws } from '../start-aws.ts';
import { captureOutput } from './captured-output.ts';
import { indexWrites } from './index-writes.ts';
import { type MeasuredRun, measureRuns } from './measure-runs.ts';

/** What tasks use that Python programs send through Celery: there is no call, so this is all but the message itself. */
export interface MeasuredCelery {
  /** A run of the worker of Celery's queue with one message, and with ten. */
  readonly runOfOne: MeasuredRun;
  readonly runOfTen: MeasuredRun;
  /** Writes to indexes, of one task that succeeds. */
  readonly indexWrites: number;
}

const QUEUE = 'celery';

const NO_QUEUE = ['', { url: '', deadLetterUrl: '' }] as const;

/**
 * Runs messages of Celery's. To be called last: what it puts into this process's environment is for the worker of Celery's queue.
 *
 * @param rounds how many runs of each kind to average
 * @throws Error if a task does not succeed
 */
export async function measureCelery(bench: BenchAws, rounds: number): Promise<MeasuredCelery> {
  const [[name, { url, deadLetterUrl }] = NO_QUEUE] = bench.aws.queues;
  // A plain task asks nothing of its queue, so there needs to be none of this name.
  const named = (of: string) => of.replace(new RegExp(`${name}(?=$|-)`), QUEUE);
  const aws: LocalAws = {
    ...bench.aws,
    queues: new Map([[QUEUE, { url: named(url), deadLetterUrl: named(deadLetterUrl) }]]),
    celery: { queue: QUEUE, tableName: bench.celeryTable, trackStarted: false },
  };
  const tasksFile = path.join(import.meta.dirname, 'python-registry.ts');
  const worker = await loadFunction('worker', aws, 'INFO', { tasksFile, folder: 'celery-worker' });
  const events = (size: number) =>
    Array.from({ length: rounds }, () => celeryEvent(Array.from({ length: size }, () => newCeleryBody())));
  const id = randomUUID();
  await captureOutput(async () => void (await worker.invoke(celeryEvent([newCeleryBody(id)]))));
  return {
    indexWrites: await indexWritesOf(bench, id),
    runOfOne: await measureRuns(worker, bench, events(1)),
    runOfTen: await measureRuns(worker, bench, events(10)),
  };
}

/** The index writes of a task from nothing to its end. */
async function indexWritesOf({ direct }: BenchAws, id: string): Promise<number> {
  const endpoint = direct.dynamodbEndpoint;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    const command = new GetItemCommand({ TableName: direct.tableName, Key: { id: { S: id } } });
    const { Item } = await client.send(command);
    if (Item?.['state']?.S !== 'SUCCESS') throw new Error(`The task ${id} is ${Item?.['state']?.S}`);
    return indexWrites(undefined, Item);
  } finally {
    client.destroy();
  }
}
