import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import { fullJitterMs, type Random } from '../protocol/backoff.ts';
import { AwsUnavailable } from '../protocol/client-config.ts';
import type { Clock } from '../protocol/clock.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { readItem, string } from './record-item.ts';
import type { ResultsTable } from './table.ts';

/** DynamoDB quota: 100 keys to a request. */
const MAX_KEYS = 100;

/** Tries for keys that DynamoDB left unprocessed. An answer holds 16 MB, so large records need several. */
const TRIES = 10;

/**
 * Reads many records, 100 to a request and all requests at once, by consistent reads.
 *
 * @returns those that exist, by id
 * @throws AwsUnavailable when DynamoDB leaves keys unprocessed time and again
 */
export async function readRecords(
  table: ResultsTable,
  ids: readonly string[],
  clock: Clock,
  random: Random,
): Promise<ReadonlyMap<string, TaskRecord>> {
  const records = new Map<string, TaskRecord>();
  const batches = Array.from({ length: Math.ceil(ids.length / MAX_KEYS) }, (_, index) =>
    ids.slice(index * MAX_KEYS, (index + 1) * MAX_KEYS),
  );
  await Promise.all(
    batches.map(async (batch) => {
      let request: KeysAndAttributes | undefined = {
        Keys: batch.map((id) => ({ id: string(id) })),
        ConsistentRead: true,
      };
      for (let attempt = 1; request; attempt += 1) {
        const answer: BatchGetItemCommandOutput = await table.client.send(
          new BatchGetItemCommand({ RequestItems: { [table.name]: request } }),
        );
        for (const item of answer.Responses?.[table.name] ?? []) {
          const record = readItem(item);
          if (record) records.set(record.id, record);
        }
        request = answer.UnprocessedKeys?.[table.name];
        if (request && attempt === TRIES)
          throw new AwsUnavailable('DynamoDB left keys of a batch unprocessed');
        if (request) await clock.sleep(fullJitterMs({ base: 0.05, cap: 1 }, attempt, random));
      }
    }),
  );
  return records;
}
