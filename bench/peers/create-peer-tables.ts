import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';

/** The tables of the peers' handlers, each with a key and nothing else. */
export const PEER_TABLES = { bare: 'bench-bare', powertools: 'bench-powertools' } as const;

/** Creates them. Both call their key `id`: Powertools' idempotency does so by default. */
export async function createPeerTables(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    for (const TableName of Object.values(PEER_TABLES)) {
      await client.send(
        new CreateTableCommand({
          TableName,
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.1 }, { TableName });
    }
  } finally {
    client.destroy();
  }
}
