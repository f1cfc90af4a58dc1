import type { Settings } from './settings.ts';

/**
 * What is wrong with the alarms, though each of the settings is well by itself: one that is given and means nothing.
 *
 * @param context what was given
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
      problems.push(`${name} is for alarms, but alarms is off. Leave one of the two out.`);
  } else if (metrics === 'off' && given('alarmFailurePercent')) {
    problems.push(
      'alarmFailurePercent is for an alarm on metrics, but metrics is off. Leave one of the two out.',
    );
  }
  return problems;
}

const ALARM_SETTINGS = ['alarmEmail', 'alarmMessageAge', 'alarmFailurePercent', 'alarmApiErrors'] as const;
