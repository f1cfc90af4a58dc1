import { createRequire } from 'node:module';
import { BatchWriteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS, REGION } from '../local-aws.ts';

/** How dynalite begins the keys of its indexes' entries, and the first text after all such keys. */
const INDEXES = { gte: 'index-', lt: 'index.' } as const;

/** Items that one call may write (DynamoDB API reference, `BatchWriteItem`). */
const BATCH = 25;

/** The store below dynalite: a dependency of its own. */
interface LevelModule {
  readonly Level: new (
    folder: string,
  ) => {
    open(): Promise<void>;
    clear(range: typeof INDEXES): Promise<void>;
    close(): Promise<void>;
  };
}

/**
 * Removes all entries of indexes from a folder of dynalite's, which is not running there: dynalite writes an item and its entries one after the other, so that
 * one that was killed may have left entries of items that never were, and items without any.
 */
export async function dropIndexEntries(folder: string): Promise<void> {
  const require = createRequire(createRequire(import.meta.url).resolve('dynalite'));
  const { Level } = require('level') as LevelModule;
  const store = new Level(folder);
  await store.open();
  await store.clear(INDEXES);
  await store.close();
}

/** Makes the entries of a table's indexes again, by writing each item as it is. */
export async function writeIndexEntries(endpoint: string, TableName: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      for (let start = 0; start < Items.length; start += BATCH) {
        const writes = Items.slice(start, start + BATCH).map((Item) => ({ PutRequest: { Item } }));
        await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: writes } }));
      }
    }
  } finally {
    client.destroy();
  }
}
