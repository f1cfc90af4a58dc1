import type { ApiSchedule } from '../protocol/schedule.ts';
import { pastOccurrence } from './past-occurrence.ts';
import { effectiveOf, isEnabled, type ScheduleItem } from './schedule-item.ts';

/** Most times that the API shows of what comes next. */
const SHOWN_TIMES = 5;

/**
 * A schedule as the API shows it.
 *
 * @param now milliseconds since the epoch
 * @returns `null` for a tombstone
 */
export function toApiSchedule(
  item: ScheduleItem,
  now: number,
  include: { readonly input: boolean },
): ApiSchedule | null {
  const spec = effectiveOf(item);
  if (!spec) return null;
  const enabled = isEnabled(spec);
  const past = pastOccurrence(item, now);
  return {
    name: item.name,
    revision: item.revision,
    task: spec.task,
    cron: spec.cron ?? null,
    every: spec.every ?? null,
    timezone: spec.timezone ?? 'UTC',
    start: spec.start ?? null,
    end: spec.end ?? null,
    jitter: spec.jitter ?? 0,
    misfire: spec.misfire ?? 'last',
    catchUpWindow: spec.catchUpWindow ?? null,
    overlap: spec.overlap ?? 'skip',
    queue: spec.queue ?? null,
    enabled,
    declared: item.declared !== null,
    overridden: item.declared !== null && item.override !== null,
    next: enabled
      ? item.next
          .filter((at) => at > now)
          .slice(0, SHOWN_TIMES)
          .map(isoOf)
      : [],
    last: past && { at: isoOf(past.at), taskId: past.taskId },
    missedCount: item.missed,
    skippedCount: item.skipped,
    createdAt: isoOf(item.createdAt),
    updatedAt: isoOf(item.updatedAt),
    ...(include.input ? { input: spec.input } : {}),
  };
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
