import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Template {
  readonly Resources: Record<string, { readonly Type: string; Properties: Record<string, unknown> }>;
}

/**
 * Replaces each alarm on an expression in a synthesized app by one on a single metric, because MiniStack refuses a template with another. The
 * expression itself is asserted on the template.
 */
export function makeAlarmsPlain(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.template.json'))) {
    const template: Template = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type !== 'AWS::CloudWatch::Alarm' || !Properties['Metrics']) continue;
      delete Properties['Metrics'];
      Object.assign(Properties, {
        ...{ Namespace: 'AWS/SQS', MetricName: 'NumberOfMessagesReceived' },
        ...{ Statistic: 'Sum', Period: 300 },
      });
    }
    writeFileSync(path.join(folder, file), JSON.stringify(template));
  }
}
