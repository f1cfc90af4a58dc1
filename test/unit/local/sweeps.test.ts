import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CLOCK_SKEW_MS } from '../../../core/protocol/bounds.ts';
import type { NextDue } from '../../../core/protocol/sweep-event.ts';
import { Sweeps } from '../../../local/sweeps.ts';

const MINUTE = 60_000;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Sweeps whose scheduler is a stand-in. */
function started(everyMs?: number) {
  const events: unknown[] = [];
  const said: string[] = [];
  const scheduler = { next: null as NextDue | null, answer: () => Promise.resolve() };
  const sweeps = new Sweeps('hash', {
    invoke: async (event) => {
      events.push(event);
      await scheduler.answer();
      return { released: 0, failed: 0, overdue: 0, next: scheduler.next };
    },
    reporter: {
      log: () => undefined,
      info: (text) => said.push(text),
      error: (text) => said.push(`error: ${text}`),
    },
    everyMs,
  });
  return { sweeps, events, said, scheduler };
}

const event = (declared: string) => ({ sweep: true, declared, tellNext: true });

describe('the local system’s clock', () => {
  test('sweeps at the start and each minute, until it is stopped', async () => {
    const { sweeps, events } = started();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(events).toEqual([event('hash'), event('hash'), event('hash')]);
    await sweeps.stop();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(events).toHaveLength(3);
  });

  test('waits for a sweep that takes longer, and for the last one when it is stopped', async () => {
    const { sweeps, events, scheduler } = started();
    await vi.advanceTimersByTimeAsync(1);
    const slow = Promise.withResolvers<void>();
    scheduler.answer = () => slow.promise;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(events).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(events).toHaveLength(2);
    let stopped = false;
    const stopping = sweeps.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).toBe(false);
    slow.resolve();
    await stopping;
  });

  test('goes on after a scheduler that fails, and says so', async () => {
    const { events, said, scheduler } = started();
    await vi.advanceTimersByTimeAsync(1);
    scheduler.answer = () => Promise.reject(new Error('it timed out'));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(said).toEqual(['error: scheduler failed: it timed out']);
    scheduler.answer = () => Promise.resolve();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(events).toHaveLength(3);
  });

  test('sweeps at once when a reload declares other schedules, and not when it declares the same', async () => {
    const { sweeps, events } = started();
    await vi.advanceTimersByTimeAsync(1);
    sweeps.follow('hash');
    await vi.advanceTimersByTimeAsync(1);
    expect(events).toHaveLength(1);
    sweeps.follow('other');
    await vi.advanceTimersByTimeAsync(1);
    expect(events.slice(1)).toEqual([event('other')]);
  });

  test('sweeps again after reloads that follow one another: the first of them leaves the later ones for a while', async () => {
    const { sweeps, events } = started();
    await vi.advanceTimersByTimeAsync(1);
    sweeps.follow('second');
    await vi.advanceTimersByTimeAsync(3_000);
    sweeps.follow('third');
    await vi.advanceTimersByTimeAsync(CLOCK_SKEW_MS);
    expect(events.slice(1)).toEqual([event('second'), event('third')]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(events.slice(3)).toEqual([event('third')]);
    sweeps.follow('fourth');
    await sweeps.stop();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(events.slice(4)).toEqual([event('fourth')]);
  });

  test('stands still for a test that sweeps by itself', async () => {
    const { sweeps, events } = started(0);
    sweeps.follow('other');
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(events).toEqual([]);
    await sweeps.sweep();
    expect(events).toEqual([event('other')]);
  });
});

test('a schedule that is due again and again is told of once', async () => {
  const { sweeps, said, scheduler } = started(0);
  for (const minutes of [3, 4, 5]) {
    scheduler.next = { id: 'schedule/minutely', at: Date.now() + minutes * MINUTE };
    await sweeps.sweep();
  }
  expect(said).toHaveLength(1);
  scheduler.next = { id: 'schedule/hourly', at: Date.now() + 3 * MINUTE };
  await sweeps.sweep();
  expect(said).toHaveLength(2);
});

test('what comes due next is said once, until it is something else', async () => {
  const { sweeps, said, scheduler } = started(0);
  await sweeps.sweep();
  scheduler.next = { id: 'schedule/nightly', at: Date.parse('2030-01-02T03:00:00Z') };
  await sweeps.sweep();
  await sweeps.sweep();
  scheduler.next = { id: 'some-id', at: Date.parse('2030-01-01T12:00:00Z') };
  await sweeps.sweep();
  expect(said).toEqual([
    'Next due: the schedule nightly, at 2030-01-02T03:00:00.000Z.',
    'Next due: the task some-id, at 2030-01-01T12:00:00.000Z.',
  ]);
});
