import { describe, expect, test } from 'vitest';
import { isRunName, pieceKey, type RunTask, runOf } from '../../../cli/send/run-keys.ts';

const task = (recipient: string, options = {}): RunTask => ({
  task: 'send_email',
  input: { recipient, content: 'Hello' },
  options,
});

describe('a run', () => {
  const run = runOf([task('bob'), task('anna')]);

  test('is the same whenever the same is sent, whatever the order of the fields', () => {
    const other = { task: 'send_email', input: { content: 'Hello', recipient: 'bob' }, options: {} };
    expect(runOf([other, task('anna')])).toBe(run);
    expect(runOf([task('bob', { queue: undefined }), task('anna')])).toBe(run);
  });

  test.each([
    ['one more line', [task('bob'), task('anna'), task('anna')]],
    ['one line less', [task('bob')]],
    ['another order', [task('anna'), task('bob')]],
    ['another option', [task('bob', { countdown: 60 }), task('anna')]],
    ['another task', [{ ...task('bob'), task: 'welcome' }, task('anna')]],
  ])('is different with %s', (_what, tasks) => {
    expect(runOf(tasks)).not.toBe(run);
  });

  test('has two tasks for two identical lines', () => {
    expect(runOf([task('bob'), task('bob')])).not.toBe(runOf([task('bob')]));
  });
});

test('each piece of a run has its own key, which the API accepts', () => {
  const keys = [0, 1, 2].map((index) => pieceKey('r'.repeat(200), index));
  expect(new Set(keys).size).toBe(3);
  // The client adds a number if a piece is more than one request.
  for (const key of keys) expect(`${key}/1000`).toMatch(/^[\x20-\x7e]{1,255}$/);
});

test('the names of runs', () => {
  expect(['2030-01-31', 'newsletter/january'].every(isRunName)).toBe(true);
  expect(['', 'two words', 'jänner', 'r'.repeat(201)].some(isRunName)).toBe(false);
});
