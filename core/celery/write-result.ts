import { isRefusedForGood, reasonOfRefusal } from '../protocol/aws-fault.ts';
import { allOf, anyOf } from '../records/combine-conditions.ts';
import { namesIn } from '../records/expression-names.ts';
import { refusedItem } from '../records/refused-record.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { bytesOf } from './bytes-of.ts';
import { type CeleryResults, resultItem } from './result-item.ts';
import type { CeleryTask } from './result-meta.ts';
import { isReady, type ResultState } from './result-state.ts';

/**
 * What came of writing a state: `written`; `repeated`, for it was there; `superseded` by a later state; `pythons`, for Celery's own worker has
 * written a result; `untracked`, for it is STARTED and nobody asked for that.
 */
export type ResultWritten = 'written' | 'repeated' | 'superseded' | 'pythons' | 'untracked';

/** No item, or one that Lovage wrote for an earlier state. */
const UNWRITTEN = 'attribute_not_exists(#id)';
const EARLIER = '#rank < :rank';

/**
 * An item that Python wrote has no rank: while both serve a queue, one of Celery's workers may have begun the task. What it began is overwritten.
 * Its SUCCESS stays, as Celery's own rule is; its other ends are overwritten by an end only. A compressed item begins with something else, and
 * may be an end, too.
 */
const ANY_OF_PYTHONS = 'attribute_exists(#id) AND attribute_not_exists(#rank)';
const PYTHONS = allOf(ANY_OF_PYTHONS, 'NOT begins_with(#result, :SUCCESS)');
const PYTHONS_UNENDED = allOf(
  PYTHONS,
  'NOT begins_with(#result, :FAILURE) AND NOT begins_with(#result, :REVOKED) AND NOT begins_with(#result, :compressed)',
);

const PYTHONS_SUCCESS: Item = { ':SUCCESS': begin('{"status": "SUCCESS"') };
const PYTHONS_ENDS: Item = {
  ...PYTHONS_SUCCESS,
  ':FAILURE': begin('{"status": "FAILURE"'),
  ':REVOKED': begin('{"status": "REVOKED"'),
  ':compressed': begin('\0celery-compressed\0'),
};

/**
 * Writes a task's state to the table of Celery's DynamoDB backend, with one conditional write: late and reordered writes never replace a later
 * state. Repeating the call changes nothing. A result that the table refuses for good becomes a FAILURE, `NotStorable`.
 *
 * @param table the table, whose key is `id`, as Celery makes it
 * @param resultTtl seconds to keep the item
 * @throws what the table throws, but for a refusal of the result
 */
export async function writeResult(
  table: ResultsTable,
  task: CeleryTask,
  state: ResultState,
  resultTtl: number,
  options: CeleryResults = {},
): Promise<ResultWritten> {
  const item = resultItem(task, state, resultTtl, options);
  if (!item) return 'untracked';
  try {
    return await put(table, item, state);
  } catch (refusal) {
    if (state.status !== 'SUCCESS' || !isRefusedForGood(refusal)) throw refusal;
    const message = `The task ran, but Celery’s table refuses its result for good: ${reasonOfRefusal(refusal)}.`;
    const { life, attempt, at } = state;
    const failure = {
      life,
      attempt,
      at,
      status: 'FAILURE',
      error: { type: 'NotStorable', message },
    } as const;
    return await writeResult(table, task, failure, resultTtl, options);
  }
}

async function put(table: ResultsTable, item: Item, state: ResultState): Promise<ResultWritten> {
  const { id, rank } = item;
  const { condition, values } = overPythons(state);
  if (id?.S === undefined || rank?.S === undefined) throw new TypeError('A result has a key and a rank');
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: item,
      ConditionExpression: anyOf(UNWRITTEN, EARLIER, condition),
      ExpressionAttributeNames: namesIn(UNWRITTEN, EARLIER, condition),
      ExpressionAttributeValues: { ':rank': rank, ...values },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return 'written';
  } catch (error) {
    const found = await refusedItem(table, id.S, error);
    if (!found?.['rank']) return 'pythons';
    return found['rank'].S === rank.S ? 'repeated' : 'superseded';
  }
}

/** When an item that Python wrote is overwritten. What is forgotten is erased, whoever wrote it. */
function overPythons(state: ResultState): { readonly condition: string; readonly values: Item } {
  if (state.status === 'FORGOTTEN') return { condition: ANY_OF_PYTHONS, values: {} };
  return isReady(state)
    ? { condition: PYTHONS, values: PYTHONS_SUCCESS }
    : { condition: PYTHONS_UNENDED, values: PYTHONS_ENDS };
}

function begin(text: string): { readonly B: Uint8Array } {
  return { B: bytesOf(text) };
}
