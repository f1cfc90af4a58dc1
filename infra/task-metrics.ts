import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type CountName,
  DIMENSIONS,
  type MeasureName,
  NAMESPACE,
  type TimeName,
} from '../core/protocol/metric-names.ts';
import { type Named, prefixOf } from './prefix.ts';

/** One of Lovage's own metrics, as the functions write it for one task definition. */
export function taskMetric(named: Named, task: string, name: CountName | TimeName, shown: Shown): Metric {
  return ownMetric(name, { [DIMENSIONS.service]: prefixOf(named), [DIMENSIONS.task]: task }, shown);
}

/** What the scheduler measures of the whole deployment. */
export function measureMetric(named: Named, name: MeasureName, shown: Shown): Metric {
  return ownMetric(name, { [DIMENSIONS.service]: prefixOf(named) }, shown);
}

/** What of a metric to show. */
interface Shown {
  readonly statistic: string;
  readonly period: Duration;
  readonly label?: string;
}

function ownMetric(
  metricName: string,
  dimensionsMap: Record<string, string>,
  { statistic, period, label }: Shown,
): Metric {
  const named = label === undefined ? {} : { label };
  return new Metric({ namespace: NAMESPACE, metricName, dimensionsMap, statistic, period, ...named });
}
