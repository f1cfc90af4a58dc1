import { MAX_DELAY_SECONDS } from '../../core/protocol/bounds.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';

/** Seconds for which SQS must delay a message so that it comes no earlier than `eta`. Times are in milliseconds since the epoch. */
export function delayUntil(eta: number | null, now: number): number {
  return eta === null ? 0 : Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil((eta - now) / 1000)));
}

/** What a message that is sent again takes from its task's record, so that it equals the first one. */
export function dueAs(
  record: TaskRecord,
): Pick<TaskMessage, 'queue' | 'createdAt' | 'eta' | 'expiresAt' | 'group' | 'outbox'> {
  const { queue, createdAt, eta, expiresAt, group } = record;
  return { queue, createdAt, eta, expiresAt, group, ...outboxOf(record) };
}

/** A record's outbox as its messages carry it: absent if it is empty. */
export function outboxOf({ outbox }: TaskRecord): Pick<TaskMessage, 'outbox'> {
  return outbox.length === 0 ? {} : { outbox };
}
