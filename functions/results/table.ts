import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The results table, and the client to reach it with. */
export interface ResultsTable {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly name: string;
}

/** An item as DynamoDB's client takes and gives it. */
export type Item = Record<string, AttributeValue>;
