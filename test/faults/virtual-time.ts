import FakeTimers from '@sinonjs/fake-timers';
import type { Clock } from '../../core/protocol/clock.ts';

/**
 * Time that passes only when nothing else can happen. It replaces `Date` and timers everywhere in this process, so leases, backoffs and
 * visibility timeouts of minutes take no time, and an experiment runs the same each time.
 */
export class VirtualTime {
  readonly #timers = FakeTimers.install({
    now: Date.parse('2030-01-01T00:00:00.000Z'),
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
  readonly #deadlines = new Set<number>();

  /** The clock for the functions. */
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

  /** Notes a moment at which something may happen without a timer, such as a message becoming visible again. */
  noteDeadline(time: number): void {
    if (this.#deadlines.has(time)) return;
    this.#deadlines.add(time);
    setTimeout(() => this.#deadlines.delete(time), time - Date.now());
  }

  /**
   * Moves to the next timer or noted moment, whichever comes first.
   *
   * @returns `false` if there is none, or `limit` has passed
   */
  advance(limit: number): boolean {
    if (this.#timers.countTimers() === 0 || Date.now() > limit) return false;
    this.#timers.next();
    return true;
  }

  /** Restores the process's real time. */
  uninstall(): void {
    this.#timers.uninstall();
  }
}
