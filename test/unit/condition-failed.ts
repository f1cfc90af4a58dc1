import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../core/records/table.ts';

/** DynamoDB's refusal of a conditional write, with the item as it is, if DynamoDB returns it. */
export function conditionFailed(item?: Item | null): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: { httpStatusCode: 400 },
    ...(item ? { Item: item } : {}),
  });
}
