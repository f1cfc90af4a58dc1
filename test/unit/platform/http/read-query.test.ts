import { expect, test } from 'vitest';
import { readQuery } from '../../../../platform/http/read-query.ts';

test('a parameter that occurs twice is a list, which no parameter accepts', () => {
  expect(readQuery('wait=1&wait=x&include=input')).toEqual({ wait: ['1', 'x'], include: 'input' });
  expect(readQuery('')).toEqual({});
});
