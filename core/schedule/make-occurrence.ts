import { AwsUnavailable } from '../protocol/aws-fault.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import { isFar } from '../protocol/is-far.ts';
import type { TaskMessage } from '../protocol/message.ts';
import type { Occurrence } from '../protocol/occurrence.ts';
import type { TaskRecord } from '../protocol/record.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { firstMessage } from '../queue/task-message.ts';
import { ATTEMPT_ERRORS } from '../records/attempt-errors.ts';
import { allOf } from '../records/combine-conditions.ts';
import { UNRECORDED } from '../records/conditions.ts';
import { DUE_ATTRIBUTES, dueKeys } from '../records/due-entry.ts';
import { namesIn } from '../records/expression-names.ts';
import { inLife } from '../records/fence.ts';
import { pendingItem, pendingRecord } from '../records/pending-record.ts';
import { birthAttributes, number, readItem, string } from '../records/record-item.ts';
import { refusedItem } from '../records/refused-record.ts';
import { TAKEN_BACK_AS_SEEN } from '../records/schedule-conditions.ts';
import type { Item } from '../records/table.ts';
import { updateRecord } from '../records/update-record.ts';
import { occurrenceId } from './occurrence-id.ts';
import { queueOf } from './queue-of.ts';
import type { Scheduling } from './scheduling.ts';
import { takenBackBy } from './take-back-occurrence.ts';

/** An occurrence that is to be made. */
interface NewOccurrence {
  readonly schedule: Occurrence;
  readonly spec: ScheduleOptions;
  /** When it is to start, in milliseconds since the epoch. */
  readonly dueAt: number;
  /** The revision of the schedule that makes it. */
  readonly revision: number;
}

/** Tries for a record that changes each time. */
const TRIES = 5;

/**
 * Makes the task of an occurrence, unless it was made before. One that was taken back, by this revision of the schedule or an earlier one, is made
 * again in its next life: nothing that is still on its way from the life before starts it, ends it, or comes back.
 *
 * One write makes it durable: its record, which is in the due index until its message was sent.
 *
 * @returns the record if its message is still to be sent, whoever made it; otherwise `null`
 */
export async function makeOccurrence(
  scheduling: Scheduling,
  occurrence: NewOccurrence,
): Promise<TaskRecord | null> {
  const { table, clock, metrics, registry } = scheduling;
  const { spec, revision } = occurrence;
  const resultTtl = registry.get(spec.task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS;
  const message = messageFor(scheduling, occurrence, clock.now());
  const { id } = message;
  // Its message is sent even if whoever makes it dies first, and by the time of the next sweep it is no longer among those to be made.
  const due: Item = { ...dueKeys(id, message.eta ?? message.createdAt), dueRun: number(0) };
  const mark: Item = { ...due, madeBy: number(revision) };
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: { ...pendingItem(message, resultTtl), ...mark },
      ConditionExpression: UNRECORDED,
      ExpressionAttributeNames: namesIn(UNRECORDED),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    metrics.count('enqueued', spec.task);
    return toSend({ ...pendingRecord(message), dueRun: 0 }, clock.now());
  } catch (error) {
    let item = await refusedItem(table, message.id, error);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      // It has expired between two requests: its time was long ago.
      if (!item) return null;
      const takenBack = takenBackBy(item);
      const record = readItem(item);
      if (!record) return null;
      if (takenBack === null) return toSend(record, clock.now());
      // A later revision has taken it back.
      if (takenBack > revision) return null;
      const next = { ...message, life: record.life + 1 };
      const opened = await open(scheduling, next, takenBack, resultTtl, mark);
      if (opened.done) {
        metrics.count('enqueued', spec.task);
        return toSend({ ...pendingRecord(next), dueRun: 0 }, clock.now());
      }
      item = opened.item;
    }
    throw new AwsUnavailable('The record of an occurrence changed each time it was to be made');
  }
}

function messageFor(
  scheduling: Scheduling,
  { schedule, spec, dueAt }: NewOccurrence,
  now: number,
): TaskMessage {
  return {
    ...firstMessage({
      id: occurrenceId(schedule.name, schedule.at),
      task: spec.task,
      queue: queueOf(scheduling, spec),
      input: spec.input,
      createdAt: now,
      eta: dueAt > now ? dueAt : null,
      expiresAt: null,
      group: null,
      fingerprint: null,
    }),
    schedule,
  };
}

/** The record, if its message is to be sent and was not yet. A sweep of the due index sends that of one whose time is far. */
function toSend(record: TaskRecord, now: number): TaskRecord | null {
  const waits = record.state === TRANSITIONS.birth.to && record.attempts === 0;
  return waits && record.dueRun !== null && !isFar(record.notBefore, now) ? record : null;
}

/** Everything that an earlier life may have left, and a new one begins without. The lease stays: a run that was revoked may still be under way. */
const CLEARED: readonly string[] = [
  ...['takenBack', 'tombstone', 'finishedAt', 'endedBy', 'error', 'traceback', 'result', 'progress', 'held'],
  ...['startedAt', 'owner', 'runs', 'snoozes', 'waitsFor', 'retriedAt', 'delivery', 'mailed', 'revision'],
  ...['eta', 'expiresAt', 'group', 'fingerprint', 'outbox', 'bornBy'],
  ...ATTEMPT_ERRORS,
  ...DUE_ATTRIBUTES,
];

/** Opens an occurrence that was taken back, in its next life. */
async function open(
  { table }: Scheduling,
  message: TaskMessage & { readonly life: number },
  takenBack: number,
  resultTtl: number,
  mark: Item,
): Promise<{ readonly done: true } | { readonly done: false; readonly item: Item | undefined }> {
  const birth = { ...birthAttributes(message, resultTtl), ...mark };
  const { condition, values } = inLife(message.life - 1);
  try {
    await updateRecord(table, message.id, {
      condition: allOf(TAKEN_BACK_AS_SEEN, condition),
      values: { ...values, ':seenTakenBack': number(takenBack) },
      set: {
        ...birth,
        state: string(TRANSITIONS.rebirth.to),
        attempts: number(0),
        life: number(message.life),
      },
      remove: CLEARED.filter((name) => !(name in birth)),
    });
    return { done: true };
  } catch (error) {
    const item = await refusedItem(table, message.id, error);
    return { done: false, item };
  }
}
