import { describe, expect, test } from 'vitest';
import { ALARM_NAMES } from '../../infra/alarm-names.ts';
import { alarmsOf } from './alarms-of.ts';
import { FUNCTION_PATHS, registryOf, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();

function alarm(name: string, of = template) {
  const found = alarmsOf(of).find(({ AlarmName }) => AlarmName === name);
  if (!found) throw new Error(`No alarm ${name}.`);
  return found;
}

/** A metric of an alarm on an expression. */
interface Metric {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: object;
  readonly ReturnData?: boolean;
}

/** A metric of the queue `default`, summed over a period. */
function sumOf(MetricName: string, Period: number) {
  const Value = { 'Fn::GetAtt': [expect.stringMatching(/^QueuedefaultQueue/), 'QueueName'] };
  const Dimensions = [{ Name: 'QueueName', Value }];
  return { Metric: { Namespace: 'AWS/SQS', MetricName, Dimensions }, Period, Stat: 'Sum' };
}

describe('the alarms', () => {
  test('cover each queue, task and function, the API and SES', () => {
    const functions = FUNCTION_PATHS.map((path) => path.replaceAll('/', '-'));
    const names = alarmsOf(template).map(({ AlarmName }) => AlarmName);
    expect(names).toEqual(
      expect.arrayContaining(functions.map((name) => `lovage-dev-function-errors-${name}`)),
    );
    expect(names.filter((name) => !name.includes('function-errors')).sort()).toEqual([
      'lovage-dev-api-5xx',
      'lovage-dev-dead-letters-default',
      'lovage-dev-dead-letters-default.given-up',
      'lovage-dev-dead-letters-delivery.events',
      'lovage-dev-dead-letters-reports',
      'lovage-dev-dead-letters-reports.given-up',
      'lovage-dev-failure-ratio-quick',
      'lovage-dev-failure-ratio-report',
      'lovage-dev-failure-ratio-send_email',
      'lovage-dev-failure-ratio-slow',
      'lovage-dev-no-sweep',
      'lovage-dev-nothing-finishes-default',
      'lovage-dev-nothing-finishes-reports',
      'lovage-dev-oldest-message-age-default',
      'lovage-dev-oldest-message-age-reports',
      'lovage-dev-oldest-overdue',
      'lovage-dev-ses-bounce-rate',
      'lovage-dev-ses-complaint-rate',
      'lovage-dev-worker-throttles-default',
      'lovage-dev-worker-throttles-reports',
    ]);
  });

  test('watch every function', () => {
    const watched = alarmsOf(template).filter(({ AlarmName }) => AlarmName.includes('function-errors'));
    template.resourceCountIs('AWS::Lambda::Function', watched.length);
  });

  test.each(ALARM_NAMES)('include %s, and point to its section of the runbook', (name) => {
    const some = alarmsOf(template).filter(({ AlarmName }) => AlarmName.startsWith(`lovage-dev-${name}`));
    expect(some.length).toBeGreaterThan(0);
    for (const { AlarmDescription } of some) {
      expect(AlarmDescription).toMatch(new RegExp(`\\w\\. What to do: docs/operations\\.md#${name}$`));
    }
  });

  test('notify the topic when they begin and when they end', () => {
    const topic = [...resourcesOf(template, 'AWS::SNS::Topic').keys()].find((id) =>
      id.startsWith('AlarmTopic'),
    );
    expect(topic).toBeDefined();
    for (const { AlarmActions, OKActions } of alarmsOf(template)) {
      expect(AlarmActions).toEqual([{ Ref: topic }]);
      expect(OKActions).toEqual([{ Ref: topic }]);
    }
  });

  test('treat missing data as no breach, except for SES, which reports nothing while no email is sent', () => {
    for (const { AlarmName, TreatMissingData } of alarmsOf(template)) {
      if (AlarmName.endsWith('no-sweep')) continue;
      expect(TreatMissingData, AlarmName).toBe(AlarmName.includes('-ses-') ? 'ignore' : 'notBreaching');
    }
  });

  test('go off when no sweep has said anything for 5 minutes, or what came due is late by as much', () => {
    const overdue = {
      Namespace: 'Lovage',
      MetricName: 'overdue',
      Dimensions: [{ Name: 'service', Value: 'lovage-dev' }],
    };
    expect(alarm('lovage-dev-no-sweep')).toMatchObject({
      ...overdue,
      ...{ Statistic: 'SampleCount', Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 5 },
      ...{ Threshold: 0, TreatMissingData: 'breaching' },
    });
    expect(alarm('lovage-dev-oldest-overdue')).toMatchObject({
      ...overdue,
      ...{ Statistic: 'Maximum', Period: 300, Threshold: 300, EvaluationPeriods: 1 },
    });
  });

  test('begin when a threshold is reached', () => {
    for (const { AlarmName, ComparisonOperator } of alarmsOf(template)) {
      expect(ComparisonOperator).toBe(
        /failure-ratio|no-sweep/.test(AlarmName)
          ? 'LessThanOrEqualToThreshold'
          : 'GreaterThanOrEqualToThreshold',
      );
    }
    // The share of tasks that succeeded: a tenth of failures is too many.
    expect(alarm('lovage-dev-failure-ratio-quick')).toMatchObject({
      MetricName: 'succeeded',
      Statistic: 'Average',
      Threshold: 0.9,
      EvaluationPeriods: 6,
      DatapointsToAlarm: 3,
    });
    // AWS's own limits for a review (SES Developer Guide, "Reputation metrics messages").
    expect(alarm('lovage-dev-ses-bounce-rate')).toMatchObject({
      Namespace: 'AWS/SES',
      MetricName: 'Reputation.BounceRate',
      Threshold: 0.05,
    });
    expect(alarm('lovage-dev-ses-complaint-rate')).toMatchObject({
      MetricName: 'Reputation.ComplaintRate',
      Threshold: 0.001,
    });
    expect(alarm('lovage-dev-oldest-message-age-default')).toMatchObject({ Threshold: 1800 });
    expect(alarm('lovage-dev-api-5xx')).toMatchObject({ MetricName: '5xx', Threshold: 5 });
    expect(alarm('lovage-dev-worker-throttles-default')).toMatchObject({
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
    });
  });

  test('take their thresholds from the settings', () => {
    const other = synthesize({ alarmMessageAge: 60, alarmFailurePercent: 50, alarmApiErrors: 1 });
    expect(alarm('lovage-dev-oldest-message-age-default', other).Threshold).toBe(60);
    expect(alarm('lovage-dev-failure-ratio-quick', other).Threshold).toBe(0.5);
    expect(alarm('lovage-dev-api-5xx', other).Threshold).toBe(1);
  });

  test('for dead letters watch both what SQS gives up and what stays in the dead-letter queue', () => {
    const givenUp = alarm('lovage-dev-dead-letters-default.given-up');
    expect(givenUp['MetricName']).toBe('NumberOfMessagesReceived');
    expect(JSON.stringify(givenUp['Dimensions'])).toContain('QueuedefaultGivenUpQueue');
    const waiting = alarm('lovage-dev-dead-letters-default');
    expect(waiting['MetricName']).toBe('ApproximateNumberOfMessagesVisible');
    expect(JSON.stringify(waiting['Dimensions'])).toContain('QueuedefaultDeadLetterQueue');
  });

  describe('for a worker that finishes nothing', () => {
    const watching = (queue: string) => alarm(`lovage-dev-nothing-finishes-${queue}`);

    test('watch that messages are received and none is deleted, and are quiet while none is received', () => {
      const metrics: readonly Metric[] = JSON.parse(JSON.stringify(watching('default')['Metrics']));
      const [expression] = metrics.flatMap(({ Expression }) => Expression ?? []);
      expect(expression).toBe('IF(FILL(received, 0) > 0 AND FILL(deleted, 0) == 0, 1, 0)');
      const read = metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, MetricStat]] : []));
      expect(Object.fromEntries(read)).toEqual({
        received: sumOf('NumberOfMessagesReceived', 600),
        deleted: sumOf('NumberOfMessagesDeleted', 600),
      });
      expect(metrics.filter(({ ReturnData }) => ReturnData !== false)).toHaveLength(1);
    });

    test.each([
      // The worker's timeout is 330 s there, and 900 s here: a message comes back after 5 s more.
      ['default', 600, 3],
      ['reports', 1200, 3],
    ])(
      'for at least half an hour, in periods in which each message comes back: %s',
      (queue, period, periods) => {
        expect(watching(queue)).toMatchObject({
          Threshold: 1,
          EvaluationPeriods: periods,
          DatapointsToAlarm: periods,
          Metrics: expect.arrayContaining([
            expect.objectContaining({ MetricStat: expect.objectContaining({ Period: period }) }),
          ]),
        });
      },
    );

    test('in six periods of five minutes where tasks are short', () => {
      const short = synthesize({}, registryOf({ quick: { timeLimit: 10 } }));
      expect(alarm('lovage-dev-nothing-finishes-default', short)).toMatchObject({
        EvaluationPeriods: 6,
        DatapointsToAlarm: 6,
      });
    });
  });

  test('and their topic are left out with alarms=off', () => {
    const quiet = synthesize({ alarms: 'off' });
    quiet.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(JSON.stringify(quiet.toJSON())).not.toContain('AlarmTopic');
  });
});
