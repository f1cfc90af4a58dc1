import { MAX_DELAY_SECONDS } from '../../core/protocol/bounds.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';

/** Seconds for SQS to hold a message back, so that it comes no earlier than `eta`. Times are milliseconds since the epoch. */
export function delayUntil(eta: number | null, now: number): number {
  return eta === null ? 0 : Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil((eta - now) / 1000)));
}

/** A message that is sent again is the first one again: born, due, expiring and telling as its record says. */
export function dueAs(
  record: TaskRecord,
): Pick<TaskMessage, 'queue' | 'createdAt' | 'eta' | 'expiresAt' | 'group' | 'outbox'> {
  const { queue, createdAt, eta, expiresAt, group } = record;
  return { queue, createdAt, eta, expiresAt, group, ...outboxOf(record) };
}

/** What a record has to tell, as its messages carry it: missing where there is nothing. */
export function outboxOf({ outbox }: TaskRecord): Pick<TaskMessage, 'outbox'> {
  return outbox.length === 0 ? {} : { outbox };
}
