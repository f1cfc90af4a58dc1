import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { costChart } from './cost/chart.ts';
import { costTables } from './cost/markdown.ts';
import { measureCost } from './cost/measure-cost.ts';
import { type CostReport, costReport } from './cost/report.ts';
import { readStackParts } from './cost/stack-parts.ts';
import { writeBetween } from './cost/write-between.ts';
import { loadFunction } from './load-function.ts';
import { type Measure, measureBulk, measureBundle, measureEnqueue, measureWorker } from './measures.ts';
import { startAws } from './start-aws.ts';

/** Milliseconds added to every request: about what DynamoDB and SQS take in one region. */
const LATENCY_MS = 10;

const ROOT = path.join(import.meta.dirname, '..');

const USAGE = `npm run bench -- [--quick] [--write]

Measures the functions as they are deployed, against emulators in a process of their own whose every request takes
${LATENCY_MS} ms more, as AWS's would. Counts are of requests on the wire. What it counts and measures is put at AWS's public
prices (bench/cost/prices.ts): dollars for a million tasks. Ends with 1 if a limit is exceeded.

  --quick   fewer rounds: the counts are the same, the times less steady
  --write   writes what tasks cost into docs/cost.md and docs/cost.svg
  --help    this text

Results are kept in .lovage/bench.json.`;

async function main(): Promise<number> {
  const options = new Set(process.argv.slice(2));
  const quick = options.delete('--quick');
  const write = options.delete('--write');
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
    const operate = loadFunction('operate', aws);
    const delivery = loadFunction('delivery', aws);
    const measures = [
      ...(await measureEnqueue(enqueue, bench, quick ? 40 : 300)),
      ...(await measureBulk(enqueue, bench)),
      ...(await measureWorker(worker, bench, quick ? 200 : 2_000)),
      ...measureBundle('enqueue', enqueue, 450),
      ...measureBundle('status', status, 450),
      ...measureBundle('operate', operate, 450),
      ...measureBundle('worker', worker, 550),
      ...measureBundle('delivery', delivery, 350),
    ];
    print(measures);
    const cost = costReport(await measureCost(bench, quick ? 20 : 200), readStackParts());
    const tables = costTables(cost);
    console.log(
      `\nDollars, at the public prices of us-east-1\n\n${tables['a million tasks']}\n\n${tables['counted']}`,
    );
    const file = path.join(ROOT, '.lovage', 'bench.json');
    writeFileSync(file, `${JSON.stringify({ node: process.version, quick, measures, cost }, null, 2)}\n`);
    if (write) writeDocument(cost);
    return measures.every(isWithin) ? 0 : 1;
  } finally {
    bench.stop();
  }
}

function writeDocument(cost: CostReport): void {
  const document = path.join(ROOT, 'docs', 'cost.md');
  writeFileSync(document, writeBetween(readFileSync(document, 'utf8'), costTables(cost)));
  writeFileSync(path.join(ROOT, 'docs', 'cost.svg'), costChart(cost));
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
