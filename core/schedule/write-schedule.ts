import { MAX_MESSAGE_RETENTION_SECONDS } from '../protocol/bounds.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { allOf } from '../records/combine-conditions.ts';
import { UNRECORDED } from '../records/conditions.ts';
import { finalTtl, number, string } from '../records/record-item.ts';
import { isConditionFailed, refusedItem } from '../records/refused-record.ts';
import { NEVER_DECLARED, THIS_DECLARATION, THIS_REVISION } from '../records/schedule-conditions.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { updateRecord } from '../records/update-record.ts';
import { nextState } from './next-state.ts';
import {
  effectiveOf,
  optionsAttribute,
  readScheduleItem,
  type ScheduleItem,
  type ScheduleTombstone,
  scheduleDueKeys,
  scheduleId,
  scheduleListKeys,
  timesAttribute,
} from './schedule-item.ts';

/** What an edit makes of a schedule. */
export interface ScheduleEdit {
  readonly declared: ScheduleOptions | null;
  readonly declaredBy: string | null;
  readonly override: ScheduleOptions | null;
  readonly tombstone: ScheduleTombstone | null;
}

/** The schedule as the edit left it; or as it is, if it was changed meanwhile. */
type WrittenSchedule =
  | { readonly written: true; readonly item: ScheduleItem }
  | { readonly written: false; readonly item: ScheduleItem | null };

/** How long a tombstone is kept, in seconds: what was deleted, as long as any queue keeps a message; what may be declared again, a month. */
const TOMBSTONE_TTL_SECONDS = {
  deleted: MAX_MESSAGE_RETENTION_SECONDS,
  removed: 30 * 86_400,
} as const satisfies Record<ScheduleTombstone, number>;

/**
 * Edits a schedule with one conditional write, which raises its revision, and says what of the revision before is to be taken back. The schedule then
 * is due at once, until that is done.
 *
 * @param seen the item for which the edit was decided on; `null` if there was none
 * @param token made for this call only, by which it recognises its own edit if an answer was lost
 * @param now milliseconds since the epoch
 */
export async function writeSchedule(
  table: ResultsTable,
  name: string,
  seen: ScheduleItem | null,
  edit: ScheduleEdit,
  token: string,
  now: number,
): Promise<WrittenSchedule> {
  const createdAt = seen === null || isBorn(seen, edit) ? now : seen.createdAt;
  const { set, remove } = changeOf(name, seen, edit, createdAt, now);
  try {
    const { Attributes } = await updateRecord(table, scheduleId(name), {
      ...(seen ? asSeen(seen) : { condition: UNRECORDED }),
      set: {
        ...set,
        createdAt: number(createdAt),
        updatedAt: number(now),
        revision: number((seen?.revision ?? 0) + 1),
        editedBy: string(token),
      },
      remove: isBorn(seen, edit) ? [...remove, ...HISTORY] : remove,
      returns: 'ALL_NEW',
    });
    return { written: true, item: readScheduleItem(Attributes ?? {}) };
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const found = await refusedItem(table, scheduleId(name), error);
    const item = found ? readScheduleItem(found) : null;
    // Our own edit, from a try whose answer was lost.
    return item?.editedBy === token ? { written: true, item } : { written: false, item };
  }
}

/** Whether an edit makes a new schedule, and not one that was declared before is declared again. */
function isBorn(seen: ScheduleItem | null, { tombstone, declared }: ScheduleEdit): boolean {
  if (tombstone) return false;
  return seen === null || seen.tombstone === 'deleted' || (seen.tombstone === 'removed' && declared === null);
}

/** What a schedule has behind it: a new one of the same name starts without. */
const HISTORY: readonly string[] = [
  'lastAt',
  'lastTask',
  'pastAt',
  'pastTask',
  'missed',
  'skipped',
  'skippedAt',
  'caughtUp',
];

/** The condition that a schedule is as it was seen. */
export function asSeen({ revision, declaredBy }: ScheduleItem): {
  readonly condition: string;
  readonly values: Item;
} {
  return {
    condition: allOf(THIS_REVISION, declaredBy === null ? NEVER_DECLARED : THIS_DECLARATION),
    values: {
      ':revision': number(revision),
      ...(declaredBy === null ? {} : { ':seenDeclaredBy': string(declaredBy) }),
    },
  };
}

function changeOf(
  name: string,
  seen: ScheduleItem | null,
  edit: ScheduleEdit,
  createdAt: number,
  now: number,
): { readonly set: Item; readonly remove: readonly string[] } {
  const { declared, declaredBy, override, tombstone } = edit;
  const { nextAt, next, undo } = nextState(seen, effectiveOf(edit), createdAt, now);
  // What is to be taken back is due at once.
  const dueAt = undo.length > 0 ? now : nextAt;
  const set: Item = {
    next: timesAttribute(next),
    ...(nextAt === null ? {} : { nextAt: number(nextAt) }),
    ...(undo.length === 0 ? {} : { undo: timesAttribute(undo) }),
    ...(dueAt === null ? {} : scheduleDueKeys(name, dueAt)),
    ...(declared === null ? {} : { declared: optionsAttribute(declared) }),
    ...(declaredBy === null ? {} : { declaredBy: string(declaredBy) }),
    ...(override === null ? {} : { override: optionsAttribute(override) }),
    ...(tombstone === null
      ? scheduleListKeys(name)
      : {
          tombstone: string(tombstone),
          ttl: number(finalTtl(now, TOMBSTONE_TTL_SECONDS[tombstone])),
        }),
  };
  return { set, remove: EDITED.filter((attribute) => !(attribute in set)) };
}

/** The attributes that every edit sets or removes. */
const EDITED: readonly string[] = [
  ...['declared', 'declaredBy', 'override', 'tombstone', 'ttl', 'nextAt', 'undo'],
  ...Object.keys({ ...scheduleDueKeys('', 0), ...scheduleListKeys('') }),
];
