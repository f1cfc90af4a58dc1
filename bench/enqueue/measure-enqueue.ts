import type { Bundles } from '../bundles.ts';
import { postEvent } from '../http-events.ts';
import { lambdaEnqueuers } from '../peers/lambda-enqueuers.ts';
import { runRounds } from '../run-rounds.ts';
import { inSandbox } from '../sandbox/in-sandbox.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import type { BenchAws } from '../start-aws.ts';
import { MAIL } from '../task-messages.ts';

/** What calls that send tasks use. */
export interface MeasuredEnqueue {
  /** Processor milliseconds for a call that sends one task, by round. */
  readonly cpuMs: readonly number[];
  /** The same for the bare handler. */
  readonly bareCpuMs: readonly number[];
  /** The same for a call that sends 1,000. */
  readonly bulkCpuMs: readonly number[];
  /** How long such a call takes in milliseconds, with the bench's added latency on every request to AWS. */
  readonly bulkMs: readonly number[];
  /** Requests of one such call, by operation. */
  readonly bulkRequests: Readonly<Record<string, number>>;
}

export interface EnqueueRounds {
  readonly rounds: number;
  /** Calls per round that send one task. */
  readonly calls: number;
}

const BULK = Array.from({ length: 1_000 }, () => ({ task: 'send_email', input: MAIL }));

/** Calls each function in rounds, each in its own process. */
export async function measureEnqueue(
  bench: BenchAws,
  bundles: Bundles,
  { rounds, calls }: EnqueueRounds,
): Promise<MeasuredEnqueue> {
  const { lovage, bare } = lambdaEnqueuers(bundles, bench.direct);
  const single = Array.from({ length: calls }, () => postEvent('/send_email', MAIL));
  const bulk = [postEvent('/tasks', { tasks: BULK })];
  const rows = [
    { sandbox: startSandbox(lovage), events: single },
    { sandbox: startSandbox(bare), events: single },
    { sandbox: startSandbox(lovage), events: bulk },
  ];
  try {
    // The first two rounds warm up.
    const [one = [], other = [], many = []] = await runRounds(
      rows,
      rounds + 2,
      async ({ sandbox, events }) => {
        const { cpuMs } = await sandbox.invoke(events);
        return cpuMs / events.length;
      },
    );
    const latency = await inSandbox(lambdaEnqueuers(bundles, bench.aws).lovage, (sandbox) =>
      measureBulkCalls(bench, sandbox, bulk, rounds),
    );
    return { cpuMs: one.slice(2), bareCpuMs: other.slice(2), bulkCpuMs: many.slice(2), ...latency };
  } finally {
    await Promise.allSettled(rows.map(({ sandbox }) => sandbox.stop()));
  }
}

async function measureBulkCalls(
  bench: BenchAws,
  sandbox: Sandbox,
  bulk: readonly unknown[],
  rounds: number,
): Promise<Pick<MeasuredEnqueue, 'bulkMs' | 'bulkRequests'>> {
  await bench.take();
  await sandbox.invoke(bulk);
  const bulkRequests = await bench.takeCounts();
  const bulkMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) bulkMs.push((await sandbox.invoke(bulk)).wallMs);
  return { bulkMs, bulkRequests };
}
