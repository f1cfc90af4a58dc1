import type { OutboxEntry } from '../protocol/outbox.ts';
import { dueKeys } from './due-entry.ts';
import { number, outboxAttribute, string } from './record-item.ts';
import type { Item } from './table.ts';

/**
 * The tombstone of a task that was ended before any worker had seen it. What it was to do is unknown.
 *
 * @param outbox whom to tell
 * @param comesAgain whether a message ends it that would come again until they are told; otherwise the tombstone is in the due index until then
 * @param now milliseconds since the epoch
 */
export function unseenTombstone(
  id: string,
  outbox: readonly OutboxEntry[],
  comesAgain: boolean,
  now: number,
): Item {
  return {
    // An item with a task is a task's.
    ...{ task: string(''), createdAt: number(now), tombstone: string('revoked') },
    ...(outbox.length > 0 ? { outbox: outboxAttribute(outbox) } : {}),
    ...(outbox.length > 0 && !comesAgain ? { ...dueKeys(id, now), dueOutbox: number(1) } : {}),
  };
}
