import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { placeOf } from '../records/list/index-attributes.ts';
import { ALL_TASKS, DUE } from '../records/list/indexes.ts';
import { number, string } from '../records/record-item.ts';
import type { Item } from '../records/table.ts';
import { UnreadableRecord } from '../records/unreadable-record.ts';

/** The partition of the due index, and of the index of all tasks, in which the schedules are. */
export const SCHEDULES = 'schedules';

/**
 * Why a schedule is a tombstone: a caller has deleted it, or the project no longer declares it. A tombstone is in no list, and is none to a caller.
 * What was decided before, and is carried out late, meets its revision.
 */
const SCHEDULE_TOMBSTONES = ['deleted', 'removed'] as const;

export type ScheduleTombstone = (typeof SCHEDULE_TOMBSTONES)[number];

/** A schedule as the table stores it. Times are milliseconds since the epoch; absent values are `null`. */
export interface ScheduleItem {
  readonly name: string;
  /** Each edit raises it. */
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** What a definition declares. */
  readonly declared: ScheduleOptions | null;
  /** The build that has declared it last, by the hash of all that it declares. */
  readonly declaredBy: string | null;
  /** What a caller has made of it. It holds instead of what is declared. */
  readonly override: ScheduleOptions | null;
  /** The nominal time before which everything was made; `null` if nothing is to be made. */
  readonly nextAt: number | null;
  /** Coming times, for people: at least five from `nextAt` on, if there are, and before them those that were made ahead. */
  readonly next: readonly number[];
  /** The latest occurrence that was made, which may still be to come: the next comes after it. */
  readonly last: LastOccurrence | null;
  /** The latest one whose time had come when the schedule was last swept. */
  readonly past: LastOccurrence | null;
  readonly missed: number;
  readonly skipped: number;
  /** The nominal times of occurrences that earlier revisions may have made, and that are still to be taken back. */
  readonly undo: readonly number[];
  /** The nominal times of the latest occurrences that were made late. */
  readonly caughtUp: readonly number[];
  readonly tombstone: ScheduleTombstone | null;
  /** A token of the latest edit, by which it recognises its own. */
  readonly editedBy: string | null;
}

export interface LastOccurrence {
  readonly at: number;
  readonly taskId: string;
}

/** The id of a schedule's item. No task has such an id: see `isId`. */
export function scheduleId(name: string): string {
  return `schedule/${name}`;
}

/** The schedule that holds: what a caller has made of it, or else what is declared; `null` for a tombstone. */
export function effectiveOf({
  tombstone,
  override,
  declared,
}: Pick<ScheduleItem, 'tombstone' | 'override' | 'declared'>): ScheduleOptions | null {
  return tombstone ? null : (override ?? declared);
}

/** Whether a schedule makes tasks. */
export function isEnabled(spec: ScheduleOptions | null): spec is ScheduleOptions {
  return spec !== null && spec.enabled !== false;
}

/** The keys that put a schedule into the due index, at a time in milliseconds since the epoch. */
export function scheduleDueKeys(name: string, at: number): Item {
  return {
    [DUE.partitionKey]: string(SCHEDULES),
    [DUE.sortKey]: string(placeOf(scheduleId(name), Math.max(0, at))),
  };
}

/** The keys that put a schedule into the list of schedules, which is sorted by name. */
export function scheduleListKeys(name: string): Item {
  return { [ALL_TASKS.partitionKey]: string(SCHEDULES), [ALL_TASKS.sortKey]: string(name) };
}

/**
 * Reads a schedule's item.
 *
 * @throws UnreadableRecord when an attribute is not one that this version writes
 */
export function readScheduleItem(item: Item): ScheduleItem {
  return {
    name: (item['id']?.S ?? '').slice(scheduleId('').length),
    revision: numberOf(item, 'revision') ?? 0,
    createdAt: numberOf(item, 'createdAt') ?? 0,
    updatedAt: numberOf(item, 'updatedAt') ?? 0,
    declared: optionsOf(item, 'declared'),
    declaredBy: item['declaredBy']?.S ?? null,
    override: optionsOf(item, 'override'),
    nextAt: numberOf(item, 'nextAt'),
    next: timesOf(item, 'next'),
    last: occurrenceOf(item, 'last'),
    past: occurrenceOf(item, 'past'),
    missed: numberOf(item, 'missed') ?? 0,
    skipped: numberOf(item, 'skipped') ?? 0,
    undo: timesOf(item, 'undo'),
    caughtUp: timesOf(item, 'caughtUp'),
    tombstone: SCHEDULE_TOMBSTONES.find((known) => known === item['tombstone']?.S) ?? null,
    editedBy: item['editedBy']?.S ?? null,
  };
}

/** The attributes of an occurrence that an item names. */
export function occurrenceAttributes(name: 'last' | 'past', { at, taskId }: LastOccurrence): Item {
  return { [`${name}At`]: number(at), [`${name}Task`]: string(taskId) };
}

function occurrenceOf(item: Item, name: 'last' | 'past'): LastOccurrence | null {
  const taskId = item[`${name}Task`]?.S;
  return taskId === undefined ? null : { at: numberOf(item, `${name}At`) ?? 0, taskId };
}

/** Times as an attribute. */
export function timesAttribute(times: readonly number[]): AttributeValue {
  return { L: times.map(number) };
}

/** Options as an attribute. */
export function optionsAttribute(options: ScheduleOptions): AttributeValue {
  return string(JSON.stringify(options));
}

function numberOf(item: Item, name: string): number | null {
  const text = item[name]?.N;
  return text === undefined ? null : Number(text);
}

function timesOf(item: Item, name: string): readonly number[] {
  return (item[name]?.L ?? []).map(({ N }) => Number(N));
}

function optionsOf(item: Item, name: string): ScheduleOptions | null {
  const text = item[name]?.S;
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableRecord(name, { cause });
  }
}
