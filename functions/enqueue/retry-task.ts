import { aboutRecord } from '../../core/protocol/about-task.ts';
import { MESSAGE_VERSION, type RetryMessage } from '../../core/protocol/message.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isAllowed } from '../../core/protocol/state.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { findRecord, noSuchTask } from '../../core/records/find-record.ts';
import { type Reopened, reopenedRecord, reopenRecord } from '../../core/records/reopen-record.ts';
import { delayUntil, outboxOf } from './due.ts';
import type { Call } from './enqueue.ts';

/** Seconds to wait before the call is made again: longer than our own tries took. */
const RETRY_AFTER = { 'retry-after': '5' };

/**
 * Sends a task again that has failed or was revoked, with the input that its record keeps. The message goes first, and says
 * which life of the task it is for: a call that dies between message and record has sent a message whose worker opens the
 * record itself; one that dies before has changed nothing. See docs/decisions/retry-by-hand.md.
 *
 * @returns the record, which waits for its first attempt
 * @throws ProblemError 404 when there is no such task; 409 when it is in another state, or its definition is gone; 503 when the
 * message could not be sent, or the record not be written
 */
export async function retryTask(call: Call, givenId: string): Promise<TaskRecord> {
  const { table, queues, registry, clock } = call;
  const record = await findRecord(table, givenId);
  Object.assign(call.about, aboutRecord(record));
  const definition = registry.get(record.task);
  const now = clock.now();
  if (!isAllowed('retryByHand', record.state)) throw notToBeRetried(record);
  if (!definition) {
    throw new ProblemError(
      409,
      `The task’s definition, ${record.task}, is gone. The tasks are ${registry.names.join(', ')}.`,
    );
  }
  const message: RetryMessage = {
    v: MESSAGE_VERSION,
    kind: 'task',
    id: record.id,
    task: record.task,
    // Its own queue may be gone since.
    queue: queues.addresses.has(record.queue) ? record.queue : definition.queue,
    input: record.input,
    createdAt: record.createdAt,
    eta: runningUntil(record, now),
    expiresAt: null,
    group: record.group,
    fingerprint: record.fingerprint,
    life: record.life + 1,
    ...outboxOf(record),
  };
  try {
    await sendMessage(queues, message.queue, {
      message,
      delaySeconds: delayUntil(message.eta, now),
      group: message.group,
      trace: call.trace,
    });
  } catch (cause) {
    throw new ProblemError(
      503,
      'It is not certain that the task was sent again, for a service behind this API did not answer. Try again: it runs once, however often that is asked for.',
      { headers: RETRY_AFTER, cause },
    );
  }
  let result: Reopened;
  try {
    result = await reopenRecord(table, message, now, definition.resultTtl);
  } catch (cause) {
    throw new ProblemError(
      503,
      `The task was sent again in part and may run as ${record.id}: its message was sent, its record was not written. Look that id up before you send the task again.`,
      { headers: RETRY_AFTER, cause },
    );
  }
  if (result.reopened) return reopenedRecord(record, message, now);
  if (!result.record) return noSuchTask();
  throw notToBeRetried(result.record);
}

/** A task that was revoked during a run may still be running: it is not run beside itself, but when that run is over for certain. */
function runningUntil({ leaseUntil }: TaskRecord, now: number): number | null {
  return leaseUntil !== null && leaseUntil > now ? leaseUntil : null;
}

function notToBeRetried({ state }: TaskRecord): ProblemError {
  return new ProblemError(
    409,
    `The task is ${state}: only one that is FAILURE or REVOKED can be sent again.`,
  );
}
