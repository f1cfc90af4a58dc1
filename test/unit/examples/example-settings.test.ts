import { expect, test } from 'vitest';
import { HELP, readExampleSettings } from '../../../examples/flask-celery/example-settings.ts';

test('the defaults are those that the help names', () => {
  const { port, inboxPort, shopPort, tutorialPort } = readExampleSettings({});
  expect([port, inboxPort]).toEqual([3000, 8005]);
  expect(HELP).toMatch(new RegExp(`SHOP_PORT .*\\(default ${shopPort}\\)`));
  expect(HELP).toMatch(new RegExp(`TUTORIAL_PORT .*\\(default ${tutorialPort}\\)`));
});

test.each([
  [{ SHOP_PORT: '0' }, 'SHOP_PORT is "0"; it must be a whole number from 1 to 65535.'],
  [{ TUTORIAL_PORT: '65536' }, 'TUTORIAL_PORT is "65536"; it must be a whole number from 1 to 65535.'],
  [{ TUTORIAL_PORT: '5000x' }, 'TUTORIAL_PORT is "5000x"; it must be a whole number from 1 to 65535.'],
  [{ SHOP_PORT: '3000' }, 'PORT, INBOX_PORT, SHOP_PORT and TUTORIAL_PORT must differ.'],
  [{ CELERY: 'off' }, 'CELERY is off, and this example is about Celery. Leave CELERY out.'],
  [{ PORT: 'x' }, 'PORT is "x"; it must be a whole number from 0 to 65535.'],
])('%j is refused', (environment, message) => {
  expect(() => readExampleSettings(environment)).toThrow(message);
});

test('ports that are chosen when they are free may be the same', () => {
  expect(readExampleSettings({ PORT: '0', INBOX_PORT: '0' })).toMatchObject({ port: 0, inboxPort: 0 });
});
