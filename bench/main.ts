import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadFunction } from './load-function.ts';
import { type Measure, measureBulk, measureBundle, measureEnqueue, measureWorker } from './measures.ts';
import { startAws } from './start-aws.ts';

/** Milliseconds added to every request: about what DynamoDB and SQS take in one region. */
const LATENCY_MS = 10;

const USAGE = `npm run bench -- [--quick]

Measures the functions as they are deployed, against emulators in a process of their own whose every request takes
${LATENCY_MS} ms more, as AWS's would. Counts are of requests on the wire. Ends with 1 if a limit is exceeded.

  --quick   fewer rounds: the counts are the same, the times less steady
  --help    this text

Results are kept in .lovage/bench.json.`;

async function main(): Promise<number> {
  const options = new Set(process.argv.slice(2));
  const quick = options.delete('--quick');
  if (options.size > 0) {
    console.log(USAGE);
    return options.has('--help') ? 0 : 2;
  }
  const bench = await startAws(LATENCY_MS);
  try {
    const { aws } = bench;
    const enqueue = loadFunction('enqueue', aws);
    const worker = loadFunction('worker', aws);
    const status = loadFunction('status', aws);
    const measures = [
      ...(await measureEnqueue(enqueue, bench, quick ? 40 : 300)),
      ...(await measureBulk(enqueue, bench)),
      ...(await measureWorker(worker, bench, quick ? 200 : 2_000)),
      ...measureBundle('enqueue', enqueue, 450),
      ...measureBundle('status', status, 450),
      ...measureBundle('worker', worker, 550),
    ];
    print(measures);
    const file = path.join(import.meta.dirname, '..', '.lovage', 'bench.json');
    writeFileSync(file, `${JSON.stringify({ node: process.version, quick, measures }, null, 2)}\n`);
    return measures.every(isWithin) ? 0 : 1;
  } finally {
    bench.stop();
  }
}

/** A time is not a test: what a busy machine measures is shown, and only what it counts can fail. */
function isWithin({ value, limit, unit }: Measure): boolean {
  return limit === null || value <= limit || unit === '×';
}

function print(measures: readonly Measure[]): void {
  const width = Math.max(...measures.map(({ name }) => name.length));
  for (const { name, value, unit, limit, note } of measures) {
    const shown = `${Number.isInteger(value) ? value : value.toFixed(2)} ${unit}`.trim();
    const mark = limit === null ? '' : value <= limit ? `≤ ${limit}` : `OVER ${limit}`;
    console.log(`${name.padEnd(width)}  ${shown.padStart(10)}  ${mark.padEnd(10)}  ${note}`.trimEnd());
  }
}

process.exitCode = await main();
