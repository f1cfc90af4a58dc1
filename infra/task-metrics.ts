import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type CountName, DIMENSIONS, NAMESPACE, type TimeName } from '../core/protocol/metric-names.ts';

/** One of Lovage's own metrics, as the functions write it for one task definition. */
export function taskMetric(
  stage: string,
  task: string,
  name: CountName | TimeName,
  {
    statistic,
    period,
    label,
  }: { readonly statistic: string; readonly period: Duration; readonly label?: string },
): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName: name,
    dimensionsMap: { [DIMENSIONS.service]: `lovage-${stage}`, [DIMENSIONS.task]: task },
    statistic,
    period,
    ...(label === undefined ? {} : { label }),
  });
}
