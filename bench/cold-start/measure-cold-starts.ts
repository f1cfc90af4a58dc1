import path from 'node:path';
import type { LazyFile } from '../bundle.ts';
import type { Bundles } from '../bundles.ts';
import { postEvent } from '../http-events.ts';
import { lambdaEnqueuers } from '../peers/lambda-enqueuers.ts';
import { runRounds } from '../run-rounds.ts';
import { inSandbox } from '../sandbox/in-sandbox.ts';
import type { BenchAws } from '../start-aws.ts';
import { MAIL } from '../task-messages.ts';
import { taskIds } from '../wire/task-ids.ts';
import { type ColdRow, coldFunctions } from './cold-functions.ts';
import { buildColdProcess, type ColdStart, startCold } from './start-cold.ts';

/** The cold starts of one function. */
export interface ColdStartRow {
  readonly name: string;
  /** The row that it is compared with; its own name for such a row. */
  readonly bare: string;
  /** The size of what a cold start loads. */
  readonly bytes: number;
  /** Files that it loads at their first use. */
  readonly lazy: readonly LazyFile[];
  /** By round. */
  readonly starts: readonly ColdStart[];
}

/**
 * Starts every function anew in each round, and asks it once over TLS: loading that and shaking hands is part of a first call on AWS,
 * too. Addresses are numbers, so that no name is looked up.
 */
export async function measureColdStarts(
  bench: BenchAws,
  bundles: Bundles,
  rounds: number,
): Promise<ColdStartRow[]> {
  const program = await buildColdProcess(path.dirname(bench.certificateFile));
  const rows = coldFunctions(bundles, bench.tls);
  // A task for each round, whose record can be read, and whose email can be heard of.
  const calls = Array.from({ length: rounds + 1 }, () => postEvent('/send_email', MAIL));
  const { lovage } = lambdaEnqueuers(bundles, bench.direct);
  const { answers } = await inSandbox(lovage, (sandbox) => sandbox.invoke(calls));
  const ids = taskIds(answers);
  const start = ({ bundle, environment, event }: ColdRow, round: number) =>
    startCold(program, {
      file: bundle.file,
      environment: { ...environment, NODE_EXTRA_CA_CERTS: bench.certificateFile },
      event: event(ids[round] ?? ''),
    });
  // The first round brings the files into the system's cache.
  const starts = await runRounds(rows, rounds + 1, start);
  return rows.map(({ name, bare, bundle }, index) => ({
    name,
    bare,
    bytes: bundle.bytes,
    lazy: bundle.lazy,
    starts: (starts[index] ?? []).slice(1),
  }));
}
