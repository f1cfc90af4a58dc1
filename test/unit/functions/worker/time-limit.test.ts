import { describe, expect, test } from 'vitest';
import { lastChange, work, workMessage } from './work.ts';
import { workerHarness } from './worker-harness.ts';

describe('the time limit', () => {
  test('aborts the signal and ends the attempt, whether the run listens or not', async () => {
    const reasons: unknown[] = [];
    const harness = workerHarness([
      work({
        timeLimit: 5,
        run: (_input, { signal }) => {
          signal.addEventListener('abort', () => reasons.push(signal.reason));
          return new Promise(() => undefined);
        },
      }),
    ]);
    const processed = harness.process(workMessage());
    await until(() => harness.clock.sleeps.length === 2); // the limit's, and the watch's
    harness.clock.advance(4_999);
    expect(reasons).toEqual([]);
    harness.clock.advance(1);
    expect(await processed).toEqual(['message-0']);
    expect(reasons).toMatchObject([{ name: 'TimeLimitExceeded' }]);
    expect(lastChange(harness)).toMatchObject({ state: 'RETRY', error: { type: 'TimeLimitExceeded' } });
  });

  test('leaves time to record the outcome before Lambda ends the function', async () => {
    const harness = workerHarness([work({ timeLimit: 870 })]);
    await harness.process(workMessage());
    expect(harness.clock.sleeps[0]).toBe(60_000 - 22_000);
  });

  test('ends a sleep of the run', async () => {
    const harness = workerHarness([
      work({ timeLimit: 5, retry: { maxAttempts: 1 }, run: (_i, { sleep }) => sleep(60_000) }),
    ]);
    const processed = harness.process(workMessage());
    await until(() => harness.clock.sleeps.length === 3);
    harness.clock.advance(5_000);
    await processed;
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'TimeLimitExceeded' } });
  });
});

/** Lets the worker run until a condition holds: no time passes. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn += 1) await new Promise(setImmediate);
  expect(condition()).toBe(true);
}
