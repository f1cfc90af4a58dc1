import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import { errorFields } from '../protocol/logger.ts';
import type { TaskRecord } from '../protocol/record.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { firstMessage } from '../queue/task-message.ts';
import { UNRECORDED } from '../records/conditions.ts';
import { dueKeys } from '../records/due-entry.ts';
import { namesIn } from '../records/expression-names.ts';
import { pendingItem, pendingRecord } from '../records/pending-record.ts';
import { number, readItem, string } from '../records/record-item.ts';
import { refusedItem } from '../records/refused-record.ts';
import { queueOf } from './queue-of.ts';
import type { Scheduling } from './scheduling.ts';
import { sendOccurrences } from './send-occurrences.ts';

/** A task that a caller has made of a schedule; or what has the id already. */
export type RanSchedule =
  | { readonly kind: 'made'; readonly record: TaskRecord }
  /** Another call has made it: whether that was for the same, its fingerprint says. */
  | { readonly kind: 'exists'; readonly record: TaskRecord }
  /** It expired between two requests, or is no task's. */
  | { readonly kind: 'taken' };

/**
 * Makes a task of a schedule now. One write makes it durable: its record, which is due at once, so that the sweep sends its message if nothing else does.
 *
 * @param id of the task; the same for a repeated call
 * @param fingerprint of the call, if its id comes from an `Idempotency-Key`
 */
export async function runSchedule(
  scheduling: Scheduling,
  { name, spec }: { readonly name: string; readonly spec: ScheduleOptions },
  id: string,
  fingerprint: string | null,
): Promise<RanSchedule> {
  const { table, clock, registry, metrics, newToken } = scheduling;
  const resultTtl = registry.get(spec.task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS;
  const now = clock.now();
  const bornBy = newToken();
  const message = {
    ...firstMessage({
      id,
      task: spec.task,
      queue: queueOf(scheduling, spec),
      input: spec.input,
      createdAt: now,
      eta: null,
      expiresAt: null,
      group: null,
      fingerprint,
    }),
    schedule: { name, at: now },
  };
  try {
    await table.client.putItem({
      TableName: table.name,
      Item: {
        ...pendingItem(message, resultTtl),
        ...dueKeys(id, now),
        dueRun: number(0),
        bornBy: string(bornBy),
      },
      ConditionExpression: UNRECORDED,
      ExpressionAttributeNames: namesIn(UNRECORDED),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  } catch (error) {
    const item = await refusedItem(table, id, error);
    const record = item ? readItem(item) : null;
    if (!record) return { kind: 'taken' };
    // Another call's, unless it is our own, from a try whose answer was lost.
    if (record.bornBy !== bornBy) return { kind: 'exists', record };
  }
  metrics.count('enqueued', spec.task);
  const record = pendingRecord(message);
  await sendOrLeave(scheduling, { ...record, dueRun: 0 });
  return { kind: 'made', record };
}

/** Sends the message. If that fails, the sweep does it. */
async function sendOrLeave(scheduling: Scheduling, record: TaskRecord): Promise<void> {
  try {
    await sendOccurrences(scheduling, [record]);
  } catch (error) {
    scheduling.logger.warn('the sweep is to send a message', { taskId: record.id, ...errorFields(error) });
  }
}
