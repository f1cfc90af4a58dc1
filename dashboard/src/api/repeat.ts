import { CallFailed } from './call.ts';
import { noteAnswer, onTryAgain } from './connection.ts';

/** Longest pause after a failure, in milliseconds. */
const LONGEST_PAUSE_MS = 15_000;

/** A fetch that is repeated until it is stopped. */
interface Repeated {
  /** Fetches now. */
  readonly now: () => void;
  readonly stop: () => void;
}

/**
 * Repeats a fetch while the page is visible. After failures the pauses grow.
 *
 * @param fetchOnce returns the milliseconds until the next fetch; `null` for none
 */
export function repeat(fetchOnce: (signal: AbortSignal) => Promise<number | null>): Repeated {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let again = false;
  let failures = 0;
  let pause: number | null = 0;

  const run = async () => {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      pause = await fetchOnce(stop.signal);
      failures = 0;
      noteAnswer(null);
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!(error instanceof CallFailed)) throw error;
      noteAnswer(error);
      failures += 1;
    } finally {
      running = false;
      schedule();
    }
  };
  const schedule = () => {
    if (stop.signal.aborted) return;
    if (again) {
      again = false;
      void run();
      return;
    }
    const ms = failures > 0 ? Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** failures) : pause;
    if (ms === null) return;
    timer = setTimeout(() => {
      if (!document.hidden) void run();
    }, ms);
  };
  const wake = () => {
    if (!document.hidden && (pause !== null || failures > 0)) void run();
  };
  document.addEventListener('visibilitychange', wake);
  const stopListening = onTryAgain(wake);
  void run();
  return {
    now: () => void run(),
    stop: () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
      stopListening();
    },
  };
}
