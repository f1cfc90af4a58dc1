import { finish } from '../ending/finish.ts';
import { NotFollowed } from '../ending/follow.ts';
import { AwsUnavailable } from '../protocol/aws-fault.ts';
import { DEFAULT_RESULT_TTL_SECONDS, MAX_MESSAGE_RETENTION_SECONDS } from '../protocol/bounds.ts';
import { errorFields } from '../protocol/logger.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { allOf } from '../records/combine-conditions.ts';
import { UNRECORDED } from '../records/conditions.ts';
import { namesIn } from '../records/expression-names.ts';
import { inLife } from '../records/fence.ts';
import { finalTtl, number, readItem, string } from '../records/record-item.ts';
import { isConditionFailed, refusedItem } from '../records/refused-record.ts';
import { TAKEN_BACK_AS_SEEN } from '../records/schedule-conditions.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { updateRecord } from '../records/update-record.ts';
import { occurrenceId } from './occurrence-id.ts';
import type { Scheduling } from './scheduling.ts';

/** Which occurrence is taken back, and by which revision of its schedule. */
interface TakingBack {
  readonly name: string;
  /** Its nominal time, in milliseconds since the epoch. */
  readonly at: number;
  readonly revision: number;
}

/** What became of an occurrence that was to be taken back. */
export interface TakenBack {
  readonly taskId: string;
  /** Whether it is taken back: if not, it has started, or has ended, or this revision of the schedule has made it. */
  readonly takenBack: boolean;
  /** The task that comes before it; `null` if it names none, or never was. */
  readonly after: string | null;
}

/** Tries for a record that changes each time. It changes a few times in its whole life. */
const TRIES = 5;

/**
 * Takes back an occurrence that an earlier revision of its schedule made, or may still make: one that has not started ends as `REVOKED`; if there
 * is none, a tombstone is left in its place, so that a birth that is carried out late meets it. What has started is left alone.
 *
 * @param item the record as it was read; `undefined` if there was none
 */
export async function takeBackOccurrence(
  scheduling: Scheduling,
  taking: TakingBack,
  item: Item | undefined,
): Promise<TakenBack> {
  const taskId = occurrenceId(taking.name, taking.at);
  const left = { taskId, takenBack: false, after: null };
  let seen = item;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const taken = seen
      ? await takeBackExisting(scheduling, taking, seen)
      : await leaveTombstone(scheduling, taking, taskId);
    if (taken.kind === 'left') return left;
    if (taken.kind === 'takenBack') return { taskId, takenBack: true, after: taken.after };
    seen = taken.item;
  }
  throw new AwsUnavailable('The record of an occurrence changed each time it was to be taken back');
}

type Taken =
  | { readonly kind: 'takenBack'; readonly after: string | null }
  | { readonly kind: 'left' }
  /** It has changed since it was read. */
  | { readonly kind: 'changed'; readonly item: Item | undefined };

async function leaveTombstone(
  { table, clock, newToken }: Scheduling,
  { name, at, revision }: TakingBack,
  id: string,
): Promise<Taken> {
  const now = clock.now();
  const token = newToken();
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: {
        id: string(id),
        // What makes an item a task's record.
        task: string(name),
        state: string(TRANSITIONS.withdraw.to),
        tombstone: string('unscheduled'),
        attempts: number(0),
        createdAt: number(now),
        finishedAt: number(now),
        endedBy: string(token),
        ttl: number(finalTtl(now, MAX_MESSAGE_RETENTION_SECONDS)),
        schedule: { M: { name: string(name), at: number(at) } },
        takenBack: number(revision),
      },
      ConditionExpression: UNRECORDED,
      ExpressionAttributeNames: namesIn(UNRECORDED),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return { kind: 'takenBack', after: null };
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const item = await refusedItem(table, id, error);
    return item?.['endedBy']?.S === token ? { kind: 'takenBack', after: null } : { kind: 'changed', item };
  }
}

async function takeBackExisting(
  scheduling: Scheduling,
  { revision }: TakingBack,
  item: Item,
): Promise<Taken> {
  const record = readItem(item);
  if (!record) return { kind: 'left' };
  const after = record.schedule?.after ?? null;
  const takenBack = takenBackBy(item);
  if (takenBack !== null) {
    if (takenBack >= revision) return { kind: 'takenBack', after };
    const raised = await raiseMark(scheduling.table, record, takenBack, revision);
    return raised.done ? { kind: 'takenBack', after } : { kind: 'changed', item: raised.item };
  }
  if (record.state !== TRANSITIONS.birth.to || record.attempts > 0 || record.retriedAt !== null) {
    return { kind: 'left' };
  }
  if (madeBy(item) >= revision) return { kind: 'left' };
  return end(scheduling, record, revision, after);
}

/** Ends an occurrence that waits, through the one door. */
async function end(
  scheduling: Scheduling,
  { id, life, task }: TaskRecord,
  revision: number,
  after: string | null,
): Promise<Taken> {
  const { registry, table, logger } = scheduling;
  const resultTtl = registry.get(task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS;
  try {
    const { ended } = await finish(
      scheduling,
      { id },
      { kind: 'unscheduled', life, takenBack: revision },
      { resultTtl, countedAs: task },
    );
    if (ended) return { kind: 'takenBack', after };
  } catch (error) {
    if (!(error instanceof NotFollowed)) throw error;
    logger.error('followers of an end not run', { taskId: id, ...errorFields(error) });
    if (error.finished.ended) return { kind: 'takenBack', after };
  }
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: string(id) },
    ConsistentRead: true,
  });
  return { kind: 'changed', item: Item };
}

/** Makes a mark this revision's, so that no earlier one opens the occurrence again. */
async function raiseMark(
  table: ResultsTable,
  { id, life }: TaskRecord,
  seen: number,
  revision: number,
): Promise<{ readonly done: true } | { readonly done: false; readonly item: Item | undefined }> {
  const { condition, values } = inLife(life);
  try {
    await updateRecord(table, id, {
      condition: allOf(TAKEN_BACK_AS_SEEN, condition),
      values: { ...values, ':seenTakenBack': number(seen) },
      set: { takenBack: number(revision) },
    });
    return { done: true };
  } catch (error) {
    return { done: false, item: await refusedItem(table, id, error) };
  }
}

/** The revision of its schedule that has taken an occurrence back; `null` if it is not taken back. */
export function takenBackBy({ takenBack }: Item): number | null {
  return takenBack?.N === undefined ? null : Number(takenBack.N);
}

/** The revision of its schedule that has made an occurrence, in the life that its record is in. */
function madeBy({ madeBy: made }: Item): number {
  return Number(made?.N ?? 0);
}
