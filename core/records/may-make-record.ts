import { MISSING_RECORD_GRACE_MS } from '../protocol/bounds.ts';
import { isRetryMessage, type TaskMessage } from '../protocol/message.ts';

/**
 * Whether a message may make a record that is missing: it may have come before its record. A task that is sent again had one, and
 * an old message has had the time: if theirs is gone, it has expired, or its task was never accepted.
 *
 * @param now milliseconds since the epoch
 */
export function mayMakeRecord(message: TaskMessage, now: number): boolean {
  return !isRetryMessage(message) && now - (message.eta ?? message.createdAt) <= MISSING_RECORD_GRACE_MS;
}
