import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../../infra/read-settings.ts';
import { LovageStack } from '../../infra/stack.ts';
import { tasks } from '../tasks/index.ts';

/** The parts of a deployment that cost money without tasks, and the settings that the cost of a task depends on. */
export interface StackParts {
  /** Memory of each function, in megabytes. */
  readonly memoryMb: number;
  /** Event sources that poll queues. Lambda does not reduce the pollers of a limited one, which has a maximum concurrency. */
  readonly eventSources: { readonly limited: number; readonly unlimited: number };
  /** Metrics that alarms watch. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  /** Schedules that start a sweep each minute. */
  readonly sweeps: number;
  /** Customer managed KMS keys. */
  readonly keys: number;
  /** Whether X-Ray traces the functions. */
  readonly traced: boolean;
  /** Contains the names of API Gateway's context variables. */
  readonly accessLogFormat: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Synthesizes the stack with default settings and reads its template. */
export function readStackParts(): StackParts {
  const outdir = mkdtempSync(path.join(tmpdir(), 'lovage-cost-'));
  try {
    const { settings } = readSettings({ sender: 'noreply@example.com' });
    const app = new App({ outdir });
    const stack = new LovageStack(app, { settings, tasks });
    return partsOf(Object.values(Template.fromStack(stack).toJSON()['Resources'] ?? {}), settings.memory);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function partsOf(resources: readonly Resource[], memoryMb: number): StackParts {
  const all = (type: string) =>
    resources.filter(({ Type }) => Type === type).map((one) => ({ ...one.Properties }));
  const sources = all('AWS::Lambda::EventSourceMapping');
  const limited = sources.filter((source) => source['ScalingConfig'] !== undefined).length;
  const [stage] = all('AWS::ApiGatewayV2::Stage');
  return {
    memoryMb,
    eventSources: { limited, unlimited: sources.length - limited },
    alarmMetrics: all('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: all('AWS::CloudWatch::Dashboard').length,
    keys: all('AWS::KMS::Key').length,
    sweeps: all('AWS::Scheduler::Schedule').length,
    traced: all('AWS::Lambda::Function').some((one) => Object(one['TracingConfig'])['Mode'] === 'Active'),
    accessLogFormat: String(Object(stage?.['AccessLogSettings'])['Format'] ?? ''),
  };
}

/** An alarm on an expression is billed for each metric in it. */
function metricsOf({ Metrics }: Readonly<Record<string, unknown>>): number {
  return Array.isArray(Metrics)
    ? Metrics.filter((metric) => Object(metric)['MetricStat'] !== undefined).length
    : 1;
}
