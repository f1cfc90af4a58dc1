import { describe, expect, test } from 'vitest';
import { lastChange, work, workMessage } from './work.ts';
import { workerHarness } from './worker-harness.ts';

/** Lets the worker run until a condition holds: no time passes. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn += 1) await new Promise(setImmediate);
  expect(condition()).toBe(true);
}

describe('the soft time limit', () => {
  test('aborts its own signal first, and lets the run finish in another way', async () => {
    const harness = workerHarness([
      work({
        timeLimit: 5,
        softTimeLimit: 3,
        run: (_, { signal, softSignal }) =>
          new Promise((resolve) => {
            softSignal.addEventListener('abort', () =>
              resolve({ reason: softSignal.reason.name, hard: signal.aborted }),
            );
          }),
      }),
    ]);
    const processed = harness.process(workMessage());
    await until(() => harness.clock.sleeps.length === 3);
    harness.clock.advance(2_999);
    expect(lastChange(harness).state).toBe('STARTED');
    harness.clock.advance(1);
    await processed;
    expect(lastChange(harness)).toMatchObject({
      state: 'SUCCESS',
      result: { reason: 'SoftTimeLimitExceeded', hard: false },
    });
  });

  test('thrown by the task, it is an error that is retried as the policy says', async () => {
    const harness = workerHarness([
      work({
        timeLimit: 5,
        softTimeLimit: 3,
        run: (_, { softSignal }) =>
          new Promise((_resolve, reject) => {
            softSignal.addEventListener('abort', () => reject(softSignal.reason));
          }),
      }),
    ]);
    const processed = harness.process(workMessage());
    await until(() => harness.clock.sleeps.length === 3);
    harness.clock.advance(3_000);
    await processed;
    expect(lastChange(harness)).toMatchObject({
      state: 'RETRY',
      error: { type: 'SoftTimeLimitExceeded', message: 'The attempt exceeded its soft time limit of 3 s.' },
    });
  });

  test('leaves as much time before the limit when the invocation shortens that', async () => {
    const harness = workerHarness([work({ timeLimit: 870, softTimeLimit: 860 })]);
    await harness.process(workMessage());
    expect(harness.clock.sleeps.slice(0, 2)).toEqual([38_000, 28_000]);
  });

  test('the signal for it aborts with the other, too, and is the other if there is no such limit', async () => {
    const seen: unknown[] = [];
    const run = (softTimeLimit?: number) =>
      workerHarness([
        work({
          timeLimit: 5,
          ...(softTimeLimit === undefined ? {} : { softTimeLimit }),
          run: (_, { signal, softSignal }) => {
            seen.push(signal === softSignal);
            signal.addEventListener('abort', () => seen.push(softSignal.aborted || softSignal.reason));
            softSignal.addEventListener('abort', () => seen.push(softSignal.reason.name));
            return new Promise(() => undefined);
          },
        }),
      ]);
    const harness = run();
    const processed = harness.process(workMessage());
    await until(() => harness.clock.sleeps.length === 2);
    harness.clock.advance(5_000);
    await processed;
    expect(seen).toEqual([true, true, 'TimeLimitExceeded']);
  });
});

describe('a result that is not kept', () => {
  test.each([[{ big: 'x' }], [10n], [undefined], ['x'.repeat(400_000)]])(
    'is null in the record, whatever it was',
    async (result) => {
      const harness = workerHarness([work({ keepResult: false, run: () => result as never })]);
      await harness.process(workMessage());
      expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS', result: null });
    },
  );

  test('does not hide a failure', async () => {
    const harness = workerHarness([
      work({
        keepResult: false,
        retry: { maxAttempts: 1 },
        run: () => {
          throw new RangeError('no');
        },
      }),
    ]);
    await harness.process(workMessage());
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'RangeError' } });
  });
});
