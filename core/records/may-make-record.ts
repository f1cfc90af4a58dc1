import { MISSING_RECORD_GRACE_MS } from '../protocol/bounds.ts';
import { isRetryMessage, type TaskMessage } from '../protocol/message.ts';

/**
 * Whether a message may create its missing record, because it may have come first. A retry by hand may not: its task had a record, which
 * has expired. Nor may one with a revision: it was sent for a record that there was. Nor may an old message: its record would exist by now, so it
 * has expired, or the task was never accepted. What Celery sends has no record before a worker sees it, however long that takes; and its record
 * outlives every copy of its message: see `keptFor`.
 *
 * @param now milliseconds since the epoch
 */
export function mayMakeRecord(message: TaskMessage, now: number): boolean {
  if (isRetryMessage(message) || message.revision !== undefined) return false;
  if (message.pythonName !== undefined) return true;
  return now - (message.eta ?? message.createdAt) <= MISSING_RECORD_GRACE_MS;
}
