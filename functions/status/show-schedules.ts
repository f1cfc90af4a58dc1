import { SCHEDULE_NAME } from '../../core/protocol/occurrence.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { ApiSchedule } from '../../core/protocol/schedule.ts';
import { UnreadableRecord } from '../../core/records/unreadable-record.ts';
import { toApiSchedule } from '../../core/schedule/api-schedule.ts';
import { findSchedule } from '../../core/schedule/find-schedule.ts';
import { listSchedules } from '../../core/schedule/list-schedules.ts';
import type { Query } from '../../platform/http/read-query.ts';
import { readScheduleListQuery, readScheduleQuery, writeScheduleCursor } from './read-schedule-query.ts';
import type { Status } from './status.ts';

/** A page of schedules, as the API shows it. */
interface ApiSchedulePage {
  readonly schedules: readonly ApiSchedule[];
  readonly cursor: string | null;
}

/**
 * Lists schedules by name. Those that this version cannot read are left out, and logged.
 *
 * @throws ProblemError 422 for an invalid query string
 */
export async function showSchedules(
  { table, clock, random, logger }: Status,
  query: Query,
): Promise<ApiSchedulePage> {
  const { schedules, next, unreadable } = await listSchedules(
    table,
    readScheduleListQuery(query),
    clock,
    random,
  );
  for (const id of unreadable) logger.error('schedule in a list not readable', { id });
  const now = clock.now();
  return {
    schedules: schedules.flatMap((item) => toApiSchedule(item, now, { input: false }) ?? []),
    cursor: next === null ? null : writeScheduleCursor(next),
  };
}

/**
 * Finds one schedule.
 *
 * @throws ProblemError 404 if there is none; 422 for an invalid query string; 500 if this version cannot read it
 */
export async function showSchedule(
  { table, clock }: Status,
  name: string,
  query: Query,
): Promise<ApiSchedule> {
  const include = readScheduleQuery(query);
  try {
    const item = SCHEDULE_NAME.test(name) ? await findSchedule(table, name) : null;
    const shown = item && toApiSchedule(item, clock.now(), include);
    if (!shown) throw new ProblemError(404, 'There is no schedule with this name.');
    return shown;
  } catch (error) {
    throw error instanceof UnreadableRecord ? new ProblemError(500, error.message, { cause: error }) : error;
  }
}
