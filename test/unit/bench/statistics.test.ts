import { describe, expect, test } from 'vitest';
import { orderOf, runRounds } from '../../../bench/run-rounds.ts';
import { median, ratiosByRound, spreadOf } from '../../../bench/statistics.ts';

describe('a spread', () => {
  test('is the median, the minimum and the maximum', () => {
    expect(spreadOf([3, 1, 10])).toEqual({ median: 3, min: 1, max: 10 });
    expect(spreadOf([1, 2, 4, 9])).toEqual({ median: 3, min: 1, max: 9 });
  });

  test('is not of nothing', () => {
    expect(() => spreadOf([])).toThrow('Nothing was measured');
    expect(median([])).toBeNaN();
  });
});

describe('ratios', () => {
  test('are of the same round, so that a slow round is slow for both', () => {
    expect(ratiosByRound([1, 10], [2, 20])).toEqual([0.5, 0.5]);
  });

  test('are not of rows with other rounds', () => {
    expect(() => ratiosByRound([1, 2], [1])).toThrow('do not match');
  });
});

describe('rounds', () => {
  test('have every row once, each time beginning with another', () => {
    expect([0, 1, 2, 3].map((round) => orderOf(3, round))).toEqual([
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
      [0, 1, 2],
    ]);
  });

  test('give what each row gave, by row and round', async () => {
    const order: string[] = [];
    const results = await runRounds(['a', 'b'], 2, async (row, round) => {
      order.push(row);
      return `${row}${round}`;
    });
    expect(order).toEqual(['a', 'b', 'b', 'a']);
    expect(results).toEqual([
      ['a0', 'a1'],
      ['b0', 'b1'],
    ]);
  });
});
