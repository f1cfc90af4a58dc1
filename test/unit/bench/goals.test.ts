import { describe, expect, test } from 'vitest';
import type { PerformanceReport } from '../../../bench/report/bench-report.ts';
import { type Goal, goals, met } from '../../../bench/report/goals.ts';
import { isWithin, limits } from '../../../bench/report/limits.ts';
import { SAMPLE } from './performance-sample.ts';

function goalOf(words: string, report: PerformanceReport = SAMPLE): Goal {
  const goal = goals(report).find(({ measure }) => measure.includes(words));
  if (!goal) throw new Error(`There is no goal of ${words}`);
  return goal;
}

describe('goals', () => {
  test('of the worker are held against the other worker of the same round', () => {
    expect(goalOf('bare SDK handler with one write').value).toEqual({ median: 0.45, min: 0.4, max: 0.5 });
    expect(goalOf('Powertools').value).toEqual({ median: 0.325, min: 0.25, max: 0.4 });
  });

  test('of a cold start count the import and the first call', () => {
    expect(goalOf('worker cold start').value?.median).toBeCloseTo(0.6);
    expect(goalOf('enqueue cold start').value?.median).toBeCloseTo(1.1);
  });

  test('of a call are held against the slower of its two requests, whichever that is in a round', () => {
    expect(goalOf('enqueue latency').value).toEqual({ median: 1.2, min: 1.2, max: 1.2 });
  });

  test('count the write units of indexes, too', () => {
    expect(goalOf('write units').value?.median).toBe(4);
  });

  test('of memory compare ten thousand tasks with a hundred thousand', () => {
    expect(goalOf('memory growth').value?.median).toBeCloseTo(5);
  });

  test('say why they were not measured', () => {
    expect(goalOf('Celery')).toMatchObject({ value: null, note: 'there is no Python' });
    const quick = { ...SAMPLE, quick: true, growth: [], workers: { ...SAMPLE.workers, missing: [] } };
    expect(goalOf('Celery', quick)).toMatchObject({ value: null, note: 'not in a quick run' });
    expect(goalOf('memory growth', quick)).toMatchObject({ value: null, note: 'not in a quick run' });
  });

  test('are met as wanted, met, or not, by their middle value', () => {
    expect(goals(SAMPLE).map(met)).toEqual([
      ...['as wanted', 'as wanted', 'not measured', 'as wanted', 'OVER', 'yes', 'yes', 'yes'],
    ]);
  });
});

describe('limits', () => {
  const [own] = SAMPLE.wire;
  if (!own) throw new Error('Lovage is in the sample');

  test('hold for what is counted, and for no time', () => {
    expect(limits(SAMPLE).filter((limit) => !isWithin(limit))).toEqual([]);
    const slow = { ...SAMPLE, latency: { ...SAMPLE.latency, callMs: [100, 100] } };
    expect(limits(slow).every(isWithin)).toBe(true);
  });

  test.each([
    ['a write unit more', { ...own, indexWrites: 2 }, 'DynamoDB write units per task'],
    [
      'a request more',
      { ...own, run: { ...own.run, requests: { ...own.run.requests, GetItem: 1 } } },
      'worker: other requests per task',
    ],
  ])('are exceeded by %s', (_, row, name) => {
    const over = limits({ ...SAMPLE, wire: [row] }).filter((limit) => !isWithin(limit));
    expect(over.map((limit) => limit.name)).toEqual([name]);
  });

  test('are exceeded by a bundle that is too large, or has zod’s full entry in it', () => {
    // What is loaded at its first use does not count.
    const lazy = [{ name: 'workflows', bytes: 500_000 }];
    const worker = { file: '', bytes: 120_000, lazy, modules: ['node_modules/zod/v4/classic/schemas.js'] };
    const report = { ...SAMPLE, bundles: { ...SAMPLE.bundles, worker } };
    expect(limits(report).filter((limit) => !isWithin(limit))).toMatchObject([
      { name: 'worker bundle', value: 120, limit: 119 },
      { name: 'worker bundle: modules of zod’s full entry point', value: 1, limit: 0 },
    ]);
  });
});
