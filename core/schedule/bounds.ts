/** The limits on a schedule, each with the reason for its value. */

import { MAX_ETA_SECONDS } from '../protocol/bounds.ts';

/** Shortest `every`, in seconds: the scheduler makes tasks each minute, some minutes ahead, and each costs a dozen requests. */
export const MIN_EVERY_SECONDS = 10;

/** Longest `every`, in seconds: ten years, as far ahead as a task can be sent. */
export const MAX_EVERY_SECONDS = MAX_ETA_SECONDS;

/** Most jitter, in seconds: a day, over which a nightly burst of a thousand schedules is spread. */
export const MAX_JITTER_SECONDS = 86_400;

/** Longest `catchUpWindow`, in seconds: ten years. */
export const MAX_CATCH_UP_SECONDS = MAX_EVERY_SECONDS;

/**
 * Maximum size of a schedule's input, in bytes of JSON: what is declared and what a call made of it are in one item of the table, which holds
 * 400 KiB (AWS quota).
 */
export const MAX_SCHEDULE_INPUT_BYTES = 128 * 1024;
