import { describe, expect, test } from 'vitest';
import { ShownOutput } from './shown-output.ts';

const SHOWN_ID = '01a20256-18a8-7708-87fa-327211c603ee';
const REAL_ID = '01a215f5-c99c-72ba-97da-157bbf997211';
const OTHER_ID = '01a215f5-c99c-72ba-97da-157bbf997212';

describe('shown output', () => {
  test.each([
    ['{"a":1,\n "b":2}', '{"a":1,"b":2}'],
    ['{"a":1, … }', '{"a":1,"b":2,"c":3}'],
    ['{ … "c":3}', '{"a":1,"b":2,"c":3}\n'],
    ['at 2026-11-26T03:45:59.197Z', 'at 2030-01-01T00:00:00.000Z'],
    ['{"messageId":"ses-1"}', '{"messageId":"ses-516163601"}'],
  ])('%j is like %j', (shown, real) => {
    expect(new ShownOutput().isLike(shown, real)).toBe(true);
  });

  test.each([
    ['{"a":1,"b":2}', '{"a":1,"x":0,"b":2}'],
    ['{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['{"a":1, … }', '{"a":2,"b":2}'],
    ['{"a.b":1}', '{"a-b":1}'],
    ['{"messageId":"ses-1"}', '{"messageId":"1"}'],
    [`{"id":"${SHOWN_ID}"}`, '{"id":"1"}'],
  ])('%j is not like %j', (shown, real) => {
    expect(new ShownOutput().isLike(shown, real)).toBe(false);
  });

  test('has the same real id for a shown id each time', () => {
    const output = new ShownOutput();
    expect(output.isLike(`id ${SHOWN_ID}`, `id ${REAL_ID}`)).toBe(true);
    expect(output.withRealIds(`GET /tasks/${SHOWN_ID}`)).toBe(`GET /tasks/${REAL_ID}`);
    expect(output.isLike(`id ${SHOWN_ID}`, `id ${REAL_ID}`)).toBe(true);
    expect(output.isLike(`id ${SHOWN_ID}`, `id ${OTHER_ID}`)).toBe(false);
  });
});
