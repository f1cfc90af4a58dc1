import { machine } from '../machine.ts';
import type { Traffic } from './traffic.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Virtual milliseconds after which what is unfinished has failed to settle. */
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

interface DriveOptions {
  readonly time: VirtualTime;
  readonly traffic: Traffic;
  readonly sources: readonly Source[];
  /** Whether something is under way that takes real time, so that time must not jump. Default: nothing ever is. */
  readonly waitsForReal?: () => boolean;
}

/** Drives a system: starts whatever can be started, and lets time pass only when nothing else can happen. */
export class Drive {
  readonly #options: DriveOptions;
  /** Whoever drives takes turns: a step is one of them's. */
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: DriveOptions) {
    this.#options = options;
  }

  /**
   * Runs the system until a promise settles.
   *
   * @param limitMs virtual milliseconds after which that will never happen
   */
  async until<Value>(promise: Promise<Value>, limitMs = LIMIT_MS): Promise<Value> {
    let done = false;
    const watched = promise.finally(() => {
      done = true;
    });
    watched.catch(() => undefined); // the caller gets the rejection from the return below
    const limit = Date.now() + limitMs;
    while (!done) {
      const moved = await this.#inTurn(async () => {
        await this.#quiesce();
        return done || (await this.#poll()) || (await this.#advance(limit));
      });
      if (!moved) throw new Error('Nothing more can happen, but a call is unanswered');
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
      const ended = await this.#inTurn(async () => {
        await this.#quiesce();
        if (condition()) return true;
        if (await this.#poll()) return null;
        if (await this.#isDone()) return true;
        return (await this.#advance(limit)) ? null : false;
      });
      if (ended !== null) return ended;
    }
  }

  /** Runs the system until nothing more happens unless time jumps. */
  async untilCalm(): Promise<void> {
    const { time, waitsForReal } = this.#options;
    for (let calm = false; !calm; ) {
      calm = await this.#inTurn(async () => {
        await this.#quiesce();
        if (await this.#poll()) return false;
        if (!waitsForReal?.()) return true;
        await time.pass();
        return false;
      });
    }
  }

  /** Ends whatever still runs the system. */
  stop(): void {
    this.#stopped = true;
  }

  async #inTurn<Value>(step: () => Promise<Value>): Promise<Value> {
    const before = this.#turn;
    const own = before.then(() => {
      if (this.#stopped) throw new Error('The system was stopped while somebody waited for it.');
      return step();
    });
    this.#turn = own.catch(() => undefined);
    return own;
  }

  async #poll(): Promise<boolean> {
    let any = false;
    for (const source of this.#options.sources) any = (await source.poll()) || any;
    return any;
  }

  async #isDone(): Promise<boolean> {
    if (this.#options.traffic.pending > 0) return false;
    for (const source of this.#options.sources) if (!(await source.isDone())) return false;
    return true;
  }

  /** Lets time go on to the next moment at which something happens. @returns `false` if there is none before the limit */
  async #advance(limit: number): Promise<boolean> {
    const { time, waitsForReal } = this.#options;
    if (!waitsForReal?.()) return time.advance(limit);
    await time.pass();
    return Date.now() <= limit;
  }

  /** Waits until nothing more happens without time passing. */
  async #quiesce(): Promise<void> {
    const { traffic } = this.#options;
    for (let calm = 0, seen = -1; calm < CALM_TURNS; ) {
      await new Promise<void>((resolve) => machine.setImmediate(resolve));
      calm = traffic.busy === 0 && traffic.activity === seen ? calm + 1 : 0;
      seen = traffic.activity;
    }
  }
}
