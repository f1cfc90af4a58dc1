import { performance } from 'node:perf_hooks';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

/** The machine's own time, as it was when this was loaded: tests replace it afterwards, in all places that they know of. */
export const machine = {
  setTimeout,
  clearTimeout,
  setImmediate,
  /** Milliseconds, from any moment on. */
  now: performance.now.bind(performance),
} as const;
