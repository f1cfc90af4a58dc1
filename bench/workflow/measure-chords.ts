import { CannotRun } from '../../local/python-environment.ts';
import { startCelery } from '../peers/celery/start-celery.ts';
import { WORKER_NAMES } from '../peers/worker-names.ts';
import { progress } from '../progress.ts';
import { runRounds } from '../run-rounds.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import type { BenchAws } from '../start-aws.ts';
import { timed } from '../statistics.ts';
import { bundleNoop, noopFunctions } from './bundle-noop.ts';
import { type CountedChord, chordCall, countChord } from './count-chord.ts';
import { emptyQueue } from './empty-queue.ts';
import { feedWorker } from './feed-worker.ts';

/** How much is measured. */
export interface ChordSize {
  readonly members: number;
  /** Rounds of chords on each worker; 0 for none, so that only the counts are taken. */
  readonly rounds: number;
}

/** What chords took on one worker, by round. */
export interface ChordRow {
  readonly name: string;
  /** From the call until the body's result was there. */
  readonly seconds: readonly number[];
  /** Processor milliseconds of the worker's process, for each member. */
  readonly cpuMs: readonly number[];
}

/** What chords of members that do nothing took. */
export interface MeasuredChords {
  readonly counted: CountedChord;
  /** Lovage's row first. */
  readonly rows: readonly ChordRow[];
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

interface Runner {
  readonly name: string;
  run(members: number): Promise<{ readonly seconds: number; readonly cpuMs: number }>;
  stop(): Promise<void>;
}

/**
 * Counts what a chord asks of AWS, and then runs chords on Lovage and on Celery, round by round: each with one worker process, and each reading its
 * own queue. Celery's worker on SQS reads from it by itself.
 *
 * @param folder the bundles are written here
 * @throws Error when a chord does not succeed
 */
export async function measureChords(
  bench: BenchAws,
  folder: string,
  { members, rounds }: ChordSize,
): Promise<MeasuredChords> {
  const files = await bundleNoop(folder);
  await emptyQueue(bench.direct);
  const counted = await countChord(bench, files, members);
  if (rounds === 0) return { counted, rows: [], missing: [] };
  const started: Runner[] = [lovage(bench, files)];
  const missing: { name: string; reason: string }[] = [];
  try {
    for (const [kind, name] of CELERIES) {
      try {
        started.push(await celery(kind, name, bench));
      } catch (error) {
        if (!(error instanceof CannotRun)) throw error;
        missing.push({ name, reason: error.message });
      }
    }
    progress(`  ${members} members to warm up, then ${rounds} rounds of them`);
    for (const runner of started) await runner.run(members);
    const spent = await runRounds(started, rounds, (runner) => runner.run(members));
    const rows = started.map(({ name }, index) => ({
      name,
      seconds: (spent[index] ?? []).map(({ seconds }) => seconds),
      cpuMs: (spent[index] ?? []).map(({ cpuMs }) => cpuMs / members),
    }));
    return { counted, rows, missing };
  } finally {
    await Promise.allSettled(started.map(({ stop }) => stop()));
  }
}

const CELERIES = [
  ['redis', WORKER_NAMES.celeryRedis],
  ['sqs', WORKER_NAMES.celerySqs],
] as const;

function lovage({ direct }: BenchAws, files: Parameters<typeof noopFunctions>[0]): Runner {
  const functions = noopFunctions(files, direct);
  const [enqueue, worker] = [startSandbox(functions.enqueue), startSandbox(functions.worker)];
  return {
    name: WORKER_NAMES.lovage,
    run: async (members) => {
      const startedAt = performance.now();
      // The worker runs while the call is under way, as it does on AWS.
      const call = enqueue.invoke([chordCall(members)]);
      const { cpuMs, endedAt } = await feedWorker(worker, direct, call);
      return { seconds: (endedAt - startedAt) / 1000, cpuMs };
    },
    stop: async () => {
      await Promise.all([enqueue.stop(), worker.stop()]);
    },
  };
}

async function celery(kind: 'redis' | 'sqs', name: string, { direct }: BenchAws): Promise<Runner> {
  const peer = await startCelery(kind, direct);
  return {
    name,
    run: async (members) => {
      const spent = { cpuMs: 0 };
      const ms = await timed(async () => {
        spent.cpuMs = (await peer.runChord(members)).cpuMs;
      });
      return { seconds: ms / 1000, cpuMs: spent.cpuMs };
    },
    stop: () => peer.stop(),
  };
}
