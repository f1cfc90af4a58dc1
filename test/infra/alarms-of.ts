import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from './synthesize.ts';

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

/** The alarms of a template. */
export function alarmsOf(of: Template): AlarmProperties[] {
  return [...resourcesOf(of, 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) => Properties as never);
}
