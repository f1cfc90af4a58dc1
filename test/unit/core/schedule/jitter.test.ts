import { expect, test } from 'vitest';
import { jitterOf } from '../../../../core/schedule/jitter.ts';

const AT = Date.parse('2027-01-01T02:30:00Z');

test('an occurrence has the same jitter at every try, and no jitter if there is to be none', () => {
  expect(jitterOf('nightly', AT, 3600)).toBe(jitterOf('nightly', AT, 3600));
  expect(jitterOf('nightly', AT, 0)).toBe(0);
  expect(jitterOf('nightly', AT, 0.0001)).toBe(0);
});

test('occurrences spread over the whole jitter, to the millisecond', () => {
  const spread = Array.from({ length: 2_000 }, (_, day) => jitterOf('nightly', AT + day * 86_400_000, 100));
  expect(spread.every((ms) => Number.isInteger(ms) && ms >= 0 && ms <= 100_000)).toBe(true);
  expect(new Set(spread).size).toBeGreaterThan(1_900);
  // Each tenth of the jitter has about a tenth of them: 200, and a deviation of 13.
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const share = spread.filter((ms) => Math.min(9, Math.floor(ms / 10_000)) === tenth).length;
    expect(share).toBeGreaterThan(130);
    expect(share).toBeLessThan(270);
  }
});

test('schedules of one time do not start together', () => {
  const starts = Array.from({ length: 100 }, (_, index) => jitterOf(`nightly-${index}`, AT, 3600));
  expect(new Set(starts).size).toBeGreaterThan(98);
});
