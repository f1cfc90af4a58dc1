import { expect, test } from 'vitest';
import { readOptions } from '../../../bench/read-options.ts';

test('the bench takes its options in any order, and none by default', () => {
  expect(readOptions([])).toEqual({ quick: false, write: false, help: false });
  expect(readOptions(['--write', '--quick'])).toEqual({ quick: true, write: true, help: false });
  expect(readOptions(['--help']).help).toBe(true);
});

test('the bench names an option that it does not know', () => {
  expect(() => readOptions(['--quick', '--fast'])).toThrow('Unknown option: --fast');
});
