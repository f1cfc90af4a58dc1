import { type AttributeValue, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { memberIds } from '../../core/workflow/member-id.ts';
import { CREDENTIALS, type LocalAws, REGION } from '../../local/local-aws.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** Those items of a workflow that indexes have: its own first, then its members' in their order. @throws Error when one is not there */
export async function storedItems(aws: LocalAws, workflow: string, members: number): Promise<Item[]> {
  const client = new DynamoDBClient({
    endpoint: aws.dynamodbEndpoint,
    region: REGION,
    credentials: CREDENTIALS,
  });
  try {
    const items: Item[] = [];
    for (const id of [workflow, ...memberIds(workflow, 0, members)]) {
      const command = new GetItemCommand({
        TableName: aws.tableName,
        Key: { id: { S: id } },
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      if (!Item) throw new Error(`There is no item ${id}`);
      items.push(Item);
    }
    return items;
  } finally {
    client.destroy();
  }
}
