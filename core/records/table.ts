import type { AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb';

/** The results table, and the client for it. */
export interface ResultsTable {
  readonly client: Pick<DynamoDB, 'batchGetItem' | 'getItem' | 'putItem' | 'query' | 'updateItem'>;
  readonly name: string;
}

/** An item as DynamoDB's client accepts and returns it. */
export type Item = Record<string, AttributeValue>;
