import type { Laboratory } from './laboratory.ts';
import type { WireLog } from './wire-log.ts';

/** Virtual milliseconds after which an unfinished experiment has failed to settle. */
const LIMIT_MS = 24 * 3_600_000;

/** How many idle turns of the event loop must pass before time may advance; promises settle within them. */
const CALM_TURNS = 8;

/** What AWS starts functions for. */
export interface Source {
  /** Starts what is to be started now. Returns whether there was anything. */
  poll(): Promise<boolean>;
  /** Whether nothing is left for it to start, and nothing that it started is running. */
  isDone(): Promise<boolean>;
}

/** Drives one experiment: starts whatever can be started, and lets time pass only when nothing else can happen. */
export class Drive {
  readonly #lab: Laboratory;
  readonly #wire: WireLog;
  readonly #sources: readonly Source[];

  constructor(lab: Laboratory, wire: WireLog, sources: readonly Source[]) {
    this.#lab = lab;
    this.#wire = wire;
    this.#sources = sources;
  }

  /** Runs the system until a promise settles. */
  async until<Value>(promise: Promise<Value>): Promise<Value> {
    let done = false;
    const watched = promise.finally(() => {
      done = true;
    });
    watched.catch(() => undefined); // the caller gets the rejection from the return below
    const limit = Date.now() + LIMIT_MS;
    while (!done) {
      await this.#quiesce();
      if (done) break;
      if (await this.#poll()) continue;
      if (!this.#lab.time.advance(limit))
        throw new Error('Nothing more can happen, but a call is unanswered');
    }
    return watched;
  }

  /**
   * Runs the system until a condition holds or nothing is left to do.
   *
   * @returns `false` if a day has passed before that
   */
  async untilTrue(condition: () => boolean): Promise<boolean> {
    const limit = Date.now() + LIMIT_MS;
    for (;;) {
      await this.#quiesce();
      if (condition()) return true;
      if (await this.#poll()) continue;
      if (await this.#isDone()) return true;
      if (!this.#lab.time.advance(limit)) return false;
    }
  }

  async #poll(): Promise<boolean> {
    let any = false;
    for (const source of this.#sources) any = (await source.poll()) || any;
    return any;
  }

  async #isDone(): Promise<boolean> {
    if (this.#wire.pending > 0) return false;
    for (const source of this.#sources) if (!(await source.isDone())) return false;
    return true;
  }

  /** Waits until nothing more happens without time passing. */
  async #quiesce(): Promise<void> {
    for (let calm = 0, seen = -1; calm < CALM_TURNS; ) {
      await new Promise((resolve) => setImmediate(resolve));
      calm = this.#wire.busy === 0 && this.#wire.activity === seen ? calm + 1 : 0;
      seen = this.#wire.activity;
    }
  }
}
