import type { Bundle } from '../../../bench/bundle.ts';
import { withSdk } from '../../../bench/bundles.ts';
import type { ColdStart } from '../../../bench/cold-start/start-cold.ts';
import { WORKER_NAMES } from '../../../bench/peers/worker-names.ts';
import { PARTS, type Part } from '../../../bench/profile/share-out.ts';
import type { PerformanceReport } from '../../../bench/report/bench-report.ts';
import { FUNCTION_NAMES } from '../../../infra/functions.ts';

/** A cold start that takes so many milliseconds in all, and as many of the processor. */
function coldStart(ms: number): ColdStart {
  return { importMs: ms / 2, callMs: ms / 2, importCpuMs: ms / 2, callCpuMs: ms / 2 };
}

/** Parts of a task's time that are not named take none. */
function shares(some: Partial<Record<Part, number>>): Record<Part, number> {
  const none = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>;
  return { ...none, ...some };
}

const guarantees = { deduplicates: 'no', keepsResult: 'no', survivesKill: 'no' };

const bundle: Bundle = {
  file: 'index.js',
  bytes: 70_000,
  lazy: [],
  modules: ['node_modules/zod/v4/mini/index.js'],
};

/** What a run could have measured, in figures that are easy to reckon with: two rounds, of which the second was slow for everything. */
export const SAMPLE: PerformanceReport = {
  machine: 'a machine',
  quick: false,
  workers: {
    warmUp: 3_000,
    tasks: 1_000,
    rows: [
      { name: WORKER_NAMES.lovage, guarantees, cpuMs: [0.5, 1], rssMb: [100, 110] },
      { name: WORKER_NAMES.bare, guarantees, cpuMs: [1, 2.5], rssMb: [150, 150] },
      { name: WORKER_NAMES.powertools, guarantees, cpuMs: [2, 2.5], rssMb: [160, 160] },
    ],
    missing: [{ name: WORKER_NAMES.celerySqs, reason: 'there is no Python' }],
  },
  profile: [
    { name: WORKER_NAMES.lovage, cpuMs: 0.5, shares: shares({ schemas: 0.25, 'garbage collection': 0.75 }) },
    { name: WORKER_NAMES.bare, cpuMs: 1, shares: shares({ 'the AWS SDK': 0.5, 'garbage collection': 0.5 }) },
  ],
  wire: [
    {
      name: 'Lovage',
      call: { requests: { SendMessage: 1, PutItem: 1 }, writeUnits: 1, readUnits: 0 },
      run: { requests: { UpdateItem: 2, SendEmail: 1 }, writeUnits: 2, readUnits: 0 },
      indexWrites: 1,
    },
  ],
  chords: {
    counted: {
      members: 1_000,
      call: { requests: { PutItem: 1 }, writeUnits: 1, readUnits: 0 },
      run: { requests: { UpdateItem: 3 }, writeUnits: 3, readUnits: 1 },
      indexWrites: 1,
      mostWritesOfOneItem: 100,
    },
    rows: [
      { name: WORKER_NAMES.lovage, seconds: [2, 3], cpuMs: [0.5, 1] },
      { name: WORKER_NAMES.celeryRedis, seconds: [4, 4], cpuMs: [1, 1] },
    ],
    missing: [{ name: WORKER_NAMES.celerySqs, reason: 'there is no Python' }],
  },
  latency: { callMs: [12, 24], recordMs: [10, 15], messageMs: [8, 20] },
  enqueue: {
    cpuMs: [1, 2],
    bareCpuMs: [2, 4],
    bulkCpuMs: [40, 50],
    bulkMs: [150, 160],
    bulkRequests: { SendMessageBatch: 100, PutItem: 1_000 },
  },
  coldStarts: [
    {
      name: 'worker',
      bare: 'bare SDK worker',
      bytes: 200_000,
      lazy: [{ name: 'workflows', bytes: 12_300 }],
      starts: [coldStart(30), coldStart(70)],
    },
    {
      name: 'bare SDK worker',
      bare: 'bare SDK worker',
      bytes: 350_000,
      lazy: [],
      starts: [coldStart(60), coldStart(100)],
    },
    {
      name: 'enqueue',
      bare: 'bare SDK enqueue',
      bytes: 200_000,
      lazy: [],
      starts: [coldStart(66), coldStart(110)],
    },
    {
      name: 'bare SDK enqueue',
      bare: 'bare SDK enqueue',
      bytes: 350_000,
      lazy: [],
      starts: [coldStart(60), coldStart(100)],
    },
  ],
  growth: [
    { tasks: 1_000, rssMb: 90, peakMb: 150, heapMb: 16, cpuMs: 0.7 },
    { tasks: 10_000, rssMb: 100, peakMb: 150, heapMb: 16, cpuMs: 0.5 },
    { tasks: 100_000, rssMb: 105, peakMb: 150, heapMb: 16, cpuMs: 0.5 },
  ],
  sweeps: {
    far: 100_000,
    due: 10_000,
    idle: { requests: { Query: 17, GetItem: 1 }, writeUnits: 0, readUnits: 9.5, sweeps: 1, seconds: 0.1 },
    busy: {
      requests: { Query: 117, GetItem: 1, BatchGetItem: 1_000, SendMessageBatch: 1_000, UpdateItem: 10_000 },
      writeUnits: 10_000,
      readUnits: 10_000,
      sweeps: 2,
      seconds: 4,
    },
  },
  // There is one for every name.
  bundles: Object.fromEntries(
    FUNCTION_NAMES.flatMap((name) => [name, withSdk(name)].map((one) => [one, bundle] as const)),
  ) as PerformanceReport['bundles'],
};
