import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { costChart } from '../cost/chart.ts';
import { costTables } from '../cost/markdown.ts';
import { writeBetween } from '../cost/write-between.ts';
import type { BenchReport, PerformanceReport } from './bench-report.ts';
import { describeRun } from './describe-run.ts';
import { performanceChart } from './performance-chart.ts';
import { performanceTables } from './performance-tables.ts';
import { markdownTable } from './table.ts';

const DOCS = path.join(import.meta.dirname, '..', '..', 'docs');

/**
 * Writes what was measured into docs/performance.md and docs/cost.md, and draws their charts.
 *
 * @throws Error when a document lacks a marker
 */
export function writeDocuments(report: BenchReport): void {
  writeInto('performance.md', performanceTexts(report));
  writeFileSync(path.join(DOCS, 'performance.svg'), performanceChart(report));
  writeInto('cost.md', costTables(report.cost));
  writeFileSync(path.join(DOCS, 'cost.svg'), costChart(report.cost));
}

/** The texts between the markers of docs/performance.md, by the markers' names. */
export function performanceTexts(report: PerformanceReport): Record<string, string> {
  const tables = Object.entries(performanceTables(report));
  return {
    ...Object.fromEntries(tables.map(([name, table]) => [name, markdownTable(table)])),
    machine: describeRun(report),
  };
}

function writeInto(name: string, texts: Readonly<Record<string, string>>): void {
  const document = path.join(DOCS, name);
  writeFileSync(document, writeBetween(readFileSync(document, 'utf8'), texts));
}
