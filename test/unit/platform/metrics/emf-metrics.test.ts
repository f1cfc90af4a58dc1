import { MetricUnit, Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Logger } from '../../../../core/protocol/logger.ts';
import { COUNTS, DIMENSIONS, NAMESPACE, TIMES } from '../../../../core/protocol/metric-names.ts';
import { createEmfMetrics } from '../../../../platform/metrics/emf-metrics.ts';
import { consoleLines } from '../../console-lines.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';

const NOW = Date.parse('2030-01-01T00:00:00.000Z');
const ENVIRONMENT = { POWERTOOLS_SERVICE_NAME: 'lovage-test' };

const NAMES = ['add', 'send_email'];

let written: string[];
beforeEach(() => {
  written = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function emfMetrics(log: Logger = logLines(), environment: Record<string, string> = ENVIRONMENT) {
  return createEmfMetrics(log, environment, new FakeClock(NOW), NAMES, (line) => written.push(line));
}

interface Emf {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly task: string;
  readonly [name: string]: unknown;
}

const lines = (): Emf[] => written.map((line) => JSON.parse(line));

describe('the embedded metric format', () => {
  test('has one line for each task definition, with its counts and durations', () => {
    const metrics = emfMetrics();
    for (const ms of [5, 7.5]) {
      metrics.count('started', 'add');
      metrics.time('runTime', 'add', ms);
    }
    metrics.count('failed', 'send_email');
    expect(written).toEqual([]);
    metrics.flush();
    const [add, email, ...more] = lines();
    expect(more).toEqual([]);
    expect(add).toEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'Lovage',
            Dimensions: [['service', 'task']],
            Metrics: [
              { Name: 'started', Unit: 'Count' },
              { Name: 'runTime', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      service: 'lovage-test',
      task: 'add',
      started: 2,
      runTime: [5, 7.5],
    });
    expect(email).toMatchObject({ task: 'send_email', failed: 1, succeeded: 0 });
    expect(email).not.toHaveProperty('started');
  });

  test('has a one for each success and a zero for each failure, so that the average is the success rate', () => {
    const metrics = emfMetrics();
    metrics.count('succeeded', 'add', 3);
    metrics.count('failed', 'add');
    metrics.flush();
    expect(lines()).toMatchObject([{ succeeded: [1, 1, 1, 0], failed: 1 }]);
  });

  test('names every metric as the alarms and the dashboard do', () => {
    const metrics = emfMetrics();
    for (const name of COUNTS) metrics.count(name, 'add');
    for (const name of TIMES) metrics.time(name, 'add', 1);
    metrics.flush();
    const [directive] = lines()[0]?._aws.CloudWatchMetrics ?? [];
    expect(directive?.Namespace).toBe(NAMESPACE);
    expect(directive?.Dimensions).toEqual([Object.values(DIMENSIONS)]);
    expect(directive?.Metrics.map(({ Name }) => Name).sort()).toEqual([...COUNTS, ...TIMES].sort());
  });

  test('is written once, and not at all if nothing happened', () => {
    const metrics = emfMetrics();
    metrics.flush();
    metrics.count('enqueued', 'add', 0);
    metrics.flush();
    expect(written).toEqual([]);
    metrics.count('enqueued', 'add', 1_000);
    metrics.flush();
    metrics.flush();
    expect(lines()).toMatchObject([{ enqueued: 1_000 }]);
  });

  test('has at most 100 values of one metric in a line, and the task in every line', () => {
    const metrics = emfMetrics();
    metrics.count('started', 'add', 250);
    for (let value = 0; value < 250; value += 1) metrics.time('waitTime', 'add', value);
    metrics.flush();
    const values = lines().flatMap(({ waitTime }) => waitTime);
    expect(values).toEqual(Array.from({ length: 250 }, (_, value) => value));
    for (const { task, waitTime } of lines()) {
      expect(task).toBe('add');
      expect(Object(waitTime).length).toBeLessThanOrEqual(100);
    }
    expect(lines().filter((line) => 'started' in line)).toHaveLength(1);
  });

  test('accepts no name that no definition has: each would be another metric to pay for', () => {
    const metrics = emfMetrics();
    metrics.count('dead', undefined);
    metrics.count('dead', 'Not A Name');
    metrics.count('dead', '');
    metrics.count('dead', 'made_up');
    metrics.count('dead', 'constructor');
    metrics.time('waitTime', 'made_up', 1);
    metrics.flush();
    expect(lines()).toMatchObject([{ task: 'unknown', dead: 5, waitTime: 1 }]);
  });

  test('has no negative durations, although clocks differ', () => {
    const metrics = emfMetrics();
    metrics.time('waitTime', 'add', -3);
    metrics.flush();
    expect(lines()).toMatchObject([{ waitTime: 0 }]);
  });

  test('does not fail the invocation if it cannot be written', () => {
    const log = logLines();
    const metrics = createEmfMetrics(log, ENVIRONMENT, new FakeClock(NOW), NAMES, () => {
      throw new Error('S3CRET');
    });
    metrics.count('started', 'add');
    metrics.flush();
    expect(log.lines).toMatchObject([
      { level: 'warn', message: 'metrics not written', fields: { error: 'Error' } },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('S3CRET');
  });

  test('can be turned off', () => {
    const metrics = emfMetrics(logLines(), { ...ENVIRONMENT, POWERTOOLS_METRICS_DISABLED: 'true' });
    metrics.count('started', 'add');
    metrics.flush();
    expect(written).toEqual([]);
  });

  test('goes to the standard output, to which Lambda adds nothing', () => {
    const lines = consoleLines();
    const metrics = createEmfMetrics(logLines(), ENVIRONMENT, new FakeClock(NOW), NAMES);
    metrics.count('started', 'add');
    metrics.flush();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ service: 'lovage-test', started: 1 });
  });

  test('is the same as what Powertools writes', () => {
    // Powertools then writes to the console, where the test can read it.
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    const theirs = consoleLines();
    const powertools = new Powertools({ namespace: NAMESPACE, serviceName: 'lovage-test' });
    powertools.addDimension('task', 'add');
    powertools.addMetric('started', MetricUnit.Count, 2);
    for (const ms of [5, 7.5]) powertools.addMetric('runTime', MetricUnit.Milliseconds, ms);
    powertools.addMetric('succeeded', MetricUnit.Count, 1);
    powertools.publishStoredMetrics();
    const metrics = emfMetrics();
    metrics.count('started', 'add', 2);
    for (const ms of [5, 7.5]) metrics.time('runTime', 'add', ms);
    metrics.count('succeeded', 'add');
    metrics.flush();
    const [ours, ...more] = lines();
    expect(more).toEqual([]);
    const written = JSON.parse(theirs[0] ?? '');
    expect(ours).toEqual({ ...written, _aws: { ...written._aws, Timestamp: NOW } });
  });
});
