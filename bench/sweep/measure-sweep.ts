import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { SweepAnswer, SweepEvent } from '../../core/protocol/sweep-event.ts';
import { pendingItem } from '../../core/records/pending-record.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { readsRenewals } from '../../functions/scheduler/sweep-due.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { type LoadedFunction, loadFunction } from '../load-function.ts';
import type { Metered } from '../metered-proxy.ts';
import { progress } from '../progress.ts';
import type { BenchAws } from '../start-aws.ts';
import { newMessage } from '../task-messages.ts';
import { registry } from '../tasks/index.ts';

/** How many tasks there are. */
export interface SweepSize {
  /** Tasks that are not due for a year. */
  readonly far: number;
  /** Tasks that are due in the same second. */
  readonly due: number;
}

/** One sweep, or several in a row. */
export interface MeasuredSweep extends Metered {
  readonly sweeps: number;
  readonly seconds: number;
}

/** What sweeps did, in a table with so many tasks. */
export interface MeasuredSweeps extends SweepSize {
  /** With nothing due, among all that are far. */
  readonly idle: MeasuredSweep;
  /** With everything due at once. */
  readonly busy: MeasuredSweep;
}

/** DynamoDB's maximum for one batch of writes. */
const BATCH = 25;

const YEAR_MS = 365 * 86_400_000;

/**
 * Fills the table with tasks that are far, and sweeps; then makes others come due in one second, and sweeps again. The requests are counted and have AWS's
 * latency; the tasks are written past the counter.
 *
 * @throws Error if a sweep could not release something
 */
export async function measureSweep(bench: BenchAws, { far, due }: SweepSize): Promise<MeasuredSweeps> {
  const scheduler = await loadFunction('scheduler', bench.aws);
  const client = new DynamoDB({
    endpoint: bench.direct.dynamodbEndpoint,
    region: REGION,
    credentials: CREDENTIALS,
  });
  try {
    progress(`  ${far.toLocaleString('en')} far tasks`);
    await put(client, bench.direct.tableName, far, YEAR_MS);
    // The first sweep puts into the table what is declared, and opens its connections.
    await sweep(bench, scheduler, 0);
    await untilOrdinary();
    const idle = await sweep(bench, scheduler, 0);
    progress(`  ${due.toLocaleString('en')} tasks due at once`);
    await put(client, bench.direct.tableName, due, 0);
    const busy = await sweep(bench, scheduler, due);
    return { far, due, idle, busy };
  } finally {
    client.destroy();
  }
}

/** Waits until a sweep is one of the 59 of an hour that read nothing of workflows. */
async function untilOrdinary(): Promise<void> {
  while (readsRenewals(Date.now())) await setTimeout(1_000);
}

/** Sweeps until everything that is due was released: a sweep stops when its time is over. */
async function sweep(bench: BenchAws, scheduler: LoadedFunction, due: number): Promise<MeasuredSweep> {
  const event: SweepEvent = { sweep: true, declared: hashOfDeclared(registry) };
  await bench.take();
  const startedAt = performance.now();
  let sweeps = 0;
  let left = due;
  do {
    // What functions/scheduler answers.
    const { released, failed } = (await scheduler.invoke(event)) as SweepAnswer;
    if (failed > 0 || (released === 0 && left > 0)) throw new Error(`A sweep failed; ${left} were left`);
    left -= released;
    sweeps += 1;
  } while (left > 0);
  const seconds = (performance.now() - startedAt) / 1000;
  return { ...(await bench.take()), sweeps, seconds };
}

/** Stores tasks that were accepted a year ago, for a time from now in milliseconds. */
async function put(client: DynamoDB, table: string, count: number, fromNow: number): Promise<void> {
  const at = Date.now() + fromNow;
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    const requests = Array.from({ length }, () => {
      const message = { ...newMessage(), id: randomUUID(), createdAt: at - YEAR_MS, eta: at };
      return { PutRequest: { Item: pendingItem(message, 3_600) } };
    });
    await client.batchWriteItem({ RequestItems: { [table]: requests } });
  }
}
