import { call } from './call.ts';
import { listTasks, MAX_PAGE } from './calls.ts';
import type { Json, Schedule, ScheduleOptions, Task } from './task.ts';

/** A page of the list. */
interface SchedulePage {
  readonly schedules: readonly Schedule[];
  readonly cursor: string | null;
}

/** Pages that are read at most: a thousand schedules. */
const MOST_PAGES = 10;

/** Every schedule, in the API's order. */
export async function listSchedules(signal: AbortSignal): Promise<readonly Schedule[]> {
  const all: Schedule[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const query = new URLSearchParams({ limit: String(MAX_PAGE) });
    if (cursor !== null) query.set('cursor', cursor);
    const page: SchedulePage = await call('GET', `/schedules?${query}`, { signal });
    all.push(...page.schedules);
    cursor = page.cursor;
    if (cursor === null) break;
  }
  return all;
}

export function readSchedule(name: string, signal: AbortSignal): Promise<Schedule> {
  return call('GET', pathOf(name), { signal });
}

/** A schedule with its input. */
export function readWholeSchedule(name: string, signal: AbortSignal): Promise<Schedule> {
  return call('GET', `${pathOf(name)}?include=input`, { signal });
}

export async function readScheduleInput(name: string, signal: AbortSignal): Promise<Json> {
  return (await readWholeSchedule(name, signal)).input ?? null;
}

/**
 * Makes a schedule, or changes one.
 *
 * @param revision the one that was read: the API refuses with `412` if it has changed since; `null` for a new one: if there is
 * one of this name, the API refuses the same way
 */
export function putSchedule(
  name: string,
  options: ScheduleOptions,
  revision: number | null,
): Promise<Schedule> {
  // `putSchedule` never replaces what it has not read.
  const condition = revision === null ? { 'if-none-match': '*' } : { 'if-match': `"${revision}"` };
  return call('PUT', pathOf(name), { body: options, headers: condition });
}

export function changeSchedule(name: string, change: 'pause' | 'resume' | 'reset'): Promise<Schedule> {
  return call('POST', `${pathOf(name)}/${change}`);
}

/** Makes a task of a schedule now. */
export function runSchedule(name: string): Promise<Task> {
  return call('POST', `${pathOf(name)}/run`);
}

export async function deleteSchedule(name: string): Promise<void> {
  await call('DELETE', pathOf(name));
}

/** The schedule's tasks among the newest tasks of its definition, newest first. */
export async function latestOccurrences(
  { name, task }: Schedule,
  signal: AbortSignal,
): Promise<readonly Task[]> {
  const filter = { state: null, task, waitsFor: null };
  const { tasks } = await listTasks(filter, MAX_PAGE, null, signal);
  return tasks.filter(({ schedule }) => schedule?.name === name);
}

function pathOf(name: string): string {
  return `/schedules/${encodeURIComponent(name)}`;
}
