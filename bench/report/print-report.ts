import { costTables } from '../cost/markdown.ts';
import { PRICE_REGION } from '../cost/prices.ts';
import type { BenchReport } from './bench-report.ts';
import { describeRun } from './describe-run.ts';
import { performanceTables } from './performance-tables.ts';
import { plainTable } from './table.ts';

/** Prints everything that was measured, goals first. */
export function printReport(report: BenchReport): void {
  const tables = Object.values(performanceTables(report)).map(plainTable);
  const { 'a million tasks': dollars, counted } = costTables(report.cost);
  const bill = `Dollars, at the public prices of ${PRICE_REGION}\n\n${dollars}\n\n${counted}`;
  console.log([describeRun(report), ...tables, bill].join('\n\n'));
}
