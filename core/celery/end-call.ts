import { acknowledgeEnded, acknowledgeEndInLife } from '../ending/acknowledge.ts';
import { type Ending, finish } from '../ending/finish.ts';
import type { TaskEnd } from '../ending/task-end.ts';
import type { TaskRecord } from '../protocol/record.ts';
import type { Acknowledgement } from '../queue/consume-batch.ts';
import { firstMessage } from '../queue/task-message.ts';
import { readRecord } from '../records/read-record.ts';
import { callFingerprint } from './call-fingerprint.ts';
import type { CeleryMessage } from './celery-message.ts';
import { recordId } from './to-task-message.ts';

/** What became of a call that was to be ended by its message. */
export type EndedCall =
  /** It has no record: no worker has begun it. */
  | { readonly kind: 'unseen' }
  /** The record with its id is another task's. */
  | { readonly kind: 'foreign' }
  /** Its record says how the task fares; `ended` is whether this call ended it. */
  | {
      readonly kind: 'seen';
      readonly ended: boolean;
      readonly record: TaskRecord;
      readonly acknowledgement: Acknowledgement;
    };

/**
 * Ends the task of a Celery message, for a function without definitions, which can make no record of a call: it ends by its id, and as what its record
 * says it is. A task that the due index has, or another message, is left to that.
 */
export async function endCall(
  ending: Ending,
  call: Pick<CeleryMessage, 'id' | 'name' | 'args' | 'kwargs'>,
  end: Extract<TaskEnd, { kind: 'givenUp' | 'purged' }>,
): Promise<EndedCall> {
  const found = await readRecord(ending.table, recordId(call.id));
  if (!found) return { kind: 'unseen' };
  if (found.tombstone !== null) {
    const acknowledgement = await acknowledgeEnded(ending.followers, found);
    return { kind: 'seen', ended: false, record: found, acknowledgement };
  }
  if (found.pythonName !== call.name || found.fingerprint !== callFingerprint(call))
    return { kind: 'foreign' };
  if (found.dueRun !== null)
    return { kind: 'seen', ended: false, record: found, acknowledgement: { kind: 'delete' } };
  // Its definition's `resultTtl` is unknown here; what the record has is later.
  const finished = await finish(ending, { id: found.id }, end, { resultTtl: null, countedAs: found.task });
  const { ended, record } = finished;
  const acknowledgement = acknowledgeEndInLife(finished, firstMessage(found), ending.clock.now());
  return { kind: 'seen', ended, record: record ?? found, acknowledgement };
}
