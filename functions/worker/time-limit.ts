import type { Clock } from '../../core/protocol/clock.ts';
import type { EventLoop, LoopWatch } from './event-loop.ts';

/** How long a run may take, in milliseconds. */
interface TimeLimit {
  /** Time in which the event loop was not blocked by another task. */
  readonly limitMs: number;
  /** Time in all: what is left of the invocation. */
  readonly atMostMs: number;
  /** For how long the run itself has kept the loop from turning so far: that is its own time. */
  readonly ownMs: () => number;
}

/**
 * Resolves once a run has used up its time limit. Time in which the loop was blocked is not counted, and what has arrived by then is
 * delivered first: the limit is about what the run waits for, and not about its neighbours.
 *
 * @param over aborts when the run has ended; the promise then rejects with its reason
 */
export async function untilLimit(
  clock: Clock,
  loop: EventLoop,
  watch: LoopWatch,
  { limitMs, atMostMs, ownMs }: TimeLimit,
  over: AbortSignal,
): Promise<void> {
  const startedAt = clock.now();
  let leftMs = limitMs;
  do {
    await clock.sleep(leftMs, over);
    await loop.turn();
    over.throwIfAborted();
    const tookMs = clock.now() - startedAt;
    const blockedMs = Math.max(0, watch.blockedMs() - ownMs());
    leftMs = Math.min(limitMs - (tookMs - blockedMs), atMostMs - tookMs);
  } while (leftMs > 0);
}
