import FakeTimers from '@sinonjs/fake-timers';
import { type Clock, systemClock } from '../../core/protocol/clock.ts';
import { machine } from '../machine.ts';

/** Longest delay of one timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Time that passes only when nothing else can happen. It replaces `Date` and timers everywhere in this process, so leases, backoffs and
 * visibility timeouts of minutes take no time, and an experiment runs the same each time.
 */
export class VirtualTime {
  readonly #timers: FakeTimers.Clock;
  readonly #deadlines = new Set<number>();

  /** @param now when it begins, in milliseconds since the epoch */
  constructor(now: number) {
    this.#timers = FakeTimers.install({
      now,
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    });
  }

  /** The clock for the functions: also the system clock shows virtual time. */
  readonly clock: Clock = systemClock;

  /** Notes a moment at which something may happen without a timer, such as a message becoming visible again. */
  noteDeadline(time: number): void {
    if (this.#deadlines.has(time)) return;
    this.#deadlines.add(time);
    // A moment that is farther than a timer can wait is noted again when time has stopped on the way there.
    setTimeout(() => this.#deadlines.delete(time), Math.min(time - Date.now(), MAX_TIMER_MS));
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

  /** Lets time pass as it does, for as long as the machine takes for one short sleep. */
  async pass(): Promise<void> {
    const began = machine.now();
    await new Promise<void>((resolve) => machine.setTimeout(resolve, 1));
    this.#timers.tick(Math.max(1, Math.round(machine.now() - began)));
  }

  /** Restores the process's real time. */
  uninstall(): void {
    this.#timers.uninstall();
  }
}
