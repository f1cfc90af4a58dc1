/**
 * Counts the custom metrics that functions printed in CloudWatch's embedded metric format. Each combination of name, dimensions and
 * dimension values is one metric.
 */
export function countMetrics(lines: readonly string[]): number {
  const metrics = new Set<string>();
  for (const line of lines) {
    for (const metric of metricsIn(line)) metrics.add(metric);
  }
  return metrics.size;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions?: readonly (readonly string[])[];
  readonly Metrics?: readonly { readonly Name: string }[];
}

function metricsIn(line: string): string[] {
  if (!line.startsWith('{') || !line.includes('"CloudWatchMetrics"')) return [];
  const values: Record<string, unknown> = JSON.parse(line);
  const directives: Directive[] = Object(values['_aws'])['CloudWatchMetrics'] ?? [];
  return directives.flatMap(({ Namespace, Dimensions = [[]], Metrics = [] }) =>
    Dimensions.flatMap((set) => {
      const dimensions = set.map((name) => `${name}=${values[name]}`).sort();
      return Metrics.map(({ Name }) => JSON.stringify([Namespace, Name, dimensions]));
    }),
  );
}
