import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectRefusal, outcomeOf } from './refusals.ts';

describe('an option, whatever it is given', () => {
  const anything = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withBoxedValues: true }),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.date({ noInvalidDate: false }),
    fc.constantFrom(Number.NaN, () => 1, Symbol('s')),
  );

  test.each(['countdown', 'eta', 'expires', 'queue', 'group'])('%s arrives or is refused', async (name) => {
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        const { error, requests } = await outcomeOf((client) =>
          client.send('add', {}, { [name]: value } as never),
        );
        if (error !== null) {
          expectRefusal(error, name);
          expect(requests).toHaveLength(0);
        } else if (value === undefined) expect(requests[0]?.query).toEqual({});
        else if (value instanceof Date) expect(requests[0]?.query).toEqual({ [name]: value.toISOString() });
        else {
          expect(['string', 'number']).toContain(typeof value);
          expect(requests[0]?.query).toEqual({ [name]: String(value) });
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a key arrives, as the API reads it, or is refused', async () => {
    const keys = fc.oneof(
      fc.string({ unit: fc.constantFrom(' ', '"', 'a', '/', '~'), maxLength: 5 }),
      fc.string({ maxLength: 300 }),
      anything,
    );
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const { error, requests } = await outcomeOf((client) =>
          client.send('add', {}, { idempotencyKey: key } as never),
        );
        if (error === null && key !== undefined) expect(readKey(requests[0]?.headers)).toBe(key);
        if (error !== null) expectRefusal(error, 'idempotencyKey');
        expect(requests).toHaveLength(error === null ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });
});

/** The key of a request, as the API reads it: in quotes, or without them. */
function readKey(headers: Headers | undefined): string | undefined {
  const header = headers?.get('idempotency-key')?.trim() ?? '';
  return /^"(.*)"$/.exec(header)?.[1] ?? header;
}
