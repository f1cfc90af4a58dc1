import type { Clock } from '../core/protocol/clock.ts';

/** A signal that aborts with its parent, after a time limit, or by hand. Close it: the parent may live as long as the program. */
interface AbortScope {
  readonly signal: AbortSignal;
  /** Whether the time limit passed before the scope was closed or its parent aborted. */
  readonly timedOut: boolean;
  abort(reason: unknown): void;
  close(): void;
}

/**
 * Opens an abort scope.
 *
 * @param ms time limit in milliseconds; Infinity for none
 */
export function openAbortScope(clock: Clock, ms: number, parent: AbortSignal | undefined): AbortScope {
  const controller = new AbortController();
  const timer = new AbortController();
  let timedOut = false;
  const onAbort = () => controller.abort(parent?.reason);
  if (parent?.aborted) onAbort();
  else parent?.addEventListener('abort', onAbort, { once: true });
  if (ms < Number.POSITIVE_INFINITY && !controller.signal.aborted) {
    clock.sleep(ms, timer.signal).then(
      () => {
        timedOut = !controller.signal.aborted;
        controller.abort(new DOMException(`No answer within ${ms / 1000} s.`, 'TimeoutError'));
      },
      // Closed before the time limit.
      () => undefined,
    );
  }
  return {
    signal: controller.signal,
    get timedOut() {
      return timedOut;
    },
    abort: (reason) => controller.abort(reason),
    close: () => {
      parent?.removeEventListener('abort', onAbort);
      timer.abort();
    },
  };
}
