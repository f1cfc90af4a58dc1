import { UNRECORDED } from '../records/conditions.ts';
import { namesIn } from '../records/expression-names.ts';
import { number, string } from '../records/record-item.ts';
import { isConditionFailed, refusedItem } from '../records/refused-record.ts';
import { CLAIM_AS_SEEN } from '../records/schedule-conditions.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { updateRecord } from '../records/update-record.ts';

/** Which build's declarations are in the table, or are being put there. */
interface DeclarationsClaim {
  /** The hash of everything that it declares. */
  readonly hash: string;
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether all of it is there. */
  readonly done: boolean;
}

/** The id of the item that says so. */
const ID = 'schedules/declared';

/** Reads the claim, consistently; `null` if no build has declared anything yet. */
export async function readClaim(table: ResultsTable): Promise<DeclarationsClaim | null> {
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(ID) },
    ConsistentRead: true,
  });
  return Item ? claimOf(Item) : null;
}

/**
 * Claims the declarations for a build, if no other has since the claim was read.
 *
 * @returns `null` if another has
 */
export async function claimDeclarations(
  table: ResultsTable,
  hash: string,
  seen: DeclarationsClaim | null,
  now: number,
): Promise<DeclarationsClaim | null> {
  const condition = seen ? CLAIM_AS_SEEN : UNRECORDED;
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: { id: string(ID), hash: string(hash), at: number(now) },
      ConditionExpression: condition,
      ExpressionAttributeNames: namesIn(condition),
      ...(seen ? { ExpressionAttributeValues: asSeen(seen) } : {}),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return { hash, at: now, done: false };
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const item = await refusedItem(table, ID, error);
    const claim = item && claimOf(item);
    // Our own, from a try whose answer was lost; or that of another sweep of this build.
    return claim?.hash === hash ? claim : null;
  }
}

/** Whether no other build has claimed the declarations since. */
export async function isStillClaimed(table: ResultsTable, { hash, at }: DeclarationsClaim): Promise<boolean> {
  const claim = await readClaim(table);
  return claim?.hash === hash && claim.at === at;
}

/** Notes that everything a build declares is in the table, unless another has claimed it since. */
export async function declarationsDone(table: ResultsTable, claim: DeclarationsClaim): Promise<void> {
  try {
    await updateRecord(table, ID, {
      condition: CLAIM_AS_SEEN,
      values: asSeen(claim),
      set: { done: { BOOL: true } },
    });
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
  }
}

function asSeen({ hash, at }: DeclarationsClaim): Item {
  return { ':seenHash': string(hash), ':seenAt': number(at) };
}

function claimOf({ hash, at, done }: Item): DeclarationsClaim {
  return { hash: hash?.S ?? '', at: Number(at?.N ?? 0), done: done?.BOOL === true };
}
