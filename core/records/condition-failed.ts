import type { Item } from './table.ts';

/** DynamoDB's refusal of a write whose condition does not hold, with the item that stood in the way where it sends it along. */
export type ConditionFailed = Error & { readonly Item?: Item };

/** Whether that is what an error means: by its name, which is the same whoever's client threw it. */
export function isConditionFailed(error: unknown): error is ConditionFailed {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}
