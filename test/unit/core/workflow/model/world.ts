import type { Clock } from '../../../../../core/protocol/clock.ts';
import { FastTable } from './fast-table.ts';
import type { FaultOf } from './faults.ts';
import { MemoryQueue } from './memory-queue.ts';
import type { Seeded } from './seeded.ts';

/** Something that happens at a time. */
interface Pending {
  readonly at: number;
  readonly act: () => unknown;
}

/** The table, the queue and the time of a trial. */
export class World {
  readonly seeded: Seeded;
  readonly table: FastTable;
  readonly queue = new MemoryQueue();
  now: number;
  /** Invocations that have not ended. */
  acting = 0;
  /** Requests made so far. */
  requests = 0;
  /** The fault that the next request meets, if any. */
  faultOf: FaultOf;
  #pending: Pending[] = [];

  constructor(seeded: Seeded, faultOf: FaultOf, now: number) {
    this.seeded = seeded;
    this.faultOf = faultOf;
    this.now = now;
    this.table = new FastTable({ tellsItem: seeded.chance(0.5) });
  }

  /** Nothing sleeps for long but what watches a run, which ends before. */
  readonly clock: Clock = {
    now: () => this.now,
    sleep: (ms, signal) => (signal ? untilAborted(signal) : this.until(this.now + ms)),
  };

  /** Does something at a time. */
  later(at: number, act: () => unknown): void {
    this.#pending.push({ at, act });
  }

  /** Resolves at a time. */
  until(at: number): Promise<void> {
    return new Promise((resolve) => {
      this.later(at, resolve);
    });
  }

  /** When something pending happens next; `Infinity` if nothing does. */
  nextAt(): number {
    return Math.min(...this.#pending.map(({ at }) => at));
  }

  /** Lets time pass, and what is pending happen, one after the other. */
  async passTo(time: number): Promise<void> {
    while (this.nextAt() <= time) {
      const next = this.nextAt();
      this.now = Math.max(this.now, next);
      const due = this.seeded.oneOf(this.#pending.filter(({ at }) => at === next));
      this.#pending = this.#pending.filter((pending) => pending !== due);
      due.act();
      await this.quiet();
    }
    this.now = Math.max(this.now, time);
  }

  /** Resolves when everybody has done what they can before time passes. */
  async quiet(): Promise<void> {
    let turns = 0;
    for (let before = -1; before !== this.requests || (this.acting > 0 && this.#pending.length === 0); ) {
      before = this.requests;
      turns += 1;
      if (turns > MOST_TURNS)
        throw new Error(
          `An invocation neither ends nor waits for anything: ${this.acting} act, ${this.requests} requests, ${this.#pending.length}`,
        );
      // Whoever waits for neither has a room to load.
      await new Promise((resolve) => (turns > 100 ? setTimeout(resolve, 1) : setImmediate(resolve)));
    }
  }
}

/** Turns of the event loop in which nothing is asked for, after which nothing will be. */
const MOST_TURNS = 10_000;

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
