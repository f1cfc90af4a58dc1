import { namesIn, valuesIn } from '../records/expression-names.ts';
import { string } from '../records/record-item.ts';
import { isConditionFailed, refusedItem } from '../records/refused-record.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { prefixed } from '../records/update-record.ts';

/** An item after a write, or as it was when its condition did not hold; `undefined` if there is none. */
export interface UpdatedItem {
  readonly done: boolean;
  readonly item: Item | undefined;
}

/** Makes one conditional change to an item of a workflow, in one request. In expressions, `#name` is the attribute `name`. */
export async function updateItem(
  table: ResultsTable,
  id: string,
  {
    condition,
    update,
    values,
  }: { readonly condition: string; readonly update: string; readonly values: Item },
): Promise<UpdatedItem> {
  const used = valuesIn(condition, update);
  const given = Object.fromEntries(Object.entries(values).filter(([name]) => used.has(name)));
  try {
    const { Attributes } = await table.client.updateItem({
      TableName: table.name,
      Key: { id: string(id) },
      ConditionExpression: condition,
      UpdateExpression: update,
      ExpressionAttributeNames: namesIn(condition, update),
      // DynamoDB refuses an empty map.
      ...(Object.keys(given).length > 0 ? { ExpressionAttributeValues: given } : {}),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return { done: true, item: Attributes };
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    return { done: false, item: await refusedItem(table, id, error) };
  }
}

/** Attributes of an item to set and to remove, on a condition; `values` are the condition's, as `:name`. */
interface ItemChange {
  readonly condition: string;
  readonly values?: Item;
  readonly set?: Item;
  readonly remove?: readonly string[];
}

/** Sets and removes attributes of an item of a workflow, in one request. */
export function changeItem(
  table: ResultsTable,
  id: string,
  { condition, values = {}, set = {}, remove = [] }: ItemChange,
): Promise<UpdatedItem> {
  const assignments = Object.keys(set).map((name) => `#${name} = :set_${name}`);
  const update = [
    ...(assignments.length > 0 ? [`SET ${assignments.join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
  ].join(' ');
  return updateItem(table, id, { condition, update, values: { ...values, ...prefixed(set) } });
}

/** Stores an item, unless there is one of its id. */
export async function bearItem(table: ResultsTable, item: Item): Promise<'born' | Item | undefined> {
  const condition = 'attribute_not_exists(#id)';
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: item,
      ConditionExpression: condition,
      ExpressionAttributeNames: namesIn(condition),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return 'born';
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    return refusedItem(table, item['id']?.S ?? '', error);
  }
}

/** Reads an item consistently. */
export async function readItemById(table: ResultsTable, id: string): Promise<Item | undefined> {
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConsistentRead: true,
  });
  return Item;
}
