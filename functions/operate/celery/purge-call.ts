import { celeryOutbox } from '../../../core/celery/celery-entry.ts';
import type { CeleryFault, CeleryMessage } from '../../../core/celery/celery-message.ts';
import type { CeleryTable } from '../../../core/celery/celery-results.ts';
import { endCall } from '../../../core/celery/end-call.ts';
import { isCeleryBody } from '../../../core/celery/is-celery-body.ts';
import { readCeleryMessage } from '../../../core/celery/read-celery-message.ts';
import { type RefusedCall, refuseCall } from '../../../core/celery/refuse-call.ts';
import { recordId } from '../../../core/celery/to-task-message.ts';
import { finish, hasEnded } from '../../../core/ending/finish.ts';
import { FOREIGN_MESSAGE } from '../../../core/ending/foreign-message.ts';
import { notStorableError } from '../../../core/ending/task-end.ts';
import { isRefusedForGood } from '../../../core/protocol/aws-fault.ts';
import { CELERY_TOMBSTONE_TTL_SECONDS } from '../../../core/protocol/bounds.ts';
import type { TaskError } from '../../../core/protocol/errors.ts';
import type { OutboxEntry } from '../../../core/protocol/outbox.ts';
import type { TakenMessage } from '../../../core/queue/receive-messages.ts';
import { unseenTombstone } from '../../../core/records/unseen-tombstone.ts';
import type { Operate } from '../operate.ts';
import type { PurgedMessage } from '../purged-message.ts';

/**
 * Takes one message of Celery's off its queue. If a worker had begun its task, that becomes REVOKED as any other. If not, a tombstone is left in place
 * of a record, so that a copy of the message that comes late runs nothing, and Python is told that the task was revoked, and with it what was
 * to follow it. What cannot be read goes to the dead letters.
 *
 * @returns `null` if the message is not Celery's
 */
export async function purgeCall(
  operate: Operate,
  results: CeleryTable,
  queue: string,
  { messageId, body, sentAt }: TakenMessage,
): Promise<PurgedMessage | null> {
  if (!isCeleryBody(body)) return null;
  const refuse = async (call: Omit<RefusedCall, 'fault'>, fault: CeleryFault) => {
    const letter = { messageId, body, trace: null, about: {} };
    const acknowledgement = await refuseCall({ ...operate, results, queue }, letter, { ...call, fault });
    return { acknowledgement, revoked: false };
  };
  const aside = (call: CeleryMessage, { type: exception, message }: TaskError) =>
    refuse(call, { exception, message });
  const read = readCeleryMessage(body, sentAt);
  if (!read.ok) return refuse(read, read.fault);
  try {
    const purged = await endPurged(operate, queue, read.message);
    return purged === 'foreign' ? await aside(read.message, FOREIGN_MESSAGE) : purged;
  } catch (refusal) {
    if (!isRefusedForGood(refusal)) throw refusal;
    return aside(read.message, notStorableError('The task', refusal));
  }
}

async function endPurged(
  operate: Operate,
  queue: string,
  call: CeleryMessage,
): Promise<PurgedMessage | 'foreign'> {
  const done = await endCall(operate, call, { kind: 'purged', life: 1, revision: 0, queue });
  if (done.kind === 'foreign') return 'foreign';
  const id = recordId(call.id);
  if (done.kind === 'seen') {
    if (done.ended) operate.logger.info('task revoked by a purge', { taskId: id, task: done.record.task });
    return { acknowledgement: done.acknowledgement, revoked: done.ended };
  }
  // If this dies before Python is told, the message comes again, here or to a worker, which then tells it.
  const tombstone = unseenTombstone(id, outboxOf(call, id), true, operate.clock.now());
  const options = { resultTtl: CELERY_TOMBSTONE_TTL_SECONDS, countedAs: undefined };
  const { ended, record } = await finish(operate, { id }, { kind: 'unseen', tombstone }, options);
  // A worker has just begun it: its message comes again when that is over.
  if (!hasEnded({ ended, record }))
    return { acknowledgement: { kind: 'hide', until: operate.clock.now() + SOON_MS }, revoked: false };
  if (ended) operate.logger.info('task revoked by a purge', { taskId: id });
  return { acknowledgement: { kind: 'delete' }, revoked: ended };
}

/** Soon, in milliseconds: the next look at the record decides. */
const SOON_MS = 1_000;

/** An entry for each id under which Python waits: the call's, and those of what was to follow. */
function outboxOf({ id, ignoreResult, followingIds }: CeleryMessage, key: string): readonly OutboxEntry[] {
  const own = ignoreResult ? [] : celeryOutbox(id === key ? {} : { id });
  return [...own, ...followingIds.flatMap((following) => celeryOutbox({ id: following }))];
}
