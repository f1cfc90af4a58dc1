import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { INDEXES, type Index } from '../../core/records/list/indexes.ts';
import { CREDENTIALS, NAME_PREFIX, REGION } from '../local-aws.ts';

/**
 * Creates the results table as the stack does. Without time to live, which the emulator does not support.
 *
 * @returns its name
 */
export async function createTable(endpoint: string): Promise<string> {
  return await create(endpoint, {
    TableName: `${NAME_PREFIX}-tasks`,
    AttributeDefinitions: [...new Set(['id', ...INDEXES.flatMap(keysOf)])].map(text),
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
  });
}

/** The same for the table of Celery's results. @returns its name */
export async function createCeleryTable(endpoint: string): Promise<string> {
  return await create(endpoint, {
    TableName: `${NAME_PREFIX}-celery-results`,
    AttributeDefinitions: [text('id')],
  });
}

type OwnParts = Pick<CreateTableCommandInput, 'AttributeDefinitions' | 'GlobalSecondaryIndexes'>;

async function create(
  endpoint: string,
  { TableName, ...parts }: OwnParts & { readonly TableName: string },
): Promise<string> {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const command = new CreateTableCommand({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...parts,
  });
  try {
    await client.send(command).catch(async (error: unknown) => {
      // It was kept.
      if (!(error instanceof ResourceInUseException)) throw error;
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      if (indexesOf(Table) !== indexesOf(parts)) throw new OtherTable();
    });
    await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.1 }, { TableName });
  } finally {
    client.destroy();
  }
  return TableName;
}

/** Thrown when a table was kept whose indexes are not those of this version. */
export class OtherTable extends Error {
  override readonly name = 'OtherTable';
}

/** What the indexes of a table are, to be compared. */
function indexesOf(
  table:
    | { readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndexDescription[] | undefined }
    | undefined,
): string {
  const indexes = (table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => [
    IndexName,
    KeySchema?.map(({ AttributeName }) => AttributeName),
    Projection?.ProjectionType,
    [...(Projection?.NonKeyAttributes ?? [])].sort(),
  ]);
  return JSON.stringify(indexes.map((index) => JSON.stringify(index)).sort());
}

function text(AttributeName: string): AttributeDefinition {
  return { AttributeName, AttributeType: 'S' };
}

function keysOf({ partitionKey, sortKey }: Index): string[] {
  return [partitionKey, sortKey];
}
