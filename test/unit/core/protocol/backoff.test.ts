import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fullJitterMs } from '../../../../core/protocol/backoff.ts';

describe('full jitter', () => {
  test('is between zero and a bound that doubles up to the cap', () => {
    const randomBelowOne = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 86_400, noNaN: true }),
        fc.double({ min: 0, max: 604_800, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        randomBelowOne,
        (base, more, attempt, random) => {
          const cap = base + more;
          const ms = fullJitterMs({ base, cap }, attempt, () => random);
          expect(Number.isInteger(ms)).toBe(true);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(Math.round(Math.min(cap, base * 2 ** (attempt - 1)) * 1000));
        },
      ),
    );
  });

  test.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [11, 300_000],
    [100, 300_000],
  ])('after attempt %i, half of the bound is %i ms', (attempt, ms) => {
    expect(fullJitterMs({ base: 1, cap: 600 }, attempt, () => 0.5)).toBe(ms);
  });
});
