import type { Clock } from '../core/protocol/clock.ts';
import { machine } from './machine.ts';

/** How many rounds of the event loop must pass before time jumps: what the run waits for besides settles within them. */
const CALM_ROUNDS = 3;

/** Longest delay of one timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * The time of one run. While the task itself sleeps, time jumps to whatever comes next, so that an hour takes no time; otherwise it passes as it does, so
 * that a run that waits for ever still meets its time limit.
 */
export class RunClock implements Clock {
  #now: number;
  /** How many of the task's own sleeps are under way. */
  #jumping = 0;
  readonly #sleepers = new Set<Sleeper>();

  /** @param now when the run starts, in milliseconds since the epoch */
  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (typeof ms !== 'number' || Number.isNaN(ms)) {
        return reject(new TypeError(`ms is ${String(ms)}; a sleep takes a number of milliseconds.`));
      }
      const end = () => {
        this.#sleepers.delete(sleeper);
        machine.clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const wake = () => {
        end();
        resolve();
      };
      const abort = () => {
        end();
        reject(signal?.reason);
      };
      const sleeper = { until: this.#now + Math.max(0, ms), wake };
      const timer = machine.setTimeout(() => this.#wake(sleeper), Math.min(ms, MAX_TIMER_MS));
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Lets time jump until a sleep of the task has ended. */
  async jumpWhile(sleep: Promise<unknown>): Promise<void> {
    this.#jumping += 1;
    if (this.#jumping === 1) void this.#jump();
    try {
      await sleep;
    } catch {
      // Whoever sleeps hears of it.
    } finally {
      this.#jumping -= 1;
    }
  }

  async #jump(): Promise<void> {
    for (;;) {
      for (let round = 0; round < CALM_ROUNDS; round += 1) {
        await new Promise<void>((resolve) => machine.setImmediate(resolve));
      }
      if (this.#jumping === 0) return;
      const next = [...this.#sleepers].reduce<Sleeper | null>(
        (first, sleeper) => (first === null || sleeper.until < first.until ? sleeper : first),
        null,
      );
      if (next) this.#wake(next);
    }
  }

  #wake(sleeper: Sleeper): void {
    this.#now = Math.max(this.#now, sleeper.until);
    sleeper.wake();
  }
}
