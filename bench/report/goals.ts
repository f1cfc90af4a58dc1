import type { GrowthPoint } from '../growth/measure-growth.ts';
import { WORKER_NAMES } from '../peers/worker-names.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import type { PerformanceReport } from './bench-report.ts';
import { COLD, coldRatio } from './cold-ratio.ts';
import { latencyRatio } from './latency-ratio.ts';
import { workerRatio } from './worker-ratio.ts';

/** A limit that Lovage has to stay within, a target, and what was measured. */
export interface Goal {
  readonly measure: string;
  readonly unit: '' | '%';
  readonly must: number;
  readonly wanted: number;
  /** Over all rounds, if there are rounds. `null` if it was not measured. */
  readonly value: Spread | null;
  /** Why it was not measured, or a remark. */
  readonly note: string;
}

type Met = 'as wanted' | 'yes' | 'OVER' | 'not measured';

/** Whether the median meets the goal. */
export function met({ value, must, wanted }: Goal): Met {
  if (!value) return 'not measured';
  if (value.median <= wanted) return 'as wanted';
  return value.median <= must ? 'yes' : 'OVER';
}

/** The goals, in the order of their table. */
export function goals(report: PerformanceReport): Goal[] {
  const writes = report.wire.find(({ name }) => name === 'Lovage');
  return [
    workerGoal(report, 'worker CPU per task, vs the bare SDK handler with one write', 'bare', 1.15, 0.7),
    workerGoal(report, 'the same, vs Powertools batch + idempotency', 'powertools', 0.7, 0.45),
    workerGoal(report, 'the same, vs Celery on SQS + DynamoDB', 'celerySqs', 0.3, 0.15),
    coldGoal(report, 'worker cold start (import + first task), vs the bare SDK handler', 'worker', 1, 0.6),
    coldGoal(
      report,
      'enqueue cold start, vs a bare handler that puts one item and sends one message',
      'enqueue',
      1.05,
      0.6,
    ),
    {
      measure: 'warm enqueue latency, vs the slower of its two AWS calls alone',
      unit: '',
      must: 1.3,
      wanted: 1.15,
      value: spreadOf(latencyRatio(report.latency)),
      note: '',
    },
    {
      measure: 'DynamoDB write units per task (result kept, deduplicated, listed)',
      unit: '',
      must: 4,
      wanted: 3,
      value: writes ? spreadOf([writes.call.writeUnits + writes.run.writeUnits + writes.indexWrites]) : null,
      note: '',
    },
    growthGoal(report),
  ];
}

function workerGoal(
  { workers, quick }: PerformanceReport,
  measure: string,
  other: keyof typeof WORKER_NAMES,
  must: number,
  wanted: number,
): Goal {
  const ratios = workerRatio(workers, WORKER_NAMES.lovage, WORKER_NAMES[other]);
  const absent = workers.missing.find(({ name }) => name === WORKER_NAMES[other])?.reason;
  const note = ratios ? '' : (absent ?? (quick ? 'not in a quick run' : 'not run'));
  return { measure, unit: '', must, wanted, value: ratios && spreadOf(ratios), note };
}

function coldGoal(
  { coldStarts }: PerformanceReport,
  measure: string,
  name: string,
  must: number,
  wanted: number,
): Goal {
  const [wall, cpu] = [COLD.wall, COLD.cpu].map((of) => coldRatio(coldStarts, name, of));
  return {
    measure,
    unit: '',
    must,
    wanted,
    value: wall ? spreadOf(wall) : null,
    note: cpu ? `CPU: ${spreadOf(cpu).median.toFixed(2)}` : '',
  };
}

function growthGoal({ growth, quick }: PerformanceReport): Goal {
  const [early, late] = [10_000, 100_000].map((tasks) => growth.find((point) => point.tasks === tasks));
  const percent = early && late ? (late.rssMb / early.rssMb - 1) * 100 : null;
  return {
    measure: 'memory growth from 10,000 to 100,000 tasks in one sandbox',
    unit: '%',
    must: 10,
    wanted: 0,
    value: percent === null ? null : spreadOf([percent]),
    note: growthNote(early, late, quick),
  };
}

/** Shows the peak that Lambda would report too: it grows for another reason, V8's young generation. */
function growthNote(early: GrowthPoint | undefined, late: GrowthPoint | undefined, quick: boolean): string {
  if (!early || !late) return quick ? 'not in a quick run' : '';
  return `peak ${Math.round(early.peakMb)} and ${Math.round(late.peakMb)} MB: V8’s young generation`;
}
