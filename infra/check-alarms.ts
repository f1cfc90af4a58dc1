import type { Settings } from './settings.ts';

/**
 * Finds alarm settings that are valid on their own but have no effect.
 *
 * @param context the settings as given, without defaults
 */
export function checkAlarms(
  { alarms, metrics }: Settings,
  context: Readonly<Record<string, unknown>>,
): string[] {
  const given = (name: keyof Settings) => context[name] !== undefined;
  const problems: string[] = [];
  if (alarms === 'off') {
    const useless = ALARM_SETTINGS.filter(given);
    for (const name of useless)
      problems.push(`${name} is for alarms, but alarms is off. Remove one of the two.`);
  } else if (metrics === 'off' && given('alarmFailurePercent')) {
    problems.push(
      'alarmFailurePercent is for an alarm on metrics, but metrics is off. Remove one of the two.',
    );
  }
  return problems;
}

const ALARM_SETTINGS = ['alarmEmail', 'alarmMessageAge', 'alarmFailurePercent', 'alarmApiErrors'] as const;
