import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, idOfKey, readIdempotencyKey } from '../../../../platform/http/idempotency.ts';
import { expectProblem } from '../../problem-document.ts';
import { accepted, enqueueApp } from './enqueue-app.ts';

describe('the header Idempotency-Key', () => {
  test.each([
    [undefined, null],
    ['order-7', 'order-7'],
    ['"order-7"', 'order-7'],
    ['  "order-7"  ', 'order-7'],
    ['" spaced "', ' spaced '],
    ['"a"b"', 'a"b'],
    ['"', '"'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('%j is the key %j', (header, key) => {
    expect(readIdempotencyKey(header)).toBe(key);
  });

  test.each(['', '   ', '""', 'x'.repeat(256), `"${'x'.repeat(256)}"`, 'schlüssel', 'a\tb'])(
    '%j is refused with 400, before anything is stored',
    async (key) => {
      for (const [path, body] of [
        ['/tasks/add', { a: 1, b: 2 }],
        ['/tasks', { tasks: [{ task: 'add', input: { a: 1, b: 2 } }] }],
      ] as const) {
        const { postJson, expectNothingStored } = enqueueApp();
        await expectProblem(await postJson(path, body, { 'idempotency-key': key }), 400);
        expectNothingStored();
      }
    },
  );

  test('is the same key with and without quotes', async () => {
    const ids = await Promise.all(
      ['order-7', '"order-7"'].map(async (key) => {
        const response = await enqueueApp().postJson(
          '/tasks/add',
          { a: 1, b: 2 },
          { 'idempotency-key': key },
        );
        return (await accepted(response)).id;
      }),
    );
    expect(ids).toEqual([idOfKey(null, 'order-7'), idOfKey(null, 'order-7')]);
  });
});

describe('the id of a key', () => {
  test('is the same in every version, or every repeat would be a new task', () => {
    expect(idOfKey(null, 'order-7')).toBe('1d6c5f46-46b7-5102-b06d-48b53966c8eb');
    expect(idOfKey(null, 'order-7', 0)).toBe('53955a5b-81a6-55b2-aadb-bec17cd91abf');
    expect(idOfKey(null, 'order-7', 999)).toBe('a9f8ffcd-b8c3-5db1-8203-05c3c9b7960b');
  });

  test('is a name-based UUID', () => {
    expect(idOfKey(null, 'any')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test('of a caller is the same in every version, and says nothing of the two', () => {
    const caller = ['sub', 'https://id.example.com/', 'u1'];
    expect(idOfKey(caller, 'order-7')).toBe('3be7675f-05a4-5a8b-b93c-723bd4f86473');
    expect(idOfKey(caller, 'order-7', 0)).toBe('01d3b71a-1cd4-52b0-ac30-6eeedfba7764');
    expect(idOfKey(caller, 'order-7', 999)).toBe('bb1c804d-213e-5df7-a506-a859c5f1b058');
  });

  test('differs for every caller, every key and every place in a bulk call', () => {
    const caller = fc.option(fc.array(fc.string(), { maxLength: 3 }), { nil: null });
    const index = fc.option(fc.nat(999), { nil: undefined });
    const used = fc.tuple(caller, fc.string(), index);
    fc.assert(
      fc.property(used, used, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(idOfKey(...one) === idOfKey(...other)).toBe(same);
      }),
    );
  });

  test('differs however the same texts are divided between caller and key', () => {
    const divided = fc.tuple(
      fc.array(fc.constantFrom('a', '"', ',', '[', ']', '\\', '1'), { maxLength: 6 }),
      fc.nat(6),
    );
    const split = ([letters, at]: readonly [readonly string[], number]) =>
      [[letters.slice(0, at).join('')], letters.slice(at).join('')] as const;
    fc.assert(
      fc.property(divided, divided, (one, other) => {
        const same = JSON.stringify(split(one)) === JSON.stringify(split(other));
        expect(idOfKey(...split(one)) === idOfKey(...split(other))).toBe(same);
      }),
    );
  });
});

test('a fingerprint is the same in every version, and quotes nothing', () => {
  expect(fingerprintOf(['add', { b: 2, a: 1 }])).toBe('SaKYIL9r0PFH2L5QTATaVVHMqCqbPSzCD_0gcJDxdME');
  expect(fingerprintOf(['add', { a: 1, b: 2 }])).toBe(fingerprintOf(['add', { b: 2, a: 1 }]));
  expect(fingerprintOf(['add', { a: 1, b: 3 }])).not.toBe(fingerprintOf(['add', { a: 1, b: 2 }]));
});
