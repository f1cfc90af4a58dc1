import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../core/protocol/clock.ts';

describe('the system clock', () => {
  test('tells the time in milliseconds since the epoch', () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    expect(systemClock.now()).toBeLessThanOrEqual(Date.now());
  });

  test('sleeps', async () => {
    await expect(systemClock.sleep(0)).resolves.toBeUndefined();
    await expect(systemClock.sleep(0, new AbortController().signal)).resolves.toBeUndefined();
  });

  test('wakes with the signal’s reason when it aborts', async () => {
    const controller = new AbortController();
    const reason = new Error('revoked');
    const sleeping = systemClock.sleep(3_600_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  test('does not sleep if the signal has already aborted', async () => {
    const reason = new Error('over');
    await expect(systemClock.sleep(3_600_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('refuses to sleep for anything but a number', async () => {
    const notANumber = JSON.parse('"soon"');
    await expect(systemClock.sleep(notANumber)).rejects.toThrow(TypeError);
  });

  test.each([undefined, null, Number.NaN, '5', 5n, {}, [5], new Date(0), true])(
    'refuses %s as a time, and says what it was given',
    async (ms) => {
      await expect(systemClock.sleep(ms as number)).rejects.toThrow(
        new TypeError(`ms is ${String(ms)}; a sleep takes a number of milliseconds.`),
      );
    },
  );
});

describe('a sleep', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Falls asleep on timers that the test moves. They end a delay of 2^31 ms or more after 1 ms, as real ones do. */
  function asleep(ms: number, signal?: AbortSignal) {
    vi.useFakeTimers();
    const sleep = { state: 'asleep' };
    systemClock.sleep(ms, signal).then(
      () => {
        sleep.state = 'awake';
      },
      (reason: unknown) => {
        sleep.state = `woken: ${String(reason)}`;
      },
    );
    return sleep;
  }

  test('of any length lasts as long as it should', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 36 }), async (ms) => {
        const sleep = asleep(ms);
        await vi.advanceTimersByTimeAsync(ms - 1);
        expect(sleep.state).toBe('asleep');
        await vi.advanceTimersByTimeAsync(1);
        expect(sleep.state).toBe('awake');
        expect(vi.getTimerCount()).toBe(0);
      }),
      { examples: [[2 ** 31 - 1], [2 ** 31], [2 ** 32 - 2], [2 ** 32], [30 * 86_400_000]] },
    );
  });

  test.each([0, -1, -(2 ** 31), Number.NEGATIVE_INFINITY])(
    'until a time that has passed (%d ms) is over at once',
    async (ms) => {
      const sleep = asleep(ms);
      await vi.advanceTimersByTimeAsync(1);
      expect(sleep.state).toBe('awake');
    },
  );

  test('without end lasts until its signal aborts', async () => {
    const controller = new AbortController();
    const sleep = asleep(Number.POSITIVE_INFINITY, controller.signal);
    await vi.advanceTimersByTimeAsync(2 ** 33);
    expect(sleep.state).toBe('asleep');
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(sleep.state).toBe('woken: enough');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is broken off in any of its timers, and leaves none', async () => {
    const controller = new AbortController();
    const sleep = asleep(2 ** 33, controller.signal);
    await vi.advanceTimersByTimeAsync(2 ** 32);
    controller.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    expect(sleep.state).toBe('woken: enough');
    expect(vi.getTimerCount()).toBe(0);
  });
});
