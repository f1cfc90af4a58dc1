import type { EnqueueRounds } from './enqueue/measure-enqueue.ts';
import type { LatencyRounds } from './enqueue/measure-latency.ts';
import type { ProfileSize } from './profile/measure-profile.ts';
import type { SweepSize } from './sweep/measure-sweep.ts';
import type { WorkerRounds } from './worker/measure-workers.ts';
import type { ChordSize } from './workflow/measure-chords.ts';

/** How much of each thing is measured. */
interface Sizes {
  readonly workers: WorkerRounds;
  readonly profile: ProfileSize;
  /** Tasks whose requests are counted on the wire. */
  readonly counted: number;
  readonly latency: LatencyRounds;
  readonly enqueue: EnqueueRounds;
  /** Rounds of cold starts. */
  readonly coldStarts: number;
  /** The task counts at which one sandbox's memory is measured. */
  readonly growth: readonly number[];
  readonly sweep: SweepSize;
  readonly chords: ChordSize;
  /** Runs of each kind that are averaged for prices. */
  readonly cost: number;
}

/** Takes some minutes and gives steady times. */
export const FULL: Sizes = {
  workers: { warmUp: 5_000, rounds: 9, tasks: 1_000 },
  profile: { warmUp: 5_000, tasks: 5_000 },
  counted: 200,
  latency: { rounds: 10, calls: 30 },
  enqueue: { rounds: 9, calls: 200 },
  coldStarts: 25,
  growth: [1_000, 10_000, 100_000],
  sweep: { far: 100_000, due: 10_000 },
  chords: { members: 1_000, rounds: 3 },
  cost: 200,
};

/** Takes less than a minute. The counts are the same. */
export const QUICK: Sizes = {
  workers: { warmUp: 300, rounds: 3, tasks: 200 },
  profile: { warmUp: 200, tasks: 300 },
  counted: 20,
  latency: { rounds: 4, calls: 10 },
  enqueue: { rounds: 3, calls: 50 },
  coldStarts: 5,
  growth: [1_000, 5_000],
  sweep: { far: 2_000, due: 1_000 },
  chords: { members: 1_000, rounds: 0 },
  cost: 20,
};
