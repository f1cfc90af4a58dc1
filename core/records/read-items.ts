import type { BatchGetItemCommandOutput, KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { AwsUnavailable } from '../protocol/aws-fault.ts';
import { fullJitterMs, type Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import { namesIn } from './expression-names.ts';
import type { Item, ResultsTable } from './table.ts';

/** DynamoDB quota: 100 keys per request. */
export const MAX_KEYS = 100;

/** Tries for keys that DynamoDB leaves unprocessed. An answer holds 16 MB, so large records need several. */
const TRIES = 10;

/** Items by id, and the read units they cost. */
interface ReadItems {
  readonly items: ReadonlyMap<string, Item>;
  readonly units: number;
}

/**
 * Reads many items with consistent reads, 100 to a request and all requests at once.
 *
 * @param attributes the attributes to read besides the id; all by default. The read units are those of the whole item in either case
 * @returns the items that exist
 * @throws AwsUnavailable when DynamoDB still leaves keys unprocessed after ten tries
 */
export async function readItems(
  table: ResultsTable,
  ids: readonly string[],
  clock: Clock,
  random: Random,
  attributes?: readonly string[],
): Promise<ReadItems> {
  const items = new Map<string, Item>();
  let units = 0;
  const projection = attributes ? projectionOf(['id', ...attributes]) : {};
  const batches = Array.from({ length: Math.ceil(ids.length / MAX_KEYS) }, (_, index) =>
    ids.slice(index * MAX_KEYS, (index + 1) * MAX_KEYS),
  );
  await Promise.all(
    batches.map(async (batch) => {
      let keys: KeysAndAttributes['Keys'] = batch.map((id) => ({ id: { S: id } }));
      for (let attempt = 1; keys; attempt += 1) {
        const answer: BatchGetItemCommandOutput = await table.client.batchGetItem({
          RequestItems: { [table.name]: { Keys: keys, ConsistentRead: true, ...projection } },
          ReturnConsumedCapacity: 'TOTAL',
        });
        for (const item of answer.Responses?.[table.name] ?? []) items.set(item['id']?.S ?? '', item);
        units += answer.ConsumedCapacity?.[0]?.CapacityUnits ?? 0;
        keys = answer.UnprocessedKeys?.[table.name]?.Keys;
        if (keys && attempt === TRIES) throw new AwsUnavailable('DynamoDB left keys of a batch unprocessed');
        if (keys) await clock.sleep(fullJitterMs({ base: 0.05, cap: 1 }, attempt, random));
      }
    }),
  );
  return { items, units };
}

function projectionOf(
  attributes: readonly string[],
): Pick<KeysAndAttributes, 'ProjectionExpression' | 'ExpressionAttributeNames'> {
  const ProjectionExpression = attributes.map((name) => `#${name}`).join(', ');
  return { ProjectionExpression, ExpressionAttributeNames: namesIn(ProjectionExpression) };
}
