import { expect, test } from 'vitest';
import { CliError } from '../../../cli/cli-error.ts';
import { readDuration } from '../../../cli/read-duration.ts';

test.each([
  ['90', 90],
  ['0', 0],
  ['1e3', 1000],
  ['0.5', 0.5],
  ['10s', 10],
  ['15m', 900],
  ['15min', 900],
  ['2h', 7_200],
  ['3d', 259_200],
  ['2w', 1_209_600],
  ['1h30m', 5_400],
  ['1d12h', 129_600],
  ['1w1d1h1m1s', 694_861],
  [' 1h 30 min ', 5_400],
  ['1.5h', 5_400],
  ['1.1h', 3_960],
])('the length of time "%s" is %d seconds', (text, seconds) => {
  expect(readDuration('--in', text)).toBe(seconds);
});

test.each(
  [
    [
      '',
      ' ',
      's',
      'h1',
      '10 x',
      '1h1h',
      '30m1h',
      '-5',
      '-5m',
      '5M',
      '1,5h',
      '1.h',
      'P1D',
      '1:30',
      'tomorrow',
      'NaN',
      '0x10',
      '0b1',
      '+5',
      '.5',
    ],
    ['Infinity', '1e400', `${'9'.repeat(400)}d`, '9007199254740993s', '2030-01-01T00:00:00Z'],
  ].flat(),
)('"%s" is no length of time', (text) => {
  expect(() => readDuration('--in', text)).toThrow(CliError);
  expect(() => readDuration('--in', text)).toThrow(`--in is "${text}"; it must be a length of time`);
});
