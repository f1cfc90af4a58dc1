import { follow } from '../../core/ending/follow.ts';
import { aboutRecord } from '../../core/protocol/about-task.ts';
import { MESSAGE_VERSION, type RetryMessage } from '../../core/protocol/message.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isAllowed } from '../../core/protocol/state.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { outboxOf, sendingOf } from '../../core/queue/task-message.ts';
import { findRecord, noSuchTask } from '../../core/records/find-record.ts';
import { keptFor } from '../../core/records/kept-for.ts';
import { type Reopened, reopenedRecord, reopenRecord } from '../../core/records/reopen-record.ts';
import { DEPENDENCY_FAILED } from '../../core/workflow/cause.ts';
import type { Call } from './enqueue.ts';
import { partlyDone, unavailable, undone } from './unavailable.ts';

/**
 * Retries a task by hand: sends a task that failed or was revoked again, with its recorded input. The message goes first and
 * says which life of the task it is for. If the call dies between message and record, the message's worker reopens the record;
 * if it dies before the message, nothing has changed. See docs/decisions/retry-by-hand.md.
 *
 * @returns the record, which waits for its first attempt
 * @throws ProblemError 404 if there is no such task; 409 if it is in another state or its definition is gone; 503 if the message
 * could not be sent or the record could not be written
 */
export async function retryTask(call: Call, givenId: string): Promise<TaskRecord> {
  const { table, queues, registry, clock } = call;
  const record = await findRecord(table, givenId, clock);
  Object.assign(call.about, aboutRecord(record));
  const definition = registry.get(record.task);
  const now = clock.now();
  if (!isAllowed('retryByHand', record.state)) throw notToBeRetried(record);
  if (record.blocked) throw new ProblemError(409, waitsInVain(record));
  if (!definition) {
    throw new ProblemError(
      409,
      `The task’s definition, ${record.task}, no longer exists. The tasks are ${registry.names.join(', ')}.`,
    );
  }
  try {
    // Whoever is to be told of the end must be told before the task is in another life.
    await follow(call.followers, record);
  } catch (error) {
    throw unavailable(
      'The task was not sent again, because a service behind this API, which is to be told of its end, did not answer. Try again.',
      error,
    );
  }
  if (record.workflow) {
    const { reopenWorkflow } = await import('./workflows/reopen-workflow.ts');
    await reopenWorkflow(call, record.workflow.id);
  }
  const message: RetryMessage = {
    v: MESSAGE_VERSION,
    kind: 'task',
    id: record.id,
    task: record.task,
    // Its own queue may no longer exist.
    queue: queues.addresses.has(record.queue) ? record.queue : definition.queue,
    input: record.input,
    createdAt: record.createdAt,
    eta: runningUntil(record, now),
    expiresAt: null,
    group: record.group,
    fingerprint: record.fingerprint,
    life: record.life + 1,
    ...outboxOf(record),
    ...(record.schedule === null ? {} : { schedule: record.schedule }),
    ...(record.pythonName === null ? {} : { pythonName: record.pythonName }),
  };
  try {
    await sendMessage(queues, message.queue, sendingOf(message, now, call.trace));
  } catch (cause) {
    throw undone(
      'It is not certain that the task was sent again, because a service behind this API did not answer. Try again: it runs once, however often you ask.',
      cause,
      'The task was not sent again, because a service behind this API refuses its message.',
    );
  }
  let result: Reopened;
  try {
    result = await reopenRecord(table, message, now, keptFor(record, definition.resultTtl));
  } catch (cause) {
    throw partlyDone('sent again', record.id, cause);
  }
  if (result.reopened) return reopenedRecord(record, message, now);
  if (!result.record) return noSuchTask();
  throw notToBeRetried(result.record);
}

/** Until when a task that was revoked during a run may still be running: it starts again only once that run is certainly over. */
function runningUntil({ leaseUntil }: TaskRecord, now: number): number | null {
  return leaseUntil !== null && leaseUntil > now ? leaseUntil : null;
}

/** Why a task that never got what it waited for is not retried. */
function waitsInVain({ state, error }: TaskRecord): string {
  if (state !== 'FAILURE') {
    return 'The task was revoked before what it waits for had ended, and so has no input. Send the workflow again.';
  }
  if (error && error.type !== DEPENDENCY_FAILED) {
    return `The task cannot be given what it waited for (${error.type}), and would not be the next time. Send the workflow again, changed.`;
  }
  return 'The task failed because of others of its workflow. Retry those: when they succeed, it runs.';
}

function notToBeRetried({ state }: TaskRecord): ProblemError {
  return new ProblemError(409, `The task is ${state}. Only a FAILURE or REVOKED task can be sent again.`);
}
