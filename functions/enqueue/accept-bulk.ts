import {
  CLOCK_SKEW_MS,
  MAX_DELAY_SECONDS,
  MAX_MESSAGE_RETENTION_SECONDS,
} from '../../core/protocol/bounds.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { readRecords } from '../../core/records/read-records.ts';
import { type BulkReservation, releaseBulk, reserveBulk } from '../../core/records/reserve-bulk.ts';
import { asProblem } from '../../platform/http/problem-response.ts';
import {
  acceptTasks,
  type IdentifiedTask,
  notAccepted,
  type StoredTask,
  sendToQueues,
} from './accept-tasks.ts';
import type { Call } from './enqueue.ts';
import { fingerprintOf, idOfKey } from './idempotency.ts';
import { checkTask, readTaskList } from './read-bulk.ts';
import type { Body } from './read-input.ts';
import { lapsedProblem } from './read-options.ts';
import { fromRecord, newMessage } from './task-message.ts';

/**
 * Accepts the tasks of a bulk call. One bad entry does not affect the others.
 *
 * @param deadline when Lambda ends this invocation, in milliseconds since the epoch
 * @returns one entry per task, in order, and whether the call repeats an earlier one
 * @throws ProblemError if the call as a whole is refused
 */
export async function acceptBulk(
  call: Call,
  body: Body,
  idempotencyKey: string | null,
  deadline: number,
): Promise<{ tasks: readonly StoredTask[]; replayed: boolean }> {
  const entries = readTaskList(body);
  const checked = await Promise.all(
    entries.map(async (entry, index): Promise<IdentifiedTask | ProblemError> => {
      try {
        const id = idempotencyKey === null ? call.newId() : idOfKey(idempotencyKey, index);
        return { ...(await checkTask(call, entry)), id };
      } catch (error) {
        return asProblem(error, call.logger);
      }
    }),
  );
  const tasks = checked.filter(isTask);
  // With nothing to store, there is nothing to reserve the key for.
  if (idempotencyKey === null || tasks.length === 0) {
    return { tasks: inOrder(checked, tasks, await acceptNew(call, tasks)), replayed: false };
  }
  const { stored, replayed } = await acceptOnce(call, tasks, {
    id: idOfKey(idempotencyKey),
    fingerprint: fingerprintOf(entries),
    owner: call.newToken(),
    now: call.clock.now(),
    leaseUntil: deadline + CLOCK_SKEW_MS,
    ttl: reservationTtl(call, tasks),
  });
  return { tasks: inOrder(checked, tasks, stored), replayed };
}

/**
 * Stores the tasks of a keyed call that are not stored yet. A batch write cannot have conditions, so the reservation lets only
 * one call write at a time. A call that continues where a dead one stopped finds that one's records, and sends their messages
 * again as long as no worker has had them.
 */
async function acceptOnce(
  call: Call,
  tasks: readonly IdentifiedTask[],
  reservation: BulkReservation,
): Promise<{ stored: readonly StoredTask[]; replayed: boolean }> {
  const { table, clock } = call;
  const reserved = await reserveBulk(table, reservation);
  if (reserved === 'misused') {
    throw new ProblemError(422, 'This Idempotency-Key was already used for a different call. Use a new key.');
  }
  if (reserved === 'busy') {
    throw new ProblemError(
      409,
      'A call with this Idempotency-Key is in progress, or was interrupted moments ago.',
      {
        headers: { 'retry-after': '5' },
      },
    );
  }
  if (reserved === 'done') {
    const found = await readAll(call, tasks);
    const now = clock.now();
    const stored = tasks.map(
      ({ id, options }) => found.get(id) ?? lapsedProblem(options, now, 'options') ?? expired(),
    );
    return { stored, replayed: true };
  }
  try {
    const taken = await takeUp(call, tasks);
    await release(call, reservation, !taken.stored.some(isUnavailable));
    return taken;
  } catch (error) {
    await release(call, reservation, false);
    throw error;
  }
}

/** Stores the tasks of a call that are missing, and sends again the messages that no worker has had. */
async function takeUp(
  call: Call,
  tasks: readonly IdentifiedTask[],
): Promise<{ stored: readonly StoredTask[]; replayed: boolean }> {
  const found = await readAll(call, tasks);
  const waiting = tasks.flatMap((task) => {
    const record = found.get(task.id);
    return record?.state === 'PENDING' ? [messageAgain(task, record)] : [];
  });
  const notSent = await sendToQueues(call, waiting);
  if (notSent.size > 0) {
    call.logger.error('messages of a repeated bulk call not sent', { tasks: notSent.size });
  }
  const missing = tasks.filter(({ id }) => !found.has(id));
  const fresh = await acceptNew(call, missing);
  const byId = new Map<string, StoredTask>(found);
  for (const [index, task] of missing.entries()) byId.set(task.id, fresh[index] ?? expired());
  for (const id of notSent.keys()) byId.set(id, notAccepted());
  return { stored: tasks.map(({ id }) => byId.get(id) ?? expired()), replayed: found.size > 0 };
}

function readAll(
  { table, clock, random }: Call,
  tasks: readonly IdentifiedTask[],
): Promise<ReadonlyMap<string, TaskRecord>> {
  return readRecords(
    table,
    tasks.map(({ id }) => id),
    clock,
    random,
  );
}

/** Whether repeating the call could help. */
function isUnavailable(task: StoredTask): boolean {
  return task instanceof ProblemError && task.problem.status === 503;
}

/** Stores new tasks, except those that would expire before they could start. */
async function acceptNew(call: Call, tasks: readonly IdentifiedTask[]): Promise<readonly StoredTask[]> {
  const now = call.clock.now();
  const checked = tasks.map((task) => lapsedProblem(task.options, now, 'options') ?? task);
  const timely = checked.filter(isTask);
  return inOrder(checked, timely, await acceptTasks(call, timely));
}

function messageAgain(task: IdentifiedTask, record: TaskRecord): TaskMessage {
  return { ...newMessage(task.id, task, record.createdAt, null), ...fromRecord(record) };
}

async function release(call: Call, reservation: BulkReservation, done: boolean): Promise<void> {
  try {
    await releaseBulk(call.table, reservation, done);
  } catch (error) {
    // The tasks are stored; the reservation's lease ends by itself.
    asProblem(error, call.logger);
  }
}

function isTask(task: IdentifiedTask | ProblemError): task is IdentifiedTask {
  return !(task instanceof ProblemError);
}

/** When a reservation is deleted, in seconds since the epoch: it outlives the records it stands for. */
function reservationTtl({ clock }: Call, tasks: readonly IdentifiedTask[]): number {
  const longest = Math.max(0, ...tasks.map(({ definition }) => definition.resultTtl));
  return Math.ceil(clock.now() / 1000) + MAX_DELAY_SECONDS + MAX_MESSAGE_RETENTION_SECONDS + longest;
}

function expired(): ProblemError {
  return new ProblemError(404, 'This task was accepted earlier, but its record has expired since.');
}

/** Merges stored and refused tasks, in the order of the call. */
function inOrder(
  checked: readonly (IdentifiedTask | ProblemError)[],
  tasks: readonly IdentifiedTask[],
  stored: readonly StoredTask[],
): readonly StoredTask[] {
  const byId = new Map(tasks.map(({ id }, index) => [id, stored[index]]));
  return checked.map((task) => (task instanceof ProblemError ? task : (byId.get(task.id) ?? expired())));
}
