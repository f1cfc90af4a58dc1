import type { LovageProps } from './lovage-props.ts';
import type { Settings } from './settings.ts';

/**
 * Complete settings as props, which are read again: without those that are defaults and would contradict others if somebody had set them.
 *
 * @param own props that will come before them
 */
export function settingsAsProps(
  settings: Settings,
  own: Partial<LovageProps> = {},
): Omit<LovageProps, 'tasks' | 'code'> {
  const { corsOrigins, senders, celery, ...others } = settings;
  const { alarmMessageAge, alarmFailurePercent, alarmApiErrors, ...unwatched } = others;
  const { alarms, metrics } = { ...settings, ...own };
  const forAlarms = {
    ...{ alarmMessageAge, alarmApiErrors },
    ...(metrics === 'on' ? { alarmFailurePercent } : {}),
  };
  return {
    ...unwatched,
    ...(alarms === 'on' ? forAlarms : {}),
    ...(corsOrigins.length === 0 ? {} : { corsOrigins }),
    ...(senders.length === 0 ? {} : { senders }),
    celery: celery ?? 'off',
  };
}
