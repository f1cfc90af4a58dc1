import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import type { Shop } from './start-shop.ts';

/** The trace of the story of a trace, and the group of the story of a message group. */
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const GROUP = 'customer-7';

/** What stories leave that their Python programs cannot see. */
export async function leftByStories({ system, output }: Shop) {
  const client = new DynamoDB({
    ...{ endpoint: system.dynamodbEndpoint, region: REGION, credentials: CREDENTIALS },
  });
  try {
    const { Items = [] } = await client.scan({ TableName: system.tableName });
    const hasGroup = Items.some(({ group }) => group?.S === GROUP);
    const isTraced = output.some((line) => line.includes(TRACE));
    return [
      { name: 'a message group is the record’s', failure: hasGroup ? null : 'no record has it' },
      { name: 'a trace goes on in the log', failure: isTraced ? null : 'no line has it' },
    ];
  } finally {
    client.destroy();
  }
}
