import type { UpdateItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { STATES } from '../protocol/state.ts';
import { namesIn, valuesIn } from './expression-names.ts';
import { stateIndexChange, UNLISTED } from './list/index-attributes.ts';
import { string } from './record-item.ts';
import type { Item, ResultsTable } from './table.ts';

/** A conditional change to one record. In expressions, `#name` is the attribute `name`. */
export interface Change {
  /** Built from the constants in conditions.ts. */
  readonly condition: string;
  /**
   * Values for the condition and for `assign`, as `:name`. Unused ones are left out of the request. Every state is available under its own
   * name, such as `:pending`.
   */
  readonly values?: Item;
  /** Attributes to set. */
  readonly set?: Item;
  /** Attributes to set only where they are missing. */
  readonly setOnce?: Item;
  /** Assignments of expressions, for more than a plain value. */
  readonly assign?: readonly string[];
  /** Attributes to remove. */
  readonly remove?: readonly string[];
  /** Takes the record out of every list. */
  readonly unlisted?: true;
  /** What to return: the changed attributes (default), or the whole item. */
  readonly returns?: 'UPDATED_NEW' | 'ALL_NEW';
}

/** The states that conditions name: `:pending`, `:started` and so on. */
const STATE_VALUES: Item = Object.fromEntries(
  STATES.map((state) => [`:${state.toLowerCase()}`, string(state)]),
);

/**
 * Makes one conditional change to one record, in one request. A change of state also updates the indexes.
 *
 * @throws ConditionalCheckFailedException with the record as it is, if DynamoDB returns it
 */
export async function updateRecord(
  table: ResultsTable,
  id: string,
  { condition, values = {}, setOnce = {}, assign = [], returns = 'UPDATED_NEW', ...change }: Change,
): Promise<UpdateItemCommandOutput> {
  const index = change.unlisted ? UNLISTED : stateIndexChange(id, change.set?.['state']);
  const set = { ...change.set, ...index.set };
  const remove = [...(change.remove ?? []), ...index.remove];
  const assignments = [
    ...assign,
    ...Object.keys(set).map((name) => `#${name} = :set_${name}`),
    ...Object.keys(setOnce)
      .filter((name) => !(name in set))
      .map((name) => `#${name} = if_not_exists(#${name}, :set_${name})`),
  ];
  const update = [
    ...(assignments.length > 0 ? [`SET ${assignments.join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
  ].join(' ');
  const all = { ...STATE_VALUES, ...values, ...prefixed(setOnce), ...prefixed(set) };
  const used = valuesIn(condition, update);
  return table.client.updateItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConditionExpression: condition,
    UpdateExpression: update,
    ExpressionAttributeNames: namesIn(condition, update),
    // DynamoDB refuses a request that defines a value without using it.
    ExpressionAttributeValues: Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name))),
    ReturnValues: returns,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}

/** Attributes as the values that set them, `:set_name`. */
export function prefixed(item: Item): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [`:set_${name}`, value]));
}
