import { expect, test } from 'vitest';
import { readSetting } from '../../../../core/protocol/settings.ts';

test('a setting is read from the environment', () => {
  expect(readSetting({ TABLE_NAME: 'tasks' }, 'TABLE_NAME')).toBe('tasks');
});

test.each([{}, { TABLE_NAME: '' }, { TABLE_NAME: undefined }])(
  'a missing setting is named: %j',
  (environment) => {
    expect(() => readSetting(environment, 'TABLE_NAME')).toThrow('TABLE_NAME is not set');
  },
);
