/**
 * Every alarm that the stack has. Each is the heading of a section of `docs/operations.md`, which says what it means and what to
 * do; in CloudWatch its name is `lovage-<stage>-<alarm>`, and the queue's, function's or task's after it where there are several.
 */
export const ALARM_NAMES = [
  'oldest-message-age',
  'dead-letters',
  'failure-ratio',
  'worker-throttles',
  'function-errors',
  'api-5xx',
  'ses-bounce-rate',
  'ses-complaint-rate',
] as const;

export type AlarmName = (typeof ALARM_NAMES)[number];

/** Where an alarm is explained. */
export function runbookOf(name: AlarmName): string {
  return `docs/operations.md#${name}`;
}
