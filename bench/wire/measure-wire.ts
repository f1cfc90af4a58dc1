import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import type { Bundles } from '../bundles.ts';
import { postEvent } from '../http-events.ts';
import { meteredEach } from '../metered-each.ts';
import type { Metered } from '../metered-proxy.ts';
import { PEER_TABLES } from '../peers/create-peer-tables.ts';
import { lambdaEnqueuers } from '../peers/lambda-enqueuers.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { inSandbox } from '../sandbox/in-sandbox.ts';
import type { SandboxOptions } from '../sandbox/start-function-process.ts';
import type { BenchAws } from '../start-aws.ts';
import { batchesOf, MAIL, newMessage } from '../task-messages.ts';
import { taskIds } from './task-ids.ts';

/** What one task asks of AWS on average: requests by operation, and DynamoDB's units for the table itself. */
export interface WireRow {
  readonly name: string;
  /** The call that sends it. */
  readonly call: Metered;
  /** Its run, in a batch of ten. */
  readonly run: Metered;
  /** Write units of the indexes, which neither `call` nor `run` includes. */
  readonly indexWrites: number;
}

interface Way {
  readonly name: string;
  readonly enqueue: SandboxOptions;
  readonly worker: SandboxOptions;
  /** The table to check for `SUCCESS`; `null` if its items have no `state`. */
  readonly table: string | null;
  readonly indexWrites: number;
}

/**
 * Counts the requests of tasks that are sent one by one and run ten at a time.
 *
 * @param indexWrites index writes of one Lovage task (`MeasuredLife`)
 * @throws Error when a task does not succeed
 */
export async function measureWire(
  bench: BenchAws,
  bundles: Bundles,
  tasks: number,
  indexWrites: number,
): Promise<WireRow[]> {
  const enqueuers = lambdaEnqueuers(bundles, bench.aws);
  const workers = lambdaWorkers(bundles, bench.aws);
  const ways: Way[] = [
    {
      name: 'Lovage',
      enqueue: enqueuers.lovage,
      worker: workers.lovage,
      table: bench.aws.tableName,
      indexWrites,
    },
    {
      name: 'bare SDK handlers',
      enqueue: enqueuers.bare,
      worker: workers.bare,
      table: PEER_TABLES.bare,
      indexWrites: 0,
    },
    {
      name: 'bare enqueue, Powertools worker',
      enqueue: enqueuers.bare,
      worker: workers.powertools,
      table: null,
      indexWrites: 0,
    },
  ];
  const rows: WireRow[] = [];
  for (const way of ways) rows.push(await countOnWire(bench, way, tasks));
  return rows;
}

async function countOnWire(bench: BenchAws, way: Way, tasks: number): Promise<WireRow> {
  await bench.take();
  const calls = Array.from({ length: tasks }, () => postEvent('/send_email', MAIL));
  const { answers } = await inSandbox(way.enqueue, (sandbox) => sandbox.invoke(calls));
  const call = meteredEach(await bench.take(), tasks);
  const ids = taskIds(answers);
  const batches = batchesOf(ids.map((id) => ({ ...newMessage(), id })));
  await inSandbox(way.worker, (sandbox) => sandbox.invoke(batches));
  const run = meteredEach(await bench.take(), tasks);
  if (way.table !== null) await expectSuccess(bench, way.table, ids);
  return { name: way.name, call, run, indexWrites: way.indexWrites };
}

async function expectSuccess({ direct }: BenchAws, TableName: string, ids: readonly string[]): Promise<void> {
  const endpoint = direct.dynamodbEndpoint;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    for (const id of ids) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }));
      if (Item?.['state']?.S !== 'SUCCESS') throw new Error(`The task ${id} is ${Item?.['state']?.S}`);
    }
  } finally {
    client.destroy();
  }
}
