import { describe, expect, test } from 'vitest';
import { readSettings } from '../../infra/read-settings.ts';
import { SENDER } from './synthesize.ts';

describe('the settings of alarms, metrics, tracing and the dashboard', () => {
  test.each([
    [{ alarms: 'off', alarmEmail: 'oncall@example.com' }, 'alarmEmail is for alarms, but alarms is off'],
    [{ alarms: 'off', alarmApiErrors: 5 }, 'alarmApiErrors is for alarms, but alarms is off'],
    [
      { metrics: 'off', alarmFailurePercent: 5 },
      'alarmFailurePercent is for an alarm on metrics, but metrics is off',
    ],
  ])('are refused if they conflict: %j', (context, refusal) => {
    expect(() => readSettings({ sender: SENDER, ...context })).toThrow(refusal);
  });

  test.each([
    ['alarmEmail', 'on call', 'one email address'],
    ['alarmMessageAge', '59', 'a whole number from 60 to 1209600'],
    ['alarmFailurePercent', '101', 'a whole number from 1 to 100'],
    ['alarmApiErrors', '0', 'a whole number from 1 to 1000000'],
    ['alarms', 'yes', 'one of on, off'],
    ['metrics', 'true', 'one of on, off'],
    ['tracing', '', 'one of on, off'],
    ['dashboard', 'no', 'one of on, off'],
  ])('are refused if out of range: %s is %s', (name, value, accepted) => {
    expect(() => readSettings({ sender: SENDER, [name]: value })).toThrow(accepted);
  });
});
