import { celeryOutbox } from '../../core/celery/celery-entry.ts';
import { finishWithoutMessage } from '../../core/ending/finish-without-message.ts';
import { CELERY_TOMBSTONE_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { noSuchTask, readTaskId } from '../../core/records/find-record.ts';
import { unseenTombstone } from '../../core/records/unseen-tombstone.ts';
import type { Call } from './enqueue.ts';
import { unavailable } from './unavailable.ts';

/**
 * Revokes a Celery task that no worker has seen: there is no record of it, and a tombstone is left in its place, which answers the message. Python is
 * told that it was revoked. Repeating the call changes nothing.
 *
 * @returns `null` if the tombstone is there; or the record that has come to be meanwhile, or has expired
 * @throws ProblemError 400 if the deployment does not serve Celery; 404 if the task was forgotten; 503 if it is not certain that it was revoked
 */
export async function revokeUnseen(call: Call, givenId: string): Promise<TaskRecord | null> {
  const id = readTaskId(givenId);
  if (call.celery !== true) {
    throw new ProblemError(400, 'This deployment does not serve Celery: its setting celery is off.');
  }
  call.about.taskId = id;
  // Python looks for the result under the id as Python writes it, which may be the one that was given.
  const outbox = [...celeryOutbox({}), ...(givenId === id ? [] : celeryOutbox({ id: givenId }))];
  const options = { resultTtl: CELERY_TOMBSTONE_TTL_SECONDS, countedAs: undefined };
  try {
    const tombstone = unseenTombstone(id, outbox, false, call.clock.now());
    const { record } = await finishWithoutMessage(call, id, { kind: 'unseen', tombstone }, options);
    if (record?.tombstone === 'revoked') return null;
    return record && record.tombstone === null ? record : noSuchTask();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw unavailable(
      'It is not certain that the task was revoked, because a service behind this API did not answer. Try again: a repeat changes nothing.',
      error,
    );
  }
}
