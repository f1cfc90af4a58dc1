import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { number, string } from '../../../../core/records/record-item.ts';
import { createEventLoop } from '../../../../functions/worker/event-loop.ts';
import { FakeClock } from '../../fake-clock.ts';
import { lastChange, type WorkOptions, work, workMessage } from './work.ts';
import { inState, workerHarness } from './worker-harness.ts';

/** Lets everything happen that can, without time passing. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
}

/** Lets time pass as it does in a loop that turns. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    clock.advance(Math.min(left, 50));
    await settle();
  }
}

describe('the event loop', () => {
  test('is blocked for as long as its beat is late, and only then', async () => {
    const clock = new FakeClock(0, { autoAdvance: false });
    const loop = createEventLoop(clock);
    const watch = loop.watch();
    await pass(clock, 10_000);
    clock.advance(400); // a busy moment
    await settle();
    expect(watch.blockedMs()).toBe(0);
    clock.advance(4_000);
    expect(watch.blockedMs()).toBe(3_750); // before the beat’s own turn
    await settle();
    expect(watch.blockedMs()).toBe(3_750);
    const second = loop.watch();
    expect(second.blockedMs()).toBe(0);
    clock.advance(1_000);
    await settle();
    expect([watch.blockedMs(), second.blockedMs()]).toEqual([4_500, 750]);
  });

  test('is not looked at when nothing runs', async () => {
    const clock = new FakeClock(0, { autoAdvance: false });
    const loop = createEventLoop(clock);
    const watches = [loop.watch(), loop.watch()];
    for (const watch of watches) watch.end();
    await settle();
    const beats = clock.sleeps.length;
    await pass(clock, 1_000);
    expect(clock.sleeps).toHaveLength(beats);
    // The time in between is no block.
    clock.advance(60_000);
    expect(loop.watch().blockedMs()).toBe(0);
  });

  test('delivers what has arrived within a turn', async () => {
    let delivered = false;
    setImmediate(() => setImmediate(() => Promise.resolve().then(() => (delivered = true))));
    await createEventLoop(new FakeClock()).turn();
    expect(delivered).toBe(true);
  });
});

describe('a time limit beside a task that blocks the event loop', () => {
  const one = (options: WorkOptions) => work({ timeLimit: 2, retry: { maxAttempts: 1 }, ...options });

  async function running(run: WorkOptions['run'], timeLimit = 2) {
    const harness = workerHarness([one({ timeLimit, ...(run ? { run } : {}) })], { loopOf: createEventLoop });
    const item = { ...inState('STARTED'), owner: string('me'), attempts: number(1) };
    harness.table.on(GetItemCommand).resolves({ Item: item });
    const processed = harness.process(workMessage());
    await settle();
    return { harness, processed, pass: (ms: number) => pass(harness.clock, ms) };
  }

  /** What arrives while the loop is blocked, and is read from its socket later than timers fire. */
  function answer() {
    const { promise, resolve } = Promise.withResolvers<string>();
    return { promise, arrive: () => setImmediate(() => setImmediate(resolve, 'the answer')) };
  }

  test('does not end a run whose answer has arrived meanwhile', async () => {
    const called = answer();
    const { harness, processed } = await running(() => called.promise);
    called.arrive();
    harness.clock.advance(4_000);
    expect(await processed).toEqual([]);
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS', result: 'the answer' });
  });

  test('leaves a run the time in which the loop was not blocked', async () => {
    const [first, second] = [answer(), answer()];
    const { harness, processed, pass } = await running(async () => {
      await first.promise;
      return second.promise;
    });
    await pass(1_000);
    first.arrive();
    harness.clock.advance(4_000);
    await settle();
    await pass(600);
    second.arrive();
    expect(await processed).toEqual([]);
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS' });
  });

  test('ends a run that truly hangs, once it has had its time', async () => {
    const { harness, processed, pass } = await running(() => new Promise(() => undefined));
    harness.clock.advance(4_000);
    await settle();
    await pass(1_500);
    expect(lastChange(harness)).toMatchObject({ state: 'STARTED' });
    await pass(500);
    await processed;
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'TimeLimitExceeded' } });
  });

  test('ends a run that computed beyond it before it waited for anything: its own time counts', async () => {
    const { harness, processed } = await running(undefined);
    await processed;
    const culprit = workerHarness(
      [
        one({
          run: () => {
            culprit.clock.advance(4_000);
            return new Promise(() => undefined);
          },
        }),
      ],
      { loopOf: createEventLoop },
    );
    await culprit.process(workMessage());
    expect(lastChange(culprit)).toMatchObject({ state: 'FAILURE', error: { type: 'TimeLimitExceeded' } });
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS' });
  });

  test('ends every run while there is time to record it, however long the loop is blocked', async () => {
    const { harness, processed } = await running(() => new Promise(() => undefined), 20);
    for (let block = 1; block <= 9; block += 1) {
      harness.clock.advance(4_000);
      await settle();
    }
    expect(lastChange(harness)).toMatchObject({ state: 'STARTED' });
    harness.clock.advance(4_000);
    await processed;
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'TimeLimitExceeded' } });
  });
});
