import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inTurns } from '../../../client/in-turns.ts';

const turn = () => new Promise(setImmediate);

describe('jobs in turns', () => {
  test('are all done once, in order, at most so many at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.integer({ min: 1, max: 30 }), async (count, concurrency) => {
        const items = Array.from({ length: count }, (_, index) => `item ${index}`);
        const begun: [string, number][] = [];
        let running = 0;
        let most = 0;
        await inTurns(items, concurrency, async (item, index) => {
          begun.push([item, index]);
          running += 1;
          most = Math.max(most, running);
          for (let turns = index % 3; turns >= 0; turns -= 1) await turn();
          running -= 1;
        });
        expect(begun).toEqual(items.map((item, index) => [item, index]));
        expect(most).toBe(Math.min(concurrency, count));
      }),
      { numRuns: 50 },
    );
  });

  test('end with the first error, once those in progress have ended; no more are started', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const jobs = inTurns([0, 1, 2, 3, 4], 3, async (job) => {
      begun.push(job);
      for (let turns = 0; turns < (job === 1 ? 1 : 5); turns += 1) await turn();
      ended.push(job);
      if (job === 1 || job === 2) throw new Error(`job ${job}`);
    });
    await expect(jobs).rejects.toThrow('job 1');
    expect(begun).toEqual([0, 1, 2]);
    expect(ended).toEqual([1, 0, 2]);
  });

  test('may be more at a time than there are, and than a list can hold', async () => {
    const done: string[] = [];
    await inTurns(['a', 'b'], 2 ** 40, async (item) => {
      done.push(item);
    });
    expect(done).toEqual(['a', 'b']);
  });

  test('end with whatever is thrown, undefined too', async () => {
    await expect(inTurns([1], 1, () => Promise.reject(undefined))).rejects.toBeUndefined();
  });
});
