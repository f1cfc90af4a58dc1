/** The source of time. Injected everywhere, so that a test decides what time it is and never waits. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds: at once for 0 or less, and never for Infinity. Rejects with the signal's reason as soon as
   * `signal` aborts, and with a TypeError if `ms` is not a number.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay of one timer, in milliseconds. Node.js and browsers end a longer one at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock: in Node.js, Lambda or a browser. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Not with node:timers/promises, which creates an error with a stack trace whenever a sleep is aborted.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (typeof ms !== 'number' || Number.isNaN(ms)) {
        return reject(new TypeError(`ms is ${String(ms)}; a sleep takes a number of milliseconds.`));
      }
      let timer: ReturnType<typeof setTimeout>;
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const wait = (left: number) => {
        timer = setTimeout(
          () => {
            if (left > MAX_TIMER_MS) return wait(left - MAX_TIMER_MS);
            signal?.removeEventListener('abort', abort);
            resolve();
          },
          Math.min(left, MAX_TIMER_MS),
        );
      };
      wait(ms);
      signal?.addEventListener('abort', abort, { once: true });
    }),
};
