import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Characters kept of what a child wrote last. */
const KEPT = 4_000;

/** A child process that is to run until it is stopped. */
export interface WatchedChild {
  /**
   * Waits for something that takes the child.
   *
   * @param limitMs milliseconds that it may take
   * @throws Error when the child ends, cannot be started or takes longer, with the last of what it wrote
   */
  during<Result>(work: Promise<Result>, limitMs: number): Promise<Result>;
  /** Kills it, and waits till it is gone. */
  stop(): Promise<void>;
}

/**
 * Watches a child process, and kills it when this process ends before it was stopped.
 *
 * @param name for the messages of errors
 * @param child what it writes is read here, where it is piped
 */
export function watchChild(name: string, child: ChildProcess): WatchedChild {
  let written = '';
  for (const output of [child.stdout, child.stderr]) {
    output?.on('data', (part: Buffer) => {
      written = (written + part).slice(-KEPT);
    });
  }
  const failure = (what: string, cause?: unknown) =>
    new Error(`${name} ${what}${written && `\n${written.trimEnd()}`}`, { cause });
  // Closed, not only ended: then the last of what it wrote has been read.
  const ended = once(child, 'close').then(
    ([code, signal]) => failure(`ended by itself (${signal ?? `exit code ${code}`}).`),
    (error: unknown) => failure('could not be started.', error),
  );
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    during: async (work, limitMs) => {
      const over = new AbortController();
      const late = delay(limitMs, undefined, { signal: over.signal });
      try {
        return await Promise.race([
          work,
          ended.then((error) => Promise.reject(error)),
          late.then(() => Promise.reject(failure(`took longer than ${limitMs / 1_000} seconds.`))),
        ]);
      } finally {
        over.abort();
      }
    },
    stop: async () => {
      kill();
      await ended;
      process.off('exit', kill);
    },
  };
}
