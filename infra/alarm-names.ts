/**
 * Every kind of alarm in the stack. Each is the heading of a section of `docs/operations.md`, which says what it means and what to do.
 * In CloudWatch its name is `lovage-<stage>-<alarm>`, followed by the name of the queue, function or task where there are several.
 */
export const ALARM_NAMES = [
  'oldest-message-age',
  'nothing-finishes',
  'dead-letters',
  'failure-ratio',
  'worker-throttles',
  'no-sweep',
  'oldest-overdue',
  'function-errors',
  'api-5xx',
  'ses-bounce-rate',
  'ses-complaint-rate',
] as const;

export type AlarmName = (typeof ALARM_NAMES)[number];

/** The section of the runbook that explains an alarm. */
export function runbookOf(name: AlarmName): string {
  return `docs/operations.md#${name}`;
}
