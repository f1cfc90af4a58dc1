import { describe, expect, test } from 'vitest';
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
});
