import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STATES } from '../../../../core/protocol/state.ts';
import { placeOf } from '../../../../core/records/list/index-attributes.ts';
import { readCursor, writeCursor } from '../../../../functions/status/list-cursor.ts';

const PLACE = placeOf('0197f000-0000-7000-8000-000000000001', 1_893_456_000_000);

const text = fc.string({ unit: 'binary' }).map((drawn) => drawn.toWellFormed());
const cursors = fc.record({
  before: fc.tuple(fc.uuid(), fc.nat()).map(([id, at]) => placeOf(id, at)),
  state: fc.constantFrom(null, ...STATES),
  task: fc.option(text, { nil: null }),
  waitsFor: fc.constantFrom(null, 'time' as const),
});

test('a written cursor is read back unchanged, and needs no encoding in a URL', () => {
  fc.assert(
    fc.property(cursors, (cursor) => {
      const written = writeCursor(cursor);
      expect(written).toMatch(/^[\w-]+$/);
      expect(readCursor(written)).toEqual(cursor);
    }),
  );
});

test('no other text is read, unless we would have written it', () => {
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
  const anything = fc.oneof(
    fc.string(),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc
      .record({ v: fc.nat(2), before: fc.json(), state: fc.json(), task: fc.json(), waitsFor: fc.json() })
      .map(base64),
    fc.tuple(cursors, fc.string()).map(([cursor, more]) => writeCursor(cursor) + more),
    fc.tuple(cursors, fc.nat(200)).map(([cursor, end]) => writeCursor(cursor).slice(0, end)),
  );
  fc.assert(
    fc.property(anything, (given) => {
      const cursor = readCursor(given);
      if (cursor) expect(writeCursor(cursor)).toBe(given);
    }),
    { numRuns: 1_000 },
  );
});

test.each<[string, unknown]>([
  ['a later version', { v: 2, before: PLACE, state: null, task: null }],
  ['an unknown state', { v: 1, before: PLACE, state: 'PAUSED', task: null }],
  ['an empty place', { v: 1, before: '', state: null, task: null }],
  ['a place that is no key of an index', { v: 1, before: 'b', state: null, task: null }],
  ['a place without an id', { v: 1, before: '0000001893456000-', state: null, task: null }],
  [
    'a place longer than a key',
    { v: 1, before: `0000001893456000-${'x'.repeat(1_024)}`, state: null, task: null },
  ],
  ['a place that is half a character', { v: 1, before: '0000001893456000-\ud83d', state: null, task: null }],
  ['no place', { v: 1, state: null, task: null }],
  ['another order of fields', { before: PLACE, v: 1, state: null, task: null }],
  ['nothing that it waits for', { v: 1, before: PLACE, state: null, task: null, waitsFor: null }],
  ['something else that it waits for', { v: 1, before: PLACE, state: null, task: null, waitsFor: 'x' }],
  ['a field too many', { v: 1, before: PLACE, state: null, task: null, more: 1 }],
  ['null', null],
  ['a list', []],
])('a cursor with %s is refused', (_what, value) => {
  expect(readCursor(Buffer.from(JSON.stringify(value)).toString('base64url'))).toBeNull();
});
