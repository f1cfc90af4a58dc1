import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { AwsUnavailable } from '../protocol/aws-fault.ts';
import { fullJitterMs, type Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import type { TaskMessage } from '../protocol/message.ts';
import { pendingItem } from './record-item.ts';
import type { ResultsTable } from './table.ts';

/** DynamoDB quota: 25 writes per request. */
const MAX_WRITES = 25;

/** Tries for batch items that DynamoDB leaves unprocessed, in addition to the client's tries for the whole request. */
const TRIES = 5;

/** A record to create. */
interface NewRecord {
  readonly message: TaskMessage;
  /** The definition's `resultTtl`, in seconds. */
  readonly resultTtl: number;
}

/**
 * Stores the records of many new tasks, 25 to a request and all requests at once. A batch write has no conditions, so use this only for ids
 * that nobody else writes: made for this call or held by its reservation, and not yet sent to a worker.
 *
 * @returns the reasons for the records that were not stored, by id; empty if all were
 */
export async function createRecords(
  table: ResultsTable,
  records: readonly NewRecord[],
  clock: Clock,
  random: Random,
): Promise<ReadonlyMap<string, unknown>> {
  const failures = new Map<string, unknown>();
  const batches = Array.from({ length: Math.ceil(records.length / MAX_WRITES) }, (_, index) =>
    records.slice(index * MAX_WRITES, (index + 1) * MAX_WRITES),
  );
  await Promise.all(
    batches.map(async (batch) => {
      const writes = batch.map(({ message, resultTtl }) => ({
        PutRequest: { Item: pendingItem(message, resultTtl) },
      }));
      const { left, cause } = await writeBatch(table, writes, clock, random);
      for (const { PutRequest } of left) failures.set(PutRequest?.Item?.['id']?.S ?? '', cause);
    }),
  );
  return failures;
}

/** Writes one batch. Returns the writes that DynamoDB did not accept, and why. */
async function writeBatch(
  table: ResultsTable,
  batch: readonly WriteRequest[],
  clock: Clock,
  random: Random,
): Promise<{ left: readonly WriteRequest[]; cause: unknown }> {
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const RequestItems = { [table.name]: [...left] };
      left = (await table.client.batchWriteItem({ RequestItems })).UnprocessedItems?.[table.name] ?? [];
    } catch (cause) {
      // The client has tried three times. One failed request must not fail the others of the call.
      return { left, cause };
    }
    if (left.length === 0 || attempt === TRIES) {
      return { left, cause: new AwsUnavailable('DynamoDB left writes of a batch unprocessed') };
    }
    await clock.sleep(fullJitterMs({ base: 0.1, cap: 2 }, attempt, random));
  }
}
