import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { messageOf } from '../local/message-of.ts';
import { type Bundles, bundleAll } from './bundles.ts';
import { measureColdStarts } from './cold-start/measure-cold-starts.ts';
import { measureCost } from './cost/measure-cost.ts';
import { costReport } from './cost/report.ts';
import { readStackParts } from './cost/stack-parts.ts';
import { measureEnqueue } from './enqueue/measure-enqueue.ts';
import { measureLatency } from './enqueue/measure-latency.ts';
import { measureGrowth } from './growth/measure-growth.ts';
import { measureProfile } from './profile/measure-profile.ts';
import { progress } from './progress.ts';
import { type BenchOptions, readOptions, USAGE } from './read-options.ts';
import type { BenchReport } from './report/bench-report.ts';
import { isWithin, limits } from './report/limits.ts';
import { printReport } from './report/print-report.ts';
import { writeDocuments } from './report/write-documents.ts';
import { FULL, QUICK } from './sizes.ts';
import { type BenchAws, startAws } from './start-aws.ts';
import { measureSweep } from './sweep/measure-sweep.ts';
import { countCelery } from './wire/count-celery.ts';
import { measureWire } from './wire/measure-wire.ts';
import { measureWorkers } from './worker/measure-workers.ts';
import { workersToMeasure } from './worker/workers-to-measure.ts';
import { measureChords } from './workflow/measure-chords.ts';

/** Milliseconds added to every counted request: about what DynamoDB and SQS take within a region. */
const LATENCY_MS = 10;

const RESULTS = path.join(import.meta.dirname, '..', '.lovage', 'bench.json');

async function main(): Promise<number> {
  let options: BenchOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  // A new folder each time, because another run may be under way.
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-bench-'));
  try {
    return await run(folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(folder: string, options: BenchOptions): Promise<number> {
  progress('bundles and emulators');
  const bundles = await bundleAll(folder);
  const bench = await startAws(LATENCY_MS, folder);
  try {
    const report = await measure(bench, bundles, folder, options.quick);
    printReport(report);
    mkdirSync(path.dirname(RESULTS), { recursive: true });
    writeFileSync(RESULTS, `${JSON.stringify(report, withoutModules, 2)}\n`);
    if (options.write) writeDocuments(report);
    return limits(report).every(isWithin) ? 0 : 1;
  } finally {
    bench.stop();
  }
}

async function measure(
  bench: BenchAws,
  bundles: Bundles,
  folder: string,
  quick: boolean,
): Promise<BenchReport> {
  const sizes = quick ? QUICK : FULL;
  const workers = await measureWorkers(
    workersToMeasure(bench, bundles, quick),
    bench.direct.sesEndpoint,
    sizes.workers,
  );
  progress('where a task’s time goes');
  const profile = await measureProfile(bundles, bench.direct, sizes.profile);
  progress(`${sizes.coldStarts} rounds of cold starts`);
  const coldStarts = await measureColdStarts(bench, bundles, sizes.coldStarts);
  progress('calls that send tasks');
  const enqueue = await measureEnqueue(bench, bundles, sizes.enqueue);
  const latency = await measureLatency(bench, sizes.latency);
  progress('what a million tasks cost');
  const cost = costReport(await measureCost(bench, sizes.cost), readStackParts());
  progress(`requests of ${sizes.counted} tasks`);
  const wire = [
    ...(await measureWire(bench, bundles, sizes.counted, cost.measured.life.indexWrites)),
    ...(quick ? [] : await countCelery(bench, sizes.counted)),
  ];
  progress(`chords of ${sizes.chords.members} tasks`);
  const chords = await measureChords(bench, folder, sizes.chords);
  progress(`memory over ${Math.max(...sizes.growth).toLocaleString('en')} tasks`);
  const growth = await measureGrowth(bundles, bench.direct, sizes.growth);
  // Last, because it fills the table and a queue.
  progress('sweeps of what comes due');
  const sweeps = await measureSweep(bench, sizes.sweep);
  const { machine } = cost;
  const measured = { workers, profile, coldStarts, enqueue, latency, cost, wire, chords, growth, sweeps };
  return { machine, quick, ...measured, bundles };
}

/** The list of a bundle's modules is long and not a result. */
function withoutModules(key: string, value: unknown): unknown {
  return key === 'modules' ? undefined : value;
}

// Child processes are stopped in exit handlers, which the signal's default action would skip.
process.once('SIGTERM', () => process.exit(143));

process.exitCode = await main();
