import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { COUNTS, DIMENSIONS, NAMESPACE, TIMES } from '../../core/protocol/metric-names.ts';
import { ALARM_NAMES } from '../../infra/alarm-names.ts';
import { readSettings } from '../../infra/read-settings.ts';
import { FUNCTION_PATHS, type Resource, resourceOf, resourcesOf, SENDER, synthesize } from './synthesize.ts';

const template = synthesize({ alarmEmail: 'oncall@example.com' });

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly TreatMissingData: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly ComparisonOperator: string;
  readonly [name: string]: unknown;
}

function alarmsOf(of: Template): AlarmProperties[] {
  return [...resourcesOf(of, 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) => Properties as never);
}

function alarm(name: string, of = template): AlarmProperties {
  const found = alarmsOf(of).find(({ AlarmName }) => AlarmName === name);
  if (!found) throw new Error(`There is no alarm ${name}.`);
  return found;
}

describe('the alarms', () => {
  test('are one for each queue, task, function, and for the API and SES', () => {
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
      'lovage-dev-failure-ratio-slow',
      'lovage-dev-oldest-message-age-default',
      'lovage-dev-oldest-message-age-reports',
      'lovage-dev-ses-bounce-rate',
      'lovage-dev-ses-complaint-rate',
      'lovage-dev-worker-throttles-default',
      'lovage-dev-worker-throttles-reports',
    ]);
  });

  test('watch every function that there is', () => {
    const watched = alarmsOf(template).filter(({ AlarmName }) => AlarmName.includes('function-errors'));
    template.resourceCountIs('AWS::Lambda::Function', watched.length);
  });

  test.each(ALARM_NAMES)('of the kind %s are there, and say where the runbook is', (name) => {
    const some = alarmsOf(template).filter(({ AlarmName }) => AlarmName.startsWith(`lovage-dev-${name}`));
    expect(some.length).toBeGreaterThan(0);
    for (const { AlarmDescription } of some) {
      expect(AlarmDescription).toMatch(new RegExp(`\\w\\. What to do: docs/operations\\.md#${name}$`));
    }
  });

  test('tell the topic when they begin and when they end', () => {
    const topic = [...resourcesOf(template, 'AWS::SNS::Topic').keys()].find((id) =>
      id.startsWith('AlarmTopic'),
    );
    expect(topic).toBeDefined();
    for (const { AlarmActions, OKActions } of alarmsOf(template)) {
      expect(AlarmActions).toEqual([{ Ref: topic }]);
      expect(OKActions).toEqual([{ Ref: topic }]);
    }
  });

  test('take no data for no trouble, but for SES, which has none to tell while nothing is sent', () => {
    for (const { AlarmName, TreatMissingData } of alarmsOf(template)) {
      expect(TreatMissingData, AlarmName).toBe(AlarmName.includes('-ses-') ? 'ignore' : 'notBreaching');
    }
  });

  test('begin when a threshold is reached', () => {
    for (const { AlarmName, ComparisonOperator } of alarmsOf(template)) {
      expect(ComparisonOperator).toBe(
        AlarmName.includes('failure-ratio') ? 'LessThanOrEqualToThreshold' : 'GreaterThanOrEqualToThreshold',
      );
    }
    // The share of tasks that succeeded: a tenth that fails is too many.
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

  test('have thresholds by setting', () => {
    const other = synthesize({ alarmMessageAge: 60, alarmFailurePercent: 50, alarmApiErrors: 1 });
    expect(alarm('lovage-dev-oldest-message-age-default', other).Threshold).toBe(60);
    expect(alarm('lovage-dev-failure-ratio-quick', other).Threshold).toBe(0.5);
    expect(alarm('lovage-dev-api-5xx', other).Threshold).toBe(1);
  });

  test('of dead letters see what SQS gave up as well as what stays in the dead-letter queue', () => {
    const givenUp = alarm('lovage-dev-dead-letters-default.given-up');
    expect(givenUp['MetricName']).toBe('NumberOfMessagesReceived');
    expect(JSON.stringify(givenUp['Dimensions'])).toContain('QueuedefaultGivenUpQueue');
    const waiting = alarm('lovage-dev-dead-letters-default');
    expect(waiting['MetricName']).toBe('ApproximateNumberOfMessagesVisible');
    expect(JSON.stringify(waiting['Dimensions'])).toContain('QueuedefaultDeadLetterQueue');
  });

  test('are not there when that is the setting, nor their topic', () => {
    const quiet = synthesize({ alarms: 'off' });
    quiet.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    expect(JSON.stringify(quiet.toJSON())).not.toContain('AlarmTopic');
  });
});

describe('the topic of the alarms', () => {
  const policy = (of: Template) =>
    JSON.stringify(resourceOf(of, 'AWS::SNS::TopicPolicy', /^AlarmTopic/).Properties);

  test('refuses plain HTTP, and takes what this stage’s alarms say', () => {
    expect(policy(template)).toContain('"aws:SecureTransport":"false"');
    expect(policy(template)).toMatch(/cloudwatch\.amazonaws\.com/);
    expect(policy(template)).toContain(':alarm:lovage-dev-*');
  });

  test('has a key that CloudWatch can use, or none', () => {
    expect(resourceOf(template, 'AWS::SNS::Topic', /^AlarmTopic/).Properties).not.toHaveProperty(
      'KmsMasterKeyId',
    );
    const encrypted = synthesize({ encryption: 'customer' });
    expect(resourceOf(encrypted, 'AWS::SNS::Topic', /^AlarmTopic/).Properties).toHaveProperty(
      'KmsMasterKeyId',
    );
    const { KeyPolicy }: { KeyPolicy?: { Statement: unknown[] } } = resourceOf(
      encrypted,
      'AWS::KMS::Key',
      /./,
    ).Properties;
    const statement = KeyPolicy?.Statement.find((one) =>
      JSON.stringify(one).includes('cloudwatch.amazonaws'),
    );
    expect(statement).toMatchObject({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
  });

  test('has the subscriber that the settings name, or nobody', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
    const unheard = synthesize();
    unheard.resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'email' }, 0);
    resourceOf(unheard, 'AWS::SNS::Topic', /^AlarmTopic/);
  });
});

describe('the metrics of tasks', () => {
  const alarmMetrics = alarmsOf(template)
    .filter(({ Namespace }) => Namespace === NAMESPACE)
    .map((properties) => ({
      name: properties['MetricName'],
      dimensions: properties['Dimensions'] as readonly { readonly Name: string; readonly Value: string }[],
    }));
  const body = dashboardBody(template);

  test('that alarms look at are those that the functions write', () => {
    expect(alarmMetrics).toHaveLength(3);
    for (const { name, dimensions } of alarmMetrics) {
      expect(COUNTS).toContain(name);
      expect(dimensions.map(({ Name }) => Name).sort()).toEqual(Object.values(DIMENSIONS).sort());
      expect(dimensions).toContainEqual({ Name: 'service', Value: 'lovage-dev' });
    }
  });

  test('have the stage’s name for their service, as the functions are told', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::Lambda::Function').values()) {
      expect(Properties['Environment']).toMatchObject({
        Variables: { POWERTOOLS_SERVICE_NAME: 'lovage-dev' },
      });
    }
  });

  test('are all on the dashboard, for every task', () => {
    for (const name of [...COUNTS, ...TIMES]) {
      for (const task of ['quick', 'slow', 'report']) {
        expect(body).toContain(`["Lovage","${name}","service","lovage-dev","task","${task}"`);
      }
    }
    const names = [...body.matchAll(/\["Lovage","(\w+)"/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set([...COUNTS, ...TIMES]));
  });

  test('are neither written nor looked at when that is the setting', () => {
    const without = synthesize({ metrics: 'off' });
    for (const { Properties } of resourcesOf(without, 'AWS::Lambda::Function').values()) {
      expect(Properties['Environment']).toMatchObject({ Variables: { POWERTOOLS_METRICS_DISABLED: 'true' } });
    }
    expect(JSON.stringify(without.toJSON())).not.toContain('"Lovage"');
    expect(
      alarmsOf(without)
        .map(({ AlarmName }) => AlarmName)
        .join(),
    ).not.toContain('failure-ratio');
  });
});

describe('the dashboard', () => {
  test('has the stage’s name, and every alarm', () => {
    expect(resourceOf(template, 'AWS::CloudWatch::Dashboard', /./).Properties).toMatchObject({
      DashboardName: 'lovage-dev',
    });
    const ids = [...resourcesOf(template, 'AWS::CloudWatch::Alarm').keys()];
    for (const id of ids) expect(dashboardBody(template)).toContain(id);
  });

  test('is not there when that is the setting', () => {
    synthesize({ dashboard: 'off' }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  test('has no alarms where there are none', () => {
    expect(dashboardBody(synthesize({ alarms: 'off' }))).not.toContain('"type":"alarm"');
  });
});

describe('tracing', () => {
  test('is on for every function, and for attempts', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::Lambda::Function').values()) {
      expect(Properties['TracingConfig']).toEqual({ Mode: 'Active' });
    }
    const worker = resourceOf(template, 'AWS::Lambda::Function', /^Workerdefault/);
    expect(worker.Properties['Environment']).toMatchObject({ Variables: { TRACING: 'on' } });
  });

  test('asks for nothing when it is off', () => {
    const off = JSON.stringify(synthesize({ tracing: 'off' }).toJSON());
    expect(off).not.toContain('xray');
    expect(off).not.toContain('TRAC');
    expect(off).not.toContain('TracingConfig');
  });
});

describe('settings that contradict each other', () => {
  test.each([
    [{ alarms: 'off', alarmEmail: 'oncall@example.com' }, 'alarmEmail is for alarms, but alarms is off'],
    [{ alarms: 'off', alarmApiErrors: 5 }, 'alarmApiErrors is for alarms, but alarms is off'],
    [
      { metrics: 'off', alarmFailurePercent: 5 },
      'alarmFailurePercent is for an alarm on metrics, but metrics is off',
    ],
  ])('%j', (context, refusal) => {
    expect(() => readSettings({ sender: SENDER, ...context })).toThrow(refusal);
  });

  test.each([
    ['alarmEmail', 'on call', 'one email address'],
    ['alarmMessageAge', '59', 'a whole number from 60 to 1209600'],
    ['alarmFailurePercent', '101', 'a whole number from 1 to 100'],
    ['alarmApiErrors', '0', 'a whole number from 1 to 1000000'],
    ['alarms', 'yes', 'one of on, off'],
    ['metrics', 'true', 'one of on, off'],
    ['tracing', '', 'one of on, off'],
    ['dashboard', 'no', 'one of on, off'],
  ])('and those out of their bounds are refused: %s is %s', (name, value, accepted) => {
    expect(() => readSettings({ sender: SENDER, [name]: value })).toThrow(accepted);
  });
});

/** The dashboard as text, references to resources by their logical ids. */
function dashboardBody(of: Template): string {
  const { Properties }: Resource = resourceOf(of, 'AWS::CloudWatch::Dashboard', /./);
  const body = Properties['DashboardBody'];
  const parts: unknown[] = Object(body)['Fn::Join']?.[1] ?? [body];
  return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
}
