import type { Clock } from '../../core/protocol/clock.ts';

/** Node.js's event loop, which all tasks of a batch share: while one of them computes, nothing that the others wait for is delivered. */
export interface EventLoop {
  /** Resolves once what has arrived by now has been delivered. A timer that is late fires before sockets are read. */
  turn(): Promise<void>;
  /** Starts to measure for how long the loop is blocked. */
  watch(): LoopWatch;
}

export interface LoopWatch {
  /** For how long the loop has been blocked since the watch began, in milliseconds. */
  blockedMs(): number;
  /** Ends the watch. */
  end(): void;
}

/** How often the loop is looked at, in milliseconds. A block costs a waiting task at most as much of its time limit. */
const BEAT_MS = 250;

/** Lateness from which the loop counts as blocked, in milliseconds. Less is the ordinary work of tasks, and each one's own time. */
const BLOCKED_MS = 250;

/** How many rounds of the loop deliver an answer that has arrived: the socket's data, its decryption, the end of the stream. */
const ROUNDS = 3;

/** Watches the process's event loop by a clock's sleeps, which end late when it is blocked. There is one beat, however many watches. */
export function createEventLoop(clock: Clock): EventLoop {
  let watches = 0;
  let total = 0;
  let beatAt = 0;
  let pulse = new AbortController();
  const late = () => {
    const ms = clock.now() - beatAt - BEAT_MS;
    return ms >= BLOCKED_MS ? ms : 0;
  };
  const beat = async ({ signal }: AbortController) => {
    while (!signal.aborted) {
      beatAt = clock.now();
      try {
        await clock.sleep(BEAT_MS, signal);
      } catch {
        return; // the last watch has ended
      }
      total += late();
    }
  };
  return {
    turn: async () => {
      for (let round = 0; round < ROUNDS; round += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    watch: () => {
      watches += 1;
      if (watches === 1) {
        pulse = new AbortController();
        void beat(pulse);
      }
      const before = total + late();
      let ended = false;
      return {
        blockedMs: () => total + late() - before,
        end: () => {
          if (ended) return;
          ended = true;
          watches -= 1;
          if (watches === 0) pulse.abort('nothing runs');
        },
      };
    },
  };
}

/** A loop that is never blocked, where time is simulated. */
export const freeLoop: EventLoop = {
  turn: () => Promise.resolve(),
  watch: () => ({ blockedMs: () => 0, end: () => undefined }),
};
