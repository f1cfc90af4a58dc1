import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeBetween } from '../../../bench/cost/write-between.ts';
import { performanceChart } from '../../../bench/report/performance-chart.ts';
import { performanceTables } from '../../../bench/report/performance-tables.ts';
import { showSpread } from '../../../bench/report/show-spread.ts';
import { markdownTable, plainTable, type Table } from '../../../bench/report/table.ts';
import { performanceTexts } from '../../../bench/report/write-documents.ts';
import { SAMPLE } from './performance-sample.ts';

const tables = performanceTables(SAMPLE);

function rowOf(table: Table | undefined, name: string): readonly string[] | undefined {
  return table?.rows.find(([first]) => first === name);
}

describe('the tables', () => {
  test('show the median with the minimum and maximum, unless they are equal', () => {
    expect(showSpread({ median: 0.5, min: 0.25, max: 1.5 }, 'ms')).toBe('0.50 ms (0.25–1.50)');
    expect(showSpread({ median: 4, min: 4, max: 4 })).toBe('4');
    expect(showSpread({ median: 0.511, min: 0.509, max: 0.513 })).toBe('0.51');
  });

  test('of the goals say what was measured, what it is to be, and whether it is', () => {
    expect(tables['goals']?.rows[0]).toEqual([
      'worker CPU per task, vs the bare SDK handler with one write',
      ...['0.45 (0.40–0.50)', '≤ 1.15', '≤ 0.7', 'as wanted', ''],
    ]);
    expect(tables['goals']?.rows.at(-1)?.slice(1, 5)).toEqual(['5.00 %', '≤ 10 %', '≤ 0 %', 'yes']);
  });

  test('of the workers have those that could not run, and why', () => {
    expect(rowOf(tables['workers'], 'Lovage’s worker')?.slice(1, 4)).toEqual([
      ...['0.75 ms (0.50–1.00)', '0.45 (0.40–0.50)', '110 MB'],
    ]);
    expect(rowOf(tables['workers'], 'Celery on SQS + DynamoDB')?.[1]).toBe('not run: there is no Python');
  });

  test('of requests add up the units of the call, the run and the indexes', () => {
    expect(rowOf(tables['requests'], 'Lovage')).toEqual([
      ...['Lovage', '1 SendMessage, 1 PutItem', '2 UpdateItem, 1 SendEmail', '4', '1', '1'],
    ]);
  });

  test('of chords compare Lovage with each of the others', () => {
    expect(rowOf(tables['chords'], 'Celery on Redis')?.slice(1, 5)).toEqual([
      ...['4 s', '0.63 (0.50–0.75)', '1 ms', '0.75 (0.50–1.00)'],
    ]);
    expect(rowOf(tables['chords'], 'Lovage’s worker')?.[2]).toBe('');
    expect(rowOf(tables['chords'], 'Lovage, on the wire')?.slice(5)).toEqual([
      '1 PutItem',
      '3 UpdateItem',
      '5',
    ]);
    expect(rowOf(tables['chords'], 'Celery on SQS + DynamoDB')?.[1]).toBe('not run: there is no Python');
  });

  test('of cold starts compare each function with its bare handler, and that with nothing', () => {
    expect(rowOf(tables['cold starts'], 'worker')).toEqual([
      ...['worker', '200 KB', 'workflows 12 KB', '25.0 ms', '25.0 ms', '50 ms (30–70)', '50 ms (30–70)'],
      ...['0.60 (0.50–0.70)', '0.60 (0.50–0.70)'],
    ]);
    expect(rowOf(tables['cold starts'], 'bare SDK worker')?.slice(-2)).toEqual(['', '']);
  });

  test('of sweeps say what they cost, how long they took, and what is late', () => {
    expect(tables['sweeps']?.rows).toEqual([
      ['with 100,000 far tasks, none due', '17 Query, 1 GetItem', '9.50', '0', '0.1 s', ''],
      [
        'with 10,000 due in the same second',
        '117 Query, 1 GetItem, 1,000 BatchGetItem, 1,000 SendMessageBatch, 10,000 UpdateItem',
        ...['10,000', '10,000', '4.0 s, in 2 sweeps'],
        'nothing; 4.0 s if it begins only when they are due',
      ],
    ]);
  });

  test('have as many cells in every row as in the head', () => {
    for (const { head, rows } of Object.values(tables)) {
      for (const row of rows) expect(row).toHaveLength(head.length);
    }
  });

  test('are Markdown in the document, and columns on the terminal', () => {
    const table = { head: ['', 'ms'], rows: [['a task', '0.5']] };
    expect(markdownTable(table)).toBe('|  | ms |\n| --- | --- |\n| a task | 0.5 |');
    expect(plainTable(table)).toBe('        ms\na task  0.5');
  });
});

test('docs/performance.md has a place for each of the tables, and no other', () => {
  const file = path.join(import.meta.dirname, '..', '..', '..', 'docs', 'performance.md');
  const written = writeBetween(readFileSync(file, 'utf8'), performanceTexts(SAMPLE));
  expect(written).toContain('| Lovage’s worker | 0.75 ms');
  expect(written).toContain('Measured on: a machine');
});

describe('the chart', () => {
  const chart = performanceChart(SAMPLE);

  test('has a bar for every worker that ran and every cold start, as long as its middle value', () => {
    const widths = [...chart.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(SAMPLE.workers.rows.length + SAMPLE.coldStarts.length);
    const [own = 0, bare = 0, powertools = 0] = widths;
    expect(own / bare).toBeCloseTo(0.75 / 1.75, 1);
    expect(powertools).toBeGreaterThan(bare);
  });

  test('reads on a light page and on a dark one', () => {
    expect(chart).toContain('@media (prefers-color-scheme:dark)');
    expect(chart).toMatch(/^<svg [^>]*role="img"[\s\S]*<title>/);
  });
});
