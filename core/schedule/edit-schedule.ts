import { errorFields } from '../protocol/logger.ts';
import { findSchedule } from './find-schedule.ts';
import type { ScheduleItem } from './schedule-item.ts';
import type { Scheduling } from './scheduling.ts';
import { NotTakenBack, sweepSchedule } from './sweep-schedule.ts';
import { type ScheduleEdit, writeSchedule } from './write-schedule.ts';

/** Tries for a schedule that somebody else edits each time. */
const TRIES = 5;

/** Others edited a schedule each time it was to be edited. Nothing was written. */
export class EditedByOthers extends Error {
  override readonly name = 'EditedByOthers';

  constructor() {
    super('A schedule was edited by others each time it was to be edited');
  }
}

/** The write of an edit failed. Nobody knows whether it was carried out. */
export class EditNotWritten extends Error {
  override readonly name = 'EditNotWritten';

  constructor(cause: unknown) {
    super('The write of an edit failed', { cause });
  }
}

/** What somebody decided on when they saw a schedule: what it becomes, or `null` to leave it as it is. */
type Decide = (seen: ScheduleItem | null) => ScheduleEdit | null;

/** A schedule after an edit. */
export interface EditedSchedule {
  /** As it is now; `null` if there is none, and none was made. */
  readonly item: ScheduleItem | null;
  /** As it was when it was decided on. */
  readonly seen: ScheduleItem | null;
  /** Whether the edit was written. */
  readonly edited: boolean;
}

/**
 * Edits a schedule: decides by what it is, writes that on the condition that it still is, and decides anew if not. The schedule is then swept at once, so
 * that one of ten seconds begins within ten seconds, and what was made before is taken back. If anything fails after the edit was written, the next sweep does it.
 *
 * @param decide is called anew for each try; what it throws ends the edit
 * @throws EditedByOthers if others edit it each time
 * @throws NotTakenBack if the edit was written, and something that was made before may still start: nobody is to be told that it does not
 * @throws EditNotWritten if the write failed; it may have been carried out, or still be
 */
export async function editSchedule(
  scheduling: Scheduling,
  name: string,
  decide: Decide,
): Promise<EditedSchedule> {
  const { table, clock, newToken } = scheduling;
  const token = newToken();
  let seen = await findSchedule(table, name);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const edit = decide(seen);
    if (!edit) return { item: await sweptNow(scheduling, seen), seen, edited: false };
    const written = await writeSchedule(table, name, seen, edit, token, clock.now()).catch(
      (cause: unknown) => {
        throw new EditNotWritten(cause);
      },
    );
    if (written.written) return { item: await sweptNow(scheduling, written.item), seen, edited: true };
    seen = written.item;
  }
  throw new EditedByOthers();
}

/** Sweeps a schedule, if anything is to be done. */
async function sweptNow(scheduling: Scheduling, item: ScheduleItem | null): Promise<ScheduleItem | null> {
  if (!item) return null;
  const { clock, logger } = scheduling;
  try {
    const swept = await sweepSchedule(scheduling, item, clock.now());
    // Somebody may have edited it meanwhile. The answer is about this edit.
    return swept?.revision === item.revision ? swept : item;
  } catch (error) {
    if (error instanceof NotTakenBack) throw error;
    logger.error('a schedule was edited, but not swept', { schedule: item.name, ...errorFields(error) });
    return item;
  }
}
