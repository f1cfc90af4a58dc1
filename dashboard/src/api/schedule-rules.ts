/** What the form of a schedule knows of the API's rules, so that its preview shows the times that the scheduler will come to. */
export { SCHEDULE_NAME } from '../../../core/protocol/occurrence.ts';
export { MISFIRES, OVERLAPS } from '../../../core/protocol/schedule.ts';
export { MAX_EVERY_SECONDS, MIN_EVERY_SECONDS } from '../../../core/schedule/bounds.ts';
export { cronFault } from '../../../core/schedule/cron-fault.ts';
export { nextTimes } from '../../../core/schedule/next-times.ts';
