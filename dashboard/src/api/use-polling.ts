import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { CallFailed } from './call.ts';
import { noteAnswer, onTryAgain } from './connection.ts';

/** Longest pause between two polls that find nobody, in milliseconds. */
const LONGEST_PAUSE_MS = 15_000;

export interface Polling {
  /** What is to be polled: another key begins anew. */
  readonly key: string;
  /**
   * Asks, and keeps the answer. It is to heed the signal, and keep nothing once that aborts.
   *
   * @returns the pause until the next poll, in milliseconds; `null` polls no more
   */
  readonly poll: (signal: AbortSignal) => Promise<number | null>;
}

export interface Polled {
  /** Why the latest poll gave nothing; `null` when it did, or when there was no answer: the banner tells of that. */
  readonly failure: CallFailed | null;
  /** Polls at once. */
  readonly refresh: () => void;
}

/** Polls while the page is visible. Where nobody answers, the pauses grow. */
export function usePolling({ key, poll }: Polling): Polled {
  const latest = useRef(poll);
  latest.current = poll;
  const [failure, setFailure] = useState<CallFailed | null>(null);
  const kick = useRef<() => void>(() => undefined);

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let running = false;
    let again = false;
    let misses = 0;
    let pause: number | null = 0;

    const run = async () => {
      clearTimeout(timer);
      if (running) {
        again = true;
        return;
      }
      running = true;
      try {
        pause = await latest.current(stop.signal);
        misses = 0;
        noteAnswer(null);
        if (!stop.signal.aborted) setFailure(null);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (!(error instanceof CallFailed)) throw error;
        noteAnswer(error);
        misses += 1;
        setFailure(error.status === null ? null : error);
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
      const ms = misses > 0 ? Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** misses) : pause;
      if (ms === null) return;
      timer = setTimeout(() => {
        if (!document.hidden) void run();
      }, ms);
    };
    const awake = () => {
      if (!document.hidden && (pause !== null || misses > 0)) void run();
    };
    setFailure(null);
    kick.current = () => void run();
    document.addEventListener('visibilitychange', awake);
    const stopListening = onTryAgain(() => void run());
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', awake);
      stopListening();
    };
  }, [key]);

  return { failure, refresh: useCallback(() => kick.current(), []) };
}
