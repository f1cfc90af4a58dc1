import type { FunctionName } from '../../infra/functions.ts';
import type { Bundle } from '../bundle.ts';
import type { SdkName } from '../bundles.ts';
import type { ColdStartRow } from '../cold-start/measure-cold-starts.ts';
import type { CostReport } from '../cost/report.ts';
import type { MeasuredEnqueue } from '../enqueue/measure-enqueue.ts';
import type { MeasuredLatency } from '../enqueue/measure-latency.ts';
import type { GrowthPoint } from '../growth/measure-growth.ts';
import type { ProfileRow } from '../profile/measure-profile.ts';
import type { MeasuredSweeps } from '../sweep/measure-sweep.ts';
import type { WireRow } from '../wire/measure-wire.ts';
import type { MeasuredWorkers } from '../worker/measure-workers.ts';
import type { MeasuredChords } from '../workflow/measure-chords.ts';

/** The times, counts and memory that one run of the bench measured. */
export interface PerformanceReport {
  /** The machine on which it ran. */
  readonly machine: string;
  readonly quick: boolean;
  readonly workers: MeasuredWorkers;
  readonly profile: readonly ProfileRow[];
  readonly wire: readonly WireRow[];
  readonly chords: MeasuredChords;
  readonly latency: MeasuredLatency;
  readonly enqueue: MeasuredEnqueue;
  readonly coldStarts: readonly ColdStartRow[];
  readonly growth: readonly GrowthPoint[];
  readonly sweeps: MeasuredSweeps;
  /** The bundles of Lovage's functions, with both kinds of clients. */
  readonly bundles: Readonly<Record<FunctionName | SdkName, Bundle>>;
}

/** Everything that one run of the bench measured. */
export interface BenchReport extends PerformanceReport {
  readonly cost: CostReport;
}
