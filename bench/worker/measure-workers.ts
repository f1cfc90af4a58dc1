import { CannotRun } from '../../local/python-environment.ts';
import type { Guarantees, Peer } from '../peers/peer.ts';
import { progress } from '../progress.ts';
import { runRounds } from '../run-rounds.ts';
import { takeEmails } from './take-emails.ts';

/** A worker to start and measure. */
export interface WorkerToMeasure {
  readonly name: string;
  /** @throws CannotRun when this machine lacks what it needs */
  start(): Promise<Peer>;
}

/** What a worker's tasks used, by round. */
interface WorkerRow {
  readonly name: string;
  readonly guarantees: Guarantees;
  /** Processor milliseconds per task. */
  readonly cpuMs: readonly number[];
  /** Megabytes its process held at the end of the round. */
  readonly rssMb: readonly number[];
}

export interface MeasuredWorkers {
  readonly warmUp: number;
  readonly tasks: number;
  readonly rows: readonly WorkerRow[];
  /** Workers that this machine cannot run, and why. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

export interface WorkerRounds {
  /** Tasks that each worker runs before the first round. */
  readonly warmUp: number;
  readonly rounds: number;
  /** Tasks per round. */
  readonly tasks: number;
}

/**
 * Runs tasks on all workers, round by round.
 *
 * @throws Error when a worker sends more or fewer emails than it has tasks, because a bench of failures measures nothing
 */
export async function measureWorkers(
  workers: readonly WorkerToMeasure[],
  sesEndpoint: string,
  { warmUp, rounds, tasks }: WorkerRounds,
): Promise<MeasuredWorkers> {
  const { started, missing } = await startAll(workers);
  const run = async ({ name, peer }: StartedWorker, count: number) => {
    const spent = await peer.run(count);
    const emails = await takeEmails(sesEndpoint);
    if (emails !== count) throw new Error(`${name} sent ${emails} emails for ${count} tasks`);
    return spent;
  };
  try {
    // Some workers send an email when they start.
    await takeEmails(sesEndpoint);
    for (const worker of started) {
      progress(`${warmUp} tasks to warm up: ${worker.name}`);
      await run(worker, warmUp);
    }
    progress(`${rounds} rounds of ${tasks} tasks on each of ${started.length} workers`);
    const spent = await runRounds(started, rounds, (worker) => run(worker, tasks));
    const rows = started.map(({ name, peer }, index) => ({
      name,
      guarantees: peer.guarantees,
      cpuMs: (spent[index] ?? []).map(({ cpuMs }) => cpuMs / tasks),
      rssMb: (spent[index] ?? []).map(({ rssMb }) => rssMb),
    }));
    return { warmUp, tasks, rows, missing };
  } finally {
    await stopAll(started);
  }
}

interface StartedWorker {
  readonly name: string;
  readonly peer: Peer;
}

async function startAll(workers: readonly WorkerToMeasure[]) {
  const started: StartedWorker[] = [];
  const missing: { name: string; reason: string }[] = [];
  try {
    for (const { name, start } of workers) {
      progress(`starting: ${name}`);
      try {
        started.push({ name, peer: await start() });
      } catch (error) {
        if (!(error instanceof CannotRun)) throw error;
        missing.push({ name, reason: error.message });
      }
    }
  } catch (error) {
    await stopAll(started);
    throw error;
  }
  return { started, missing };
}

async function stopAll(workers: readonly StartedWorker[]): Promise<void> {
  await Promise.allSettled(workers.map(({ peer }) => peer.stop()));
}
