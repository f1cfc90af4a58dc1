import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { COUNTS, DIMENSIONS, MEASURES, NAMESPACE, TIMES } from '../../core/protocol/metric-names.ts';
import { alarmsOf } from './alarms-of.ts';
import { type Resource, resourceOf, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();

describe('the metrics of tasks', () => {
  const alarmMetrics = alarmsOf(template)
    .filter(({ Namespace }) => Namespace === NAMESPACE)
    .map((properties) => ({
      name: properties['MetricName'],
      dimensions: properties['Dimensions'] as readonly { readonly Name: string; readonly Value: string }[],
    }));
  const body = dashboardBody(template);

  test('that alarms watch are those that the functions write', () => {
    expect(alarmMetrics).toHaveLength(6);
    for (const { name, dimensions } of alarmMetrics) {
      const measured = MEASURES.some((measure) => measure === name);
      expect(measured ? MEASURES : COUNTS).toContain(name);
      if (measured) expect(dimensions).toHaveLength(1);
      else expect(dimensions.map(({ Name }) => Name).sort()).toEqual(Object.values(DIMENSIONS).sort());
      expect(dimensions).toContainEqual({ Name: 'service', Value: 'lovage-dev' });
    }
  });

  test('have the stage in their service name, as in the functions’ environment', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::Lambda::Function').values()) {
      expect(Properties['Environment']).toMatchObject({
        Variables: { POWERTOOLS_SERVICE_NAME: 'lovage-dev' },
      });
    }
  });

  test('are all on the dashboard, for every task', () => {
    for (const name of [...COUNTS, ...TIMES]) {
      for (const task of ['send_email', 'quick', 'slow', 'report']) {
        expect(body).toContain(`["Lovage","${name}","service","lovage-dev","task","${task}"`);
      }
    }
    const names = [...body.matchAll(/\["Lovage","(\w+)"/g)].map(([, name]) => name);
    for (const name of MEASURES) expect(body).toContain(`["Lovage","${name}","service","lovage-dev",{`);
    expect(new Set(names)).toEqual(new Set([...COUNTS, ...TIMES, ...MEASURES]));
  });

  test('are neither written nor watched with metrics=off', () => {
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
  test('is named after the stage, and shows every alarm', () => {
    expect(resourceOf(template, 'AWS::CloudWatch::Dashboard', /./).Properties).toMatchObject({
      DashboardName: 'lovage-dev',
    });
    const ids = [...resourcesOf(template, 'AWS::CloudWatch::Alarm').keys()];
    for (const id of ids) expect(dashboardBody(template)).toContain(id);
  });

  test('is left out with dashboard=off', () => {
    synthesize({ dashboard: 'off' }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  test('has no alarm widget with alarms=off', () => {
    expect(dashboardBody(synthesize({ alarms: 'off' }))).not.toContain('"type":"alarm"');
  });
});

/** The dashboard as text, in which references show logical ids. */
function dashboardBody(of: Template): string {
  const { Properties }: Resource = resourceOf(of, 'AWS::CloudWatch::Dashboard', /./);
  const body = Properties['DashboardBody'];
  const parts: unknown[] = Object(body)['Fn::Join']?.[1] ?? [body];
  return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
}
