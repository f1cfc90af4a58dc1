import { describe, expect, test } from 'vitest';
import { flagOf, HELP, LocalSettingsError, readLocalSettings } from '../../../local/local-settings.ts';

function refusal(environment: Record<string, string>): string {
  try {
    readLocalSettings(environment);
  } catch (error) {
    if (error instanceof LocalSettingsError) return error.message;
  }
  throw new Error('The settings were accepted.');
}

describe('the settings of npm start for Celery', () => {
  test.each([
    [{}, undefined],
    [{ CELERY: '' }, undefined],
    [{ CELERY: 'on' }, 'celery'],
    [{ CELERY: 'python' }, 'python'],
    [{ CELERY: 'off' }, null],
  ])('say whether there is a queue, or leave it to the tasks: %j', (environment, celery) => {
    expect(readLocalSettings(environment).celery).toBe(celery);
  });

  test('have the prefix of the keys as Celery’s clients write it, and whether a start is shown', () => {
    expect(readLocalSettings({})).toMatchObject({ celeryKeyPrefix: undefined, celeryTrackStarted: false });
    expect(readLocalSettings({ CELERY_KEY_PREFIX: 'shop', CELERY_TRACK_STARTED: 'on' })).toMatchObject({
      celeryKeyPrefix: 'shop_',
      celeryTrackStarted: true,
    });
    expect(readLocalSettings({ CELERY_TRACK_STARTED: 'off' }).celeryTrackStarted).toBe(false);
  });

  test.each([
    [{ CELERY: 'true' }, 'CELERY is "true"; it must be on, off, or the name of a queue'],
    [{ CELERY: 'My queue' }, 'CELERY is "My queue"; it must be on, off'],
    [{ CELERY_KEY_PREFIX: 'a\nb' }, 'CELERY_KEY_PREFIX is "a\nb"; it must be 1 to 100 printable characters'],
    [{ CELERY_TRACK_STARTED: 'yes' }, 'CELERY_TRACK_STARTED is "yes"; it must be on or off.'],
    [
      { CELERY: 'off', CELERY_KEY_PREFIX: 'shop', CELERY_TRACK_STARTED: 'on' },
      'CELERY is off, but CELERY_KEY_PREFIX and CELERY_TRACK_STARTED are set',
    ],
    [{ CELERY: 'off', CELERY_KEY_PREFIX: 'shop' }, 'CELERY is off, but CELERY_KEY_PREFIX is set'],
  ])('are refused with what they accept: %j', (environment, reason) => {
    expect(refusal(environment)).toContain(reason);
  });

  test('are in the help', () => {
    for (const name of ['CELERY ', 'CELERY_KEY_PREFIX', 'CELERY_TRACK_STARTED']) expect(HELP).toContain(name);
  });
});

describe('the clients of AWS', () => {
  test('are the functions’ own, or the SDK’s', () => {
    expect(
      [{}, { CLIENTS: '' }, { CLIENTS: 'sdk' }].map((given) => readLocalSettings(given).clients),
    ).toEqual(['lean', 'lean', 'sdk']);
    expect(refusal({ CLIENTS: 'aws' })).toBe('CLIENTS is "aws"; it must be one of lean, sdk.');
    expect(HELP).toContain('CLIENTS ');
  });
});

describe('the settings of lovage dev', () => {
  const flags = { PORT: 'x', SENDER: 'me', CORS_ORIGINS: '*', CELERY: 'My queue', LOVAGE_TYPES: 'no' };

  test.each(Object.keys(flags))('are called by their flags, if they came from one: %s', (name) => {
    const { [name as keyof typeof flags]: value } = flags;
    try {
      readLocalSettings({ [name]: value }, flagOf);
    } catch (error) {
      expect(error).toBeInstanceOf(LocalSettingsError);
      expect(String(Object(error).message)).toMatch(new RegExp(`^${flagOf(name)} (is|has) "`));
      return;
    }
    throw new Error('It was accepted.');
  });

  test('are those of the environment under other names', () => {
    expect(flagOf('INBOX_PORT')).toBe('--inbox-port');
    expect(flagOf('LOVAGE_DATA')).toBe('--data');
    expect(
      readLocalSettings({ LOVAGE_DATA: 'data', LOVAGE_QUEUES: '{}', LOVAGE_TYPES: 'off' }),
    ).toMatchObject({
      data: 'data',
      queues: '{}',
      types: false,
    });
  });
});
