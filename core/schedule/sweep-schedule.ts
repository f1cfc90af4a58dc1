import type { Occurrence } from '../protocol/occurrence.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { readItems } from '../records/read-items.ts';
import { advanceSchedule } from './advance-schedule.ts';
import { type DueTimes, dueTimes } from './due-times.ts';
import { eachOrThrow } from './each-or-throw.ts';
import { jitterOf } from './jitter.ts';
import { makeOccurrence } from './make-occurrence.ts';
import { KEPT_TIMES } from './next-state.ts';
import { nextTimes } from './next-times.ts';
import { occurrenceId } from './occurrence-id.ts';
import { pastOccurrence } from './past-occurrence.ts';
import { effectiveOf, isEnabled, type LastOccurrence, type ScheduleItem } from './schedule-item.ts';
import type { Scheduling } from './scheduling.ts';
import { sendOccurrences } from './send-occurrences.ts';
import { type TakenBack, takeBackOccurrence } from './take-back-occurrence.ts';

/** Nothing is due of a schedule that is paused, deleted or over. */
const NOTHING: DueTimes = { late: [], coming: [], missed: 0, through: 0 };

/**
 * Does what is due of one schedule: takes back what earlier revisions made, makes what comes due, and writes that down last. Whatever it is that ends
 * it in between, or does the same beside it, each occurrence is made once.
 *
 * @param item the schedule as it was read, consistently
 * @param readAt when it was read or before that, in milliseconds since the epoch: until then, this revision held
 * @returns the schedule as it is now; `null` if there is none any more
 * @throws NotTakenBack if something was not taken back, and nothing was made
 * @throws unknown what else has kept it from being finished: the next sweep goes on
 */
export async function sweepSchedule(
  scheduling: Scheduling,
  item: ScheduleItem,
  readAt: number,
): Promise<ScheduleItem | null> {
  const { name, nextAt, createdAt, revision, undo } = item;
  const spec = effectiveOf(item);
  const due =
    isEnabled(spec) && nextAt !== null ? dueTimes(name, spec, { nextAt, createdAt }, readAt) : NOTHING;
  const times = [...due.late, ...due.coming].toSorted((a, b) => a - b);
  // Its next time may be none any more: another Node.js may know other clocks of its zone. Then it goes on with the one after.
  const isNextToCome = nextAt === null || nextAt > due.through;
  if (undo.length === 0 && times.length === 0 && due.missed === 0 && isNextToCome) return item;

  const takenBack = await takeBackAll(scheduling, item).catch((cause: unknown) => {
    throw new NotTakenBack(cause);
  });
  const last = await standing(scheduling, item.last, takenBack);
  if (spec) await makeAll(scheduling, { name, spec, revision, times, last });
  const at = times.at(-1);
  const made = at === undefined ? last : { at, taskId: occurrenceId(name, at) };
  const coming = item.next.filter((time) => time > readAt && (nextAt === null || time < nextAt));
  const isOver = !isEnabled(spec) || nextAt === null;
  const after =
    due === NOTHING || isOver ? [] : nextTimes(spec, { after: due.through, count: KEPT_TIMES, createdAt });
  return advanceSchedule(scheduling.table, item, {
    nextAt: after[0] ?? null,
    next: isEnabled(spec) ? [...coming, ...due.coming, ...after] : [],
    last: made,
    past: pastOccurrence({ ...item, last: lastCome(name, due) ?? last }, readAt),
    missed: due.missed,
    caughtUp: due.late,
  });
}

/** The latest of the occurrences that are made now whose time has come. */
function lastCome(name: string, { late }: DueTimes): LastOccurrence | null {
  const at = late.at(-1);
  return at === undefined ? null : { at, taskId: occurrenceId(name, at) };
}

/** Something that an earlier revision of a schedule made may not have been taken back, and may start. */
export class NotTakenBack extends Error {
  override readonly name = 'NotTakenBack';

  constructor(cause: unknown) {
    super('An occurrence was not taken back', { cause });
  }
}

/** Takes back whatever earlier revisions may have made. Gives back what is taken back, by the task's id. */
async function takeBackAll(
  scheduling: Scheduling,
  { name, revision, undo }: ScheduleItem,
): Promise<ReadonlyMap<string, TakenBack>> {
  if (undo.length === 0) return new Map();
  const { table, clock, random } = scheduling;
  const ids = undo.map((at) => occurrenceId(name, at));
  const { items } = await readItems(table, ids, clock, random);
  const done = await eachOrThrow(undo, (at) =>
    takeBackOccurrence(scheduling, { name, at, revision }, items.get(occurrenceId(name, at))),
  );
  return new Map(done.filter(({ takenBack }) => takenBack).map((one) => [one.taskId, one]));
}

/**
 * The latest occurrence that was not taken back: the next comes after it. Each task names the one before.
 */
async function standing(
  { table, clock, random }: Scheduling,
  last: LastOccurrence | null,
  takenBack: ReadonlyMap<string, TakenBack>,
): Promise<LastOccurrence | null> {
  let id = last?.taskId ?? null;
  if (last === null || id === null || !takenBack.has(id)) return last;
  // What comes before was made before, so this comes to an end.
  for (const _ of takenBack) id = id === null ? null : (takenBack.get(id) ?? { after: id }).after;
  if (id === null) return null;
  const { items } = await readItems(table, [id], clock, random);
  const at = items.get(id)?.['schedule']?.M?.['at']?.N;
  return at === undefined ? null : { at: Number(at), taskId: id };
}

/** Makes occurrences, and sends their messages. */
async function makeAll(
  scheduling: Scheduling,
  {
    name,
    spec,
    revision,
    times,
    last,
  }: {
    readonly name: string;
    readonly spec: ScheduleOptions;
    readonly revision: number;
    readonly times: readonly number[];
    readonly last: LastOccurrence | null;
  },
): Promise<void> {
  if (times.length === 0) return;
  const overlaps = spec.overlap === 'allow';
  const made = await eachOrThrow([...times.entries()], ([index, at]) => {
    const before = times[index - 1];
    const after = before === undefined ? last?.taskId : occurrenceId(name, before);
    const schedule: Occurrence = { name, at, ...(overlaps || after === undefined ? {} : { after }) };
    const dueAt = at + jitterOf(name, at, spec.jitter ?? 0);
    return makeOccurrence(scheduling, { schedule, spec, dueAt, revision });
  });
  await sendOccurrences(
    scheduling,
    made.filter((record) => record !== null),
  );
}
