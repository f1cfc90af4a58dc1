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
  /** The row of the bare handler it is compared with; a bare handler has its own name here. */
  readonly bare: string;
  /** The size of the file a cold start loads. */
  readonly bytes: number;
  /** Files it loads on first use. */
  readonly lazy: readonly LazyFile[];
  /** By round. */
  readonly starts: readonly ColdStart[];
}

/**
 * Starts every function afresh in each round and calls it once. AWS is reached over TLS, because loading TLS and the handshakes are part
 * of a first call on AWS too. Addresses are numeric, so no DNS lookup is measured.
 */
export async function measureColdStarts(
  bench: BenchAws,
  bundles: Bundles,
  rounds: number,
): Promise<ColdStartRow[]> {
  const program = await buildColdProcess(path.dirname(bench.certificateFile));
  const rows = coldFunctions(bundles, bench.tls);
  // One task per round, whose record the status function can read and whose email can have a delivery event.
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
  // The first round only warms the file cache.
  const starts = await runRounds(rows, rounds + 1, start);
  return rows.map(({ name, bare, bundle }, index) => ({
    name,
    bare,
    bytes: bundle.bytes,
    lazy: bundle.lazy,
    starts: (starts[index] ?? []).slice(1),
  }));
}
