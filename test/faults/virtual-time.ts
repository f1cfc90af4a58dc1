import FakeTimers from '@sinonjs/fake-timers';
import type { Clock } from '../../core/protocol/clock.ts';

/**
 * Time that passes only when nothing else can happen: `Date` and timers are the laboratory's, everywhere in this process, so
 * that leases, backoffs and visibility timeouts of minutes take no time, and a run is the same each time.
 */
export class VirtualTime {
  readonly #timers = FakeTimers.install({
    now: Date.parse('2030-01-01T00:00:00.000Z'),
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
  readonly #deadlines = new Set<number>();

  /** The clock that the functions are given. */
  readonly clock: Clock = {
    now: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', abort);
          resolve();
        }, ms);
        const abort = () => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort, { once: true });
      }),
  };

  /** Tells of a moment at which something may happen of which no timer knows: a message that becomes visible again. */
  noteDeadline(time: number): void {
    if (this.#deadlines.has(time)) return;
    this.#deadlines.add(time);
    setTimeout(() => this.#deadlines.delete(time), time - Date.now());
  }

  /**
   * Moves to the next timer or noted moment, whichever comes first.
   *
   * @returns false when there is none, or `limit` has passed
   */
  advance(limit: number): boolean {
    if (this.#timers.countTimers() === 0 || Date.now() > limit) return false;
    this.#timers.next();
    return true;
  }

  /** Gives the process its own time back. */
  uninstall(): void {
    this.#timers.uninstall();
  }
}
