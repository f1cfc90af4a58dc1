import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { bundledCode } from '../../infra/bundled-code.ts';
import { readSettings } from '../../infra/read-settings.ts';
import { LovageStack } from '../../infra/stack.ts';
import { registry } from '../../tasks/index.ts';

/** What of a deployment costs something whether tasks come or not, and what the cost of a task depends on. */
export interface StackParts {
  /** Megabytes of each function. */
  readonly memoryMb: number;
  /** Event sources that look for messages; with a maximum concurrency, Lambda does not look less often when there are none. */
  readonly eventSources: { readonly limited: number; readonly unlimited: number };
  /** Metrics that alarms look at. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  /** KMS keys of its own. */
  readonly keys: number;
  /** Whether functions are traced by X-Ray. */
  readonly traced: boolean;
  /** With the names of API Gateway's context variables in it. */
  readonly accessLogFormat: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Reads the template of the stack with default settings. */
export async function readStackParts(): Promise<StackParts> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'lovage-cost-'));
  try {
    const { settings } = readSettings({ sender: 'noreply@example.com' });
    const app = new App({ outdir });
    const stack = new LovageStack(app, { settings, registry, code: await bundledCode(app.outdir) });
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
    traced: all('AWS::Lambda::Function').some((one) => Object(one['TracingConfig'])['Mode'] === 'Active'),
    accessLogFormat: String(Object(stage?.['AccessLogSettings'])['Format'] ?? ''),
  };
}

/** An alarm on an expression is charged for each metric in it. */
function metricsOf({ Metrics }: Readonly<Record<string, unknown>>): number {
  return Array.isArray(Metrics)
    ? Metrics.filter((metric) => Object(metric)['MetricStat'] !== undefined).length
    : 1;
}
