import { expect, test } from 'vitest';
import { queryOf } from '../../../functions/protocol/query.ts';

test('a parameter that is given twice is a list, which nothing takes', () => {
  expect(queryOf('http://a/b?wait=1&wait=x&include=input')).toEqual({ wait: ['1', 'x'], include: 'input' });
  expect(queryOf('http://a/b')).toEqual({});
});
