import type { Settings } from './settings.ts';

/** Finds settings for Celery that are valid on their own but have no effect, because `celery` is off. */
export function checkCelery({ celery, celeryKeyPrefix, celeryTrackStarted }: Settings): string[] {
  if (celery !== null) return [];
  const useless = [
    ...(celeryKeyPrefix === undefined ? [] : ['celeryKeyPrefix']),
    ...(celeryTrackStarted === 'on' ? ['celeryTrackStarted'] : []),
  ];
  return useless.map((name) => `${name} is for celery, but celery is off. Set celery=on, or remove ${name}.`);
}
