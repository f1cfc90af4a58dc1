import type { CeleryTable } from '../../../core/celery/celery-results.ts';
import { endCall } from '../../../core/celery/end-call.ts';
import { isCeleryBody } from '../../../core/celery/is-celery-body.ts';
import { readCeleryMessage } from '../../../core/celery/read-celery-message.ts';
import { type RefusedCall, refuseCall } from '../../../core/celery/refuse-call.ts';
import { recordId } from '../../../core/celery/to-task-message.ts';
import type { Ending } from '../../../core/ending/finish.ts';
import { givenUpError, notStorableError } from '../../../core/ending/task-end.ts';
import { aboutRecord } from '../../../core/protocol/about-task.ts';
import { isRefusedForGood } from '../../../core/protocol/aws-fault.ts';
import type { Acknowledgement, Consumer, Received } from '../../../core/queue/consume-batch.ts';

/**
 * Processes a message of Celery's that SQS gave up. If a worker had begun its task, that ends as a task of Lovage's own would. If not, there is no
 * definition here to make a record of it: Python is told, and the message goes to the dead letters, from where it can be moved back and run.
 *
 * @returns `null` if the message is not Celery's
 */
export async function giveUpCall(
  deadLetters: Consumer & Ending,
  results: CeleryTable,
  queue: string,
  received: Received,
): Promise<Acknowledgement | null> {
  const { body, receiveCount, sentAt, about, messageId } = received;
  if (!isCeleryBody(body)) return null;
  const { type: exception, message: why } = givenUpError(receiveCount);
  const refuse = (call: Omit<RefusedCall, 'fault'>, message: string) =>
    refuseCall({ ...deadLetters, results, queue }, received, { ...call, fault: { exception, message } });
  const read = readCeleryMessage(body, sentAt);
  if (!read.ok) return refuse(read, `${why} ${read.fault.message}`);
  const { message: call } = read;
  about.taskId = recordId(call.id);
  try {
    const end = { kind: 'givenUp', life: 1, revision: 0, receiveCount } as const;
    const done = await endCall(deadLetters, call, end);
    if (done.kind !== 'seen') return await refuse(call, why);
    Object.assign(about, aboutRecord(done.record));
    if (done.ended) {
      deadLetters.logger.error('task given up', { messageId, receiveCount });
      deadLetters.metrics.count('dead', done.record.task);
    }
    return done.acknowledgement;
  } catch (refusal) {
    if (!isRefusedForGood(refusal)) throw refusal;
    return refuse(call, `${why} ${notStorableError('Its end', refusal).message}`);
  }
}
