import type { Json } from './json.ts';

/** What becomes of occurrences for which the scheduler came too late. */
export const MISFIRES = ['last', 'skip', 'all'] as const;
/** The last of them is made, none, or all of up to 100. */
export type Misfire = (typeof MISFIRES)[number];

/** What becomes of an occurrence that is due while the one before has not ended. */
export const OVERLAPS = ['skip', 'allow'] as const;
/** It is skipped, or made all the same. */
export type Overlap = (typeof OVERLAPS)[number];

/** When a schedule makes tasks, and how, as an author or a caller gives it. Exactly one of `cron` and `every` is given. */
export interface ScheduleTimes {
  /**
   * Five fields, as in crontab(5): minute, hour, day of the month, month, day of the week; with names, lists, ranges, steps, `L` and `#`. If both
   * days are restricted, one of them is enough.
   */
  readonly cron?: string;
  /** Whole seconds between occurrences, from 10 to ten years, counted from `start`, or else from when the schedule was made. */
  readonly every?: number;
  /** The IANA time zone in which `cron` is read. Default `UTC`. */
  readonly timezone?: string;
  /** No occurrence is before this time (ISO 8601 with an offset). */
  readonly start?: string;
  /** No occurrence is after this time (ISO 8601 with an offset). */
  readonly end?: string;
  /**
   * Each occurrence starts up to this many seconds after its time, always the same for the same occurrence. 0 to 86,400, and not more than `every`;
   * default 0.
   */
  readonly jitter?: number;
  /** Which missed occurrences are made late: the last (default), none, or all, up to 100. */
  readonly misfire?: Misfire;
  /** Seconds for which a missed occurrence may still be made. Default: for ever. */
  readonly catchUpWindow?: number;
  /** Whether an occurrence is skipped (default) while the one before has not ended. */
  readonly overlap?: Overlap;
  /** The queue for its tasks. Default: the definition's. */
  readonly queue?: string;
  /** Default true. */
  readonly enabled?: boolean;
}

/** A schedule as a caller gives it: `PUT /schedules/{name}`. */
export interface ScheduleOptions extends ScheduleTimes {
  /** The name of the task definition. */
  readonly task: string;
  readonly input: Json;
}

/** A schedule as the API shows it (contract, version 1). Times are ISO 8601 in UTC; absent values are `null`. */
export interface ApiSchedule {
  readonly name: string;
  /** Rises with each change; the call's `ETag`. */
  readonly revision: number;
  readonly task: string;
  readonly cron: string | null;
  readonly every: number | null;
  readonly timezone: string;
  readonly start: string | null;
  readonly end: string | null;
  readonly jitter: number;
  readonly misfire: Misfire;
  readonly catchUpWindow: number | null;
  readonly overlap: Overlap;
  /** `null`: the definition's. */
  readonly queue: string | null;
  readonly enabled: boolean;
  /** Whether a definition declares it. */
  readonly declared: boolean;
  /** Whether a call has changed what a definition declares. */
  readonly overridden: boolean;
  /** The next five times; fewer if it ends before, none while it is paused. */
  readonly next: readonly string[];
  /** Its latest occurrence that was made, and whose time has come. */
  readonly last: { readonly at: string; readonly taskId: string } | null;
  /** Occurrences that were not made, because the scheduler came too late. */
  readonly missedCount: number;
  /** Occurrences that were skipped, because the one before had not ended. */
  readonly skippedCount: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Only on request, because it may hold personal data. */
  readonly input?: Json;
}
