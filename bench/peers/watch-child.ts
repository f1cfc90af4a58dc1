import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** How many characters of a child's last output are kept. */
const KEPT = 4_000;

/** A child process that must run until it is stopped. */
export interface WatchedChild {
  /**
   * Waits for work that needs the child.
   *
   * @param limitMs the most milliseconds that the work may take
   * @throws Error when the child ends, cannot be started or takes longer, with its last output
   */
  during<Result>(work: Promise<Result>, limitMs: number): Promise<Result>;
  /** Kills the child and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Watches a child process, and kills it if this process exits before stopping it.
 *
 * @param name the child's name in error messages
 * @param child its piped output is read here
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
  // 'close' rather than 'exit', because only then has all its output been read.
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
