import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { INDEXES, type Index } from '../../core/records/list/indexes.ts';
import { CREDENTIALS, NAME_PREFIX, REGION } from '../local-aws.ts';

/**
 * Creates the results table as the stack does. Without time to live, which the emulator does not support.
 *
 * @returns its name
 */
export async function createTable(endpoint: string): Promise<string> {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const TableName = `${NAME_PREFIX}-tasks`;
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [...new Set(['id', ...INDEXES.flatMap(keysOf)])].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        GlobalSecondaryIndexes: INDEXES.map((index) => ({
          IndexName: index.name,
          KeySchema: [
            { AttributeName: index.partitionKey, KeyType: 'HASH' },
            { AttributeName: index.sortKey, KeyType: 'RANGE' },
          ],
          Projection:
            index.projected.length === 0
              ? { ProjectionType: 'KEYS_ONLY' }
              : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.projected] },
        })),
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.1 }, { TableName });
  } finally {
    client.destroy();
  }
  return TableName;
}

function keysOf({ partitionKey, sortKey }: Index): string[] {
  return [partitionKey, sortKey];
}
