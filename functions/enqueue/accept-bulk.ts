import { CLOCK_SKEW_MS, MAX_DELAY_SECONDS } from '../../core/protocol/bounds.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { JsonLoss } from '../../core/protocol/json-losses.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { asAccepted, type TaskRecord } from '../../core/protocol/record.ts';
import { messageOf } from '../../core/queue/task-message.ts';
import { taskOrNone } from '../../core/records/find-record.ts';
import { readRecords } from '../../core/records/read-records.ts';
import { openTtl } from '../../core/records/record-item.ts';
import {
  type BulkReservation,
  isReserved,
  releaseBulk,
  reserveBulk,
} from '../../core/records/reserve-bulk.ts';
import { sideBySide } from '../../core/records/side-by-side.ts';
import { UnreadableRecord } from '../../core/records/unreadable-record.ts';
import { fingerprintOf, idOfKey } from '../../platform/http/idempotency.ts';
import { asProblem } from '../../platform/http/problem-response.ts';
import {
  acceptTasks,
  type IdentifiedTask,
  isIndexed,
  isToBeSent,
  replayed,
  type StoredTask,
  sendToQueues,
} from './accept-tasks.ts';
import type { Call } from './enqueue.ts';
import type { Body } from './read-body.ts';
import { checkTask, readTaskList } from './read-bulk.ts';
import { lapsedProblem } from './read-options.ts';
import { mayRun } from './unavailable.ts';

/** One entry of a bulk call: the id that its task has, and the task, or what is wrong with the entry. */
interface Entry {
  readonly id: string;
  readonly checked: IdentifiedTask | ProblemError;
}

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
  const { entries: list, losses } = readTaskList(body);
  const entries = await Promise.all(
    list.map((entry, index) => {
      const id = idempotencyKey === null ? call.newId() : idOfKey(call.caller, idempotencyKey, index);
      return checkEntry(call, entry, id, losses.get(index));
    }),
  );
  if (idempotencyKey === null) return { tasks: await storeNew(call, entries, new Map()), replayed: false };
  return acceptOnce(call, entries, {
    id: idOfKey(call.caller, idempotencyKey),
    // What was lost of an entry tells it from another that looks the same.
    fingerprint: fingerprintOf(losses.size === 0 ? list : { list, losses: [...losses.values()].map(asJson) }),
    owner: call.newToken(),
    now: call.clock.now(),
    leaseUntil: deadline + CLOCK_SKEW_MS,
    ttl: reservationTtl(call, entries),
  });
}

function asJson(losses: readonly JsonLoss[]): Json {
  return losses.map(({ path, message }) => [...path, message]);
}

async function checkEntry(
  call: Call,
  entry: Json,
  id: string,
  losses: readonly JsonLoss[] | undefined,
): Promise<Entry> {
  try {
    return { id, checked: { ...(await checkTask(call, entry, losses)), id } };
  } catch (error) {
    return { id, checked: asProblem(error, call.logger) };
  }
}

/**
 * Stores the tasks of a keyed call that are not stored yet. The reservation lets only one call at a time do so. A call that continues where a
 * dead one stopped finds that one's records, and sends their messages again as long as no worker has had them. An entry whose task was
 * accepted before gets that task, whatever has become of its definition since.
 */
async function acceptOnce(
  call: Call,
  entries: readonly Entry[],
  reservation: BulkReservation,
): Promise<{ tasks: readonly StoredTask[]; replayed: boolean }> {
  const { table } = call;
  // With nothing to store, there is nothing to reserve the key for; an earlier call may have.
  const isAnyValid = entries.some(({ checked }) => !(checked instanceof ProblemError));
  if (!isAnyValid && !(await isReserved(table, reservation))) {
    return { tasks: await storeNew(call, entries, new Map()), replayed: false };
  }
  const reserved = isAnyValid ? await reserveBulk(table, reservation) : 'done';
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
    const found = await readAll(call, entries, { expired: false });
    const now = call.clock.now();
    return { tasks: entries.map((entry) => answerAgain(entry, found, now)), replayed: true };
  }
  try {
    const taken = await takeUp(call, entries);
    await release(call, reservation, !taken.tasks.some(isUnavailable));
    return taken;
  } catch (error) {
    await release(call, reservation, false);
    throw error;
  }
}

/** Stores the tasks of a call that are missing, and sends again the messages that no worker has had. */
async function takeUp(
  call: Call,
  entries: readonly Entry[],
): Promise<{ tasks: readonly StoredTask[]; replayed: boolean }> {
  // An expired record is there until DynamoDB deletes it: its task is not stored again.
  const records = await readAll(call, entries, { expired: true });
  const readable = [...records.values()].flatMap((record) =>
    record instanceof UnreadableRecord ? [] : [record],
  );
  const notSent = await sendToQueues(call, readable.filter(isToBeSent).map(messageOf));
  if (notSent.size > 0) {
    call.logger.error('messages of a repeated bulk call not sent', { tasks: notSent.size });
  }
  const indexed = await sideBySide(
    readable.filter(isIndexed),
    async (record) => [record.id, await replayed(call, record)] as const,
  );
  const found = new Map<string, StoredTask>([
    ...[...records].map(
      ([id, record]) => [id, notSent.has(id) ? mayRun(id, notSent.get(id)) : asStored(record)] as const,
    ),
    ...indexed,
  ]);
  return { tasks: await storeNew(call, entries, found), replayed: records.size > 0 };
}

/** Stores the valid entries that are not found already, except those that would expire before they could start. */
async function storeNew(
  call: Call,
  entries: readonly Entry[],
  found: ReadonlyMap<string, StoredTask>,
): Promise<readonly StoredTask[]> {
  const now = call.clock.now();
  const problems = new Map<string, ProblemError>();
  const valid: IdentifiedTask[] = [];
  for (const { id, checked } of entries) {
    if (found.has(id)) continue;
    if (checked instanceof ProblemError) problems.set(id, checked);
    else {
      const lapsed = lapsedProblem(checked.options, now, 'options');
      if (lapsed) problems.set(id, lapsed);
      else valid.push(checked);
    }
  }
  const stored = await acceptTasks(call, valid);
  const answers = new Map([
    ...found,
    ...problems,
    ...valid.map(({ id }, index) => [id, stored[index]] as const),
  ]);
  return entries.map(({ id }) => answers.get(id) ?? expired());
}

/** The answer for an entry of a call that was carried out before. */
function answerAgain({ id, checked }: Entry, found: ReadonlyMap<string, Found>, now: number): StoredTask {
  const record = found.get(id);
  if (record) return asStored(record);
  if (checked instanceof ProblemError) return checked;
  return lapsedProblem(checked.options, now, 'options') ?? expired();
}

async function readAll(
  { table, clock, random }: Call,
  entries: readonly Entry[],
  { expired }: { readonly expired: boolean },
): Promise<ReadonlyMap<string, Found>> {
  const ids = entries.map(({ id }) => id);
  const records = await readRecords(table, ids, clock, random, expired);
  return new Map(
    [...records].filter(([, record]) => record instanceof UnreadableRecord || taskOrNone(record)),
  );
}

/** The record of an entry that was accepted before, or why it cannot be read. */
type Found = TaskRecord | UnreadableRecord;

function asStored(found: Found): StoredTask {
  if (!(found instanceof UnreadableRecord)) return asAccepted(found);
  return new ProblemError(500, `This task was accepted earlier. ${found.message}`, { cause: found });
}

/** Whether AWS is why a task was not stored. Even what it refuses for good may have another cause at the next try. */
function isUnavailable(task: StoredTask): boolean {
  return task instanceof ProblemError && (task.problem.status >= 500 || task.cause !== undefined);
}

async function release(call: Call, reservation: BulkReservation, done: boolean): Promise<void> {
  try {
    await releaseBulk(call.table, reservation, done);
  } catch (error) {
    // The tasks are stored; the reservation's lease ends by itself.
    asProblem(error, call.logger);
  }
}

/** When a reservation is deleted, in seconds since the epoch: it outlives the records it stands for. */
function reservationTtl({ clock }: Call, entries: readonly Entry[]): number {
  const tasks = entries.flatMap(({ checked }) => (checked instanceof ProblemError ? [] : [checked]));
  const etas = tasks.map(({ options }) => options.eta ?? 0);
  const ttls = tasks.map(({ definition }) => definition.resultTtl);
  // Near tasks are born a little later than this, by the clock of the same call.
  const latest = Math.max(clock.now() + MAX_DELAY_SECONDS * 1000, ...etas);
  return openTtl(latest, Math.max(0, ...ttls));
}

function expired(): ProblemError {
  return new ProblemError(
    404,
    'This task was accepted earlier, but its record has expired or was forgotten since.',
  );
}
