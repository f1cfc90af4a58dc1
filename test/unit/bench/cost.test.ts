import { describe, expect, test } from 'vitest';
import { billedMs, gbSeconds } from '../../../bench/cost/billed.ts';
import { dollars } from '../../../bench/cost/dollars.ts';
import { idle, POLLS_IN_A_MONTH, sweepsInAMonth } from '../../../bench/cost/idle.ts';
import { indexWrites } from '../../../bench/cost/index-writes.ts';
import { accessLogBytes } from '../../../bench/cost/log-lines.ts';
import type { MeasuredCost } from '../../../bench/cost/measure-cost.ts';
import type { MeasuredRun } from '../../../bench/cost/measure-runs.ts';
import { countMetrics } from '../../../bench/cost/metrics.ts';
import { breakEven, peers } from '../../../bench/cost/peers.ts';
import { PRICES } from '../../../bench/cost/prices.ts';
import { bill, costReport, total } from '../../../bench/cost/report.ts';
import type { StackParts } from '../../../bench/cost/stack-parts.ts';
import { addUp, times } from '../../../bench/cost/usage.ts';
import { writeBetween } from '../../../bench/cost/write-between.ts';

const STACK: StackParts = {
  memoryMb: 512,
  eventSources: { limited: 1, unlimited: 1 },
  alarmMetrics: 9,
  dashboards: 1,
  sweeps: 1,
  keys: 0,
  traced: false,
  accessLogFormat: '{"status":"$context.status"}',
};

function runOf(given: Partial<MeasuredRun>): MeasuredRun {
  const nothing = {
    requests: {},
    writeUnits: 0,
    readUnits: 0,
    cpuMs: 0,
    waitMs: 10,
    logBytes: 0,
    logLines: [],
  };
  return { ...nothing, ...given };
}

const MEASURED: MeasuredCost = {
  call: runOf({ requests: { SendMessage: 1, PutItem: 1 }, writeUnits: 1, waitMs: 20, cpuMs: 4 }),
  bulkCall: runOf({
    requests: { SendMessageBatch: 100, PutItem: 1_000 },
    writeUnits: 1_000,
    waitMs: 500,
  }),
  runOfOne: runOf({ requests: { UpdateItem: 2, SendEmail: 1 }, writeUnits: 2, waitMs: 40, cpuMs: 5 }),
  runOfTen: runOf({ requests: { UpdateItem: 20, SendEmail: 10 }, writeUnits: 20, waitMs: 50, cpuMs: 30 }),
  eventOfOne: runOf({ requests: { UpdateItem: 1 }, writeUnits: 1 }),
  eventOfTen: runOf({ requests: { UpdateItem: 10 }, writeUnits: 10 }),
  read: runOf({ requests: { GetItem: 1 }, readUnits: 1 }),
  list: runOf({ requests: { Query: 16, BatchGetItem: 1 }, readUnits: 28 }),
  celery: {
    runOfOne: runOf({
      requests: { UpdateItem: 2, SendEmail: 1, PutItem: 1 },
      writeUnits: 3,
      waitMs: 50,
      cpuMs: 6,
    }),
    runOfTen: runOf({
      ...{ requests: { UpdateItem: 20, SendEmail: 10, PutItem: 10 }, writeUnits: 30 },
      ...{ waitMs: 60, cpuMs: 40 },
    }),
    indexWrites: 1,
  },
  life: { indexWrites: 1, recordBytes: 600, answerBytes: 400 },
  coldStartCpuMs: 80,
};

describe('what Lambda bills', () => {
  test('is the waiting as it was, and the computing by how much of a processor the memory gives', () => {
    expect(billedMs({ waitMs: 30, cpuMs: 10 }, 1769)).toBe(40);
    expect(billedMs({ waitMs: 30, cpuMs: 10 }, 1769 / 2)).toBe(50);
  });

  test('is rounded up to the millisecond, and no shorter with more memory than a whole processor has', () => {
    expect(billedMs({ waitMs: 0.2, cpuMs: 10 }, 10_240)).toBe(11);
  });

  test('counts by gigabytes', () => {
    expect(gbSeconds(1_000, 512)).toBe(0.5);
  });
});

describe('a million tasks', () => {
  const report = costReport(MEASURED, STACK);
  const [alone, busy, bulk] = report.variants;
  const part = (name: string, of = alone) => (of && bill(of).find((one) => one.part === name))?.dollars;

  test('take four write units, one of them in an index', () => {
    expect(part('DynamoDB, writes')).toBeCloseTo(4 * 0.625, 9);
    expect(part('DynamoDB, writes', bulk)).toBeCloseTo(4 * 0.625, 9);
  });

  test('take three requests of SQS each when they come alone, and two more for each ten when they do not', () => {
    expect(part('SQS')).toBeCloseTo(3 * 0.4, 9);
    expect(part('SQS', busy)).toBeCloseTo(1.2 * 0.4, 9);
    expect(part('SQS', bulk)).toBeCloseTo((0.1 + 0.2) * 0.4, 9);
  });

  test('take a call and two runs', () => {
    expect(part('API Gateway')).toBeCloseTo(1, 9);
    expect(part('Lambda, runs')).toBeCloseTo(0.4, 9);
  });

  test('cost what the parts of their bill add up to', () => {
    for (const variant of report.variants) {
      expect(bill(variant).reduce((sum, one) => sum + one.dollars, 0)).toBeCloseTo(total(variant), 9);
    }
  });

  test('take a message to the topic, one to the queue and a write more for what became of each email', () => {
    const [first, second] = report.mail;
    expect(first).toMatchObject({ snsPublish: 1, sqsRequest: 3, writeUnit: 1, lambdaRun: 1 });
    expect(second).toMatchObject({ snsPublish: 1, sqsRequest: 1.2, writeUnit: 1, lambdaRun: 0.1 });
  });

  test('are cheaper in batches, and cheapest in bulk', () => {
    if (!alone || !busy || !bulk) throw new Error('there are three ways');
    expect(total(busy)).toBeLessThan(total(alone));
    expect(total(bulk)).toBeLessThan(total(busy));
  });
});

describe('a million tasks that Python sends', () => {
  const [alone, busy] = costReport(MEASURED, STACK).celery;
  const part = (name: string, of = alone) => (of && bill(of).find((one) => one.part === name))?.dollars;

  test('take four write units, one of them in an index, and no call', () => {
    for (const of of [alone, busy]) {
      expect(part('DynamoDB, writes', of)).toBeCloseTo(4 * 0.625, 9);
      expect(part('API Gateway', of)).toBe(0);
    }
  });

  test('take a run, and as many requests of SQS as any other task', () => {
    expect(part('Lambda, runs')).toBeCloseTo(0.2, 9);
    expect(part('SQS')).toBeCloseTo(3 * 0.4, 9);
    expect(part('SQS', busy)).toBeCloseTo(1.2 * 0.4, 9);
  });
});

describe('a month without a task', () => {
  test('is polls: five pollers, or two where no maximum concurrency forbids it', () => {
    const [sqs] = idle(STACK);
    expect(POLLS_IN_A_MONTH).toBe(131_400);
    expect(sqs?.min).toBeCloseTo(7 * 131_400 * 0.4e-6, 9);
    expect(sqs?.max).toBeCloseTo(10 * 131_400 * 0.4e-6, 9);
  });

  test('is a sweep each minute, for less than half a dollar with its metric', () => {
    const [, sweeps] = idle(STACK);
    expect(sweepsInAMonth(512, 1)).toMatchObject({ lambdaRun: 43_800, readUnit: 421_940, metricMonth: 1 });
    expect(sweeps?.max).toBeGreaterThan(0.4);
    expect(sweeps?.max).toBeLessThan(0.5);
    expect(sweepsInAMonth(512, 0)).toMatchObject({ lambdaRun: 0, metricMonth: 0 });
  });

  test('has the alarms, the dashboard and the keys that the template has', () => {
    expect(
      idle(STACK)
        .map(({ max }) => max)
        .slice(2),
    ).toEqual([expect.closeTo(0.9, 9), 3, 0]);
  });
});

describe('peers', () => {
  test('an express workflow is billed by 100 ms and 64 MB', () => {
    const express = peers(runOf({ waitMs: 101 }), 512).find(({ name }) => name.includes('express'));
    expect(express?.perTask).toEqual({ expressRequest: 1, expressGbSecond: 0.0625 * 0.2 });
  });

  test('what is paid by the month is as dear as tasks from some number on', () => {
    expect(breakEven(100, 5e-6, 0)).toBeCloseTo(20_000_000);
    expect(breakEven(100, 5e-6, 50)).toBeCloseTo(10_000_000);
    expect(breakEven(1, 5e-6, 50)).toBe(0);
  });
});

describe('writes of indexes', () => {
  const born = {
    id: { S: '1' },
    task: { S: 'add' },
    shard: { N: '3' },
    born: { S: '0001' },
    state: { S: 'PENDING' },
  };

  test('one at birth, and none when nothing changes that an index holds', () => {
    expect(indexWrites(undefined, born)).toBe(1);
    expect(indexWrites(born, { ...born, state: { S: 'SUCCESS' } })).toBe(0);
  });

  test('one more when the task is in another index, and two when its entry moves', () => {
    expect(indexWrites(born, { ...born, unsuccessful: { S: 'FAILURE#3' } })).toBe(1);
    expect(indexWrites(born, { ...born, shard: { N: '4' } })).toBe(2);
  });
});

test('usage adds up', () => {
  const sum = addUp({ sqsRequest: 1 }, times(10, { sqsRequest: 0.2, writeUnit: 1 }));
  expect(sum).toEqual({ sqsRequest: 3, writeUnit: 10 });
  expect(dollars(sum)).toBeCloseTo(3 * PRICES.sqsRequest.usd + 10 * PRICES.writeUnit.usd, 12);
});

test('an access log line is as long as its format with values in it', () => {
  expect(accessLogBytes('{"status":"$context.status"}')).toBe('{"status":"202"}\n'.length);
});

test('a metric is a name with values of its dimensions', () => {
  const line = (task: string) =>
    JSON.stringify({
      _aws: {
        Timestamp: 0,
        CloudWatchMetrics: [
          { Namespace: 'Lovage', Dimensions: [['task']], Metrics: [{ Name: 'started' }, { Name: 'ms' }] },
        ],
      },
      task,
      started: 1,
      ms: 5,
    });
  expect(countMetrics([line('add'), line('add'), 'START', '{"level":"INFO"}'])).toBe(2);
  expect(countMetrics([line('add'), line('process')])).toBe(4);
});

describe('writing into a document', () => {
  const document = 'a\n<!-- sum -->\nold\n<!-- /sum -->\nb\n';

  test('replaces what is between the markers, as often as one likes', () => {
    const once = writeBetween(document, { sum: 'new' });
    expect(once).toBe('a\n<!-- sum -->\nnew\n<!-- /sum -->\nb\n');
    expect(writeBetween(once, { sum: 'new' })).toBe(once);
  });

  test('refuses a text without markers, and markers without a text', () => {
    expect(() => writeBetween(document, { sum: '1', other: '2' })).toThrow('no markers for "other"');
    expect(() => writeBetween(document, {})).toThrow('markers for "sum", but there is no text for them');
  });
});
