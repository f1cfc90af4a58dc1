import type { LovageProps } from './lovage-props.ts';
import type { Settings } from './settings.ts';

/** Complete settings as props, which are read again: without those that are defaults and would contradict others if somebody had set them. */
export function settingsAsProps(settings: Settings): Omit<LovageProps, 'tasks' | 'code'> {
  const { corsOrigins, senders, celery, ...others } = settings;
  const { alarmEmail, alarmMessageAge, alarmFailurePercent, alarmApiErrors, ...unwatched } = others;
  const { alarms, metrics } = settings;
  const forAlarms = {
    ...{ alarmEmail, alarmMessageAge, alarmApiErrors },
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
