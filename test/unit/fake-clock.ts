import type { Clock } from '../../core/protocol/clock.ts';

/** A clock that a test moves. A sleeper wakes when the test, or a sleep that advances the clock, reaches its time. */
export class FakeClock implements Clock {
  /** Every requested sleep, in milliseconds. */
  readonly sleeps: number[] = [];
  #now: number;
  readonly #autoAdvance: boolean;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  /** @param autoAdvance a sleep moves the clock to its end at once (default); otherwise it waits for `advance` */
  constructor(now = Date.parse('2030-01-01T00:00:00.000Z'), { autoAdvance = true } = {}) {
    this.#now = now;
    this.#autoAdvance = autoAdvance;
  }

  now(): number {
    return this.#now;
  }

  /** Moves the clock and wakes those whose sleep is over. */
  advance(ms: number): void {
    this.#now += ms;
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.until <= this.#now) sleeper.wake();
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#autoAdvance) {
      this.#now += ms;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + ms, wake };
      const sleepers = this.#sleepers;
      function wake() {
        sleepers.delete(sleeper);
        resolve();
      }
      signal?.addEventListener(
        'abort',
        () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        },
        { once: true },
      );
      sleepers.add(sleeper);
    });
  }
}
