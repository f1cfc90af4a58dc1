import { aboutRecord } from '../../core/protocol/about-task.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { isFar } from '../../core/protocol/is-far.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { messageOf, sendingOf } from '../../core/queue/task-message.ts';
import { findRecord, noSuchTask, taskOrNone } from '../../core/records/find-record.ts';
import { keptFor } from '../../core/records/kept-for.ts';
import { removeDue } from '../../core/records/remove-due.ts';
import { type Rescheduled, rescheduleRecord } from '../../core/records/reschedule-record.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import type { Call } from './enqueue.ts';
import { readCountdown, readEta } from './read-options.ts';
import { undone } from './unavailable.ts';

/** The parameters that say when, of which a call gives one. */
const TIMES = ['countdown', 'eta'] as const;

/** How often a call tries, if others move the task at the same moment. */
const TRIES = 5;

/** The time that a call asks for, and the parameter that says it. */
interface Wanted {
  readonly path: (typeof TIMES)[number];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Moves a task that has not started to another time. One conditional write decides, and puts the task into the due index in any case: even if this
 * call dies right then, the sweep sends the message. A time that is near does not wait for the sweep.
 *
 * @returns the record, which waits for its new time
 * @throws ProblemError 422 if not exactly one time is given, or the task would expire first; 404 if there is no such task; 409 naming its state if
 * it has started or ended; 503 if it is not certain that it was moved
 */
export async function rescheduleTask(
  call: Call,
  givenId: string,
  query: HttpRequest['query'],
): Promise<TaskRecord> {
  const wanted = readWanted(query, call.clock.now());
  let seen = await findRecord(call.table, givenId, call.clock);
  Object.assign(call.about, aboutRecord(seen));
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const result = await reschedule(call, seen, wanted);
    if (result.rescheduled) return announce(call, result.record);
    // Others may have moved it, and may again.
    seen = taskOrNone(result.record) ?? noSuchTask();
  }
  throw new ProblemError(
    503,
    'The task was not rescheduled, because other calls keep moving it. Try again.',
    {
      headers: { 'retry-after': '5' },
    },
  );
}

/** @throws ProblemError 422 naming each parameter that is unknown, missing or invalid */
function readWanted(query: HttpRequest['query'], now: number): Wanted {
  const errors: FieldError[] = Object.keys(query)
    .filter((name) => !TIMES.some((known) => known === name))
    .map((path) => ({ path, message: `Unknown parameter. The parameters are ${TIMES.join(', ')}` }));
  const given = TIMES.filter((path) => query[path] !== undefined);
  if (given.length !== 1) {
    const message =
      given.length === 0 ? 'Give countdown or eta, in the query string' : 'Give countdown or eta, not both';
    errors.push({ path: 'countdown', message });
  }
  const read = given.flatMap((path): readonly Wanted[] => {
    try {
      return [{ path, at: timeOf(path, query[path], now) }];
    } catch (error) {
      errors.push({ path, message: error instanceof Error ? error.message : String(error) });
      return [];
    }
  });
  const [wanted] = read;
  if (errors.length > 0 || !wanted) {
    throw new ProblemError(422, 'The query string has invalid parameters.', { errors });
  }
  return wanted;
}

function timeOf(path: Wanted['path'], value: unknown, now: number): number {
  return path === 'countdown' ? Math.round(now + readCountdown(value) * 1000) : (readEta(value, now) ?? now);
}

async function reschedule(call: Call, seen: TaskRecord, { path, at }: Wanted): Promise<Rescheduled> {
  const { table, registry, clock } = call;
  if (seen.state !== 'PENDING') throw notToBeMoved(seen);
  if (seen.blocked) {
    throw new ProblemError(409, 'The task waits for others of its workflow, and not for a time.');
  }
  // A task that was revoked during a run, and sent again, starts only once that run is certainly over.
  const notBefore = Math.max(at, leaseOf(seen, clock.now()));
  if (seen.expiresAt !== null && seen.expiresAt <= notBefore) {
    throw new ProblemError(422, 'The task would expire before it could start.', {
      errors: [{ path, message: `The task expires at ${new Date(seen.expiresAt).toISOString()}` }],
    });
  }
  const resultTtl = keptFor(seen, registry.get(seen.task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS);
  try {
    return await rescheduleRecord(table, seen, notBefore, resultTtl);
  } catch (cause) {
    throw undone(
      'It is not certain that the task was rescheduled, because a service behind this API did not answer. Try again: it runs once, however often you ask.',
      cause,
      'The task was not rescheduled, because a service behind this API refuses it.',
    );
  }
}

function leaseOf({ leaseUntil }: TaskRecord, now: number): number {
  return Math.max(leaseUntil ?? now, now);
}

/**
 * Sends the message of a task whose time is near, and then takes the task out of the due index. Neither has to succeed: the sweep does both for
 * whatever is left there.
 */
async function announce(call: Call, record: TaskRecord): Promise<TaskRecord> {
  const { table, queues, clock } = call;
  const now = clock.now();
  const isWaiting = record.state === 'PENDING' && record.dueRun !== null;
  // The sweep knows where else the messages of a queue that is gone go.
  if (!isWaiting || isFar(record.notBefore, now) || !queues.addresses.has(record.queue)) return record;
  try {
    await sendMessage(queues, record.queue, sendingOf(messageOf(record), now, call.trace));
    await removeDue(table, record, 'dueRun');
    return { ...record, dueRun: null };
  } catch (error) {
    call.logger.warn('left for the sweep', errorFields(error));
    return record;
  }
}

function notToBeMoved({ state }: TaskRecord): ProblemError {
  return new ProblemError(409, `The task is ${state}. Only a task that has not started can be rescheduled.`);
}
