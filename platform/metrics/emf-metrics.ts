import type { Clock } from '../../core/protocol/clock.ts';
import { errorFields, type Logger } from '../../core/protocol/logger.ts';
import {
  type CountName,
  DIMENSIONS,
  NAMESPACE,
  TIMES,
  type TimeName,
  UNKNOWN_TASK,
} from '../../core/protocol/metric-names.ts';
import { type Metrics, noMetrics } from '../../core/protocol/metrics.ts';
import type { Environment } from '../../core/protocol/settings.ts';

/** Maximum number of values of one metric in one line (CloudWatch guide, "Embedded metric format specification"). */
const MAX_VALUES = 100;

/** Powertools' name for a service without a name. */
const UNNAMED_SERVICE = 'service_undefined';

/** The metrics of one task definition. */
interface Kept {
  readonly counts: Map<CountName, number>;
  /** Metrics with separate values: the durations, and `succeeded`, with a one for each success and a zero for each failure. */
  readonly values: Map<TimeName | 'succeeded', number[]>;
}

/**
 * Writes metrics to the log in CloudWatch's embedded metric format: per invocation, one line for each task definition involved, because
 * the log is paid for by the byte. The namespace is `Lovage`; the dimensions are `service` (`POWERTOOLS_SERVICE_NAME`, as in the log's other
 * lines) and `task`. `POWERTOOLS_METRICS_DISABLED=true` turns it off.
 *
 * @param names the task definitions' names: all others are counted as `unknown`, because each new name is another metric to pay for, and may come
 * from a message that anybody sent
 * @param print writes one line to the standard output; not with `console`, because Lambda adds text to its lines that CloudWatch cannot read
 */
export function createEmfMetrics(
  logger: Logger,
  environment: Environment,
  clock: Clock,
  names: readonly string[],
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Metrics {
  if (environment['POWERTOOLS_METRICS_DISABLED'] === 'true') return noMetrics;
  const service = environment['POWERTOOLS_SERVICE_NAME'] ?? UNNAMED_SERVICE;
  const known = new Set(names);
  const tasks = new Map<string, Kept>();

  function keptOf(task: string | undefined): Kept {
    const name = task !== undefined && known.has(task) ? task : UNKNOWN_TASK;
    const kept = tasks.get(name) ?? { counts: new Map(), values: new Map() };
    tasks.set(name, kept);
    return kept;
  }

  function keep(name: TimeName | 'succeeded', { values }: Kept, ...more: readonly number[]): void {
    values.set(name, [...(values.get(name) ?? []), ...more]);
  }

  return {
    count: (name, task, by = 1) => {
      if (by === 0) return;
      const kept = keptOf(task);
      if (name === 'succeeded') return keep('succeeded', kept, ...Array<number>(by).fill(1));
      if (name === 'failed') keep('succeeded', kept, ...Array<number>(by).fill(0));
      kept.counts.set(name, (kept.counts.get(name) ?? 0) + by);
    },
    time: (name, task, ms) => keep(name, keptOf(task), Math.max(0, ms)),
    flush: () => {
      try {
        for (const [task, kept] of tasks) {
          for (const line of linesOf(kept)) print(JSON.stringify(document(line, service, task, clock.now())));
        }
      } catch (error) {
        logger.warn('metrics not written', errorFields(error));
      } finally {
        tasks.clear();
      }
    },
  };
}

/** The metrics of one line: each a number, or a list of numbers. */
type Line = ReadonlyMap<CountName | TimeName, number | readonly number[]>;

/** Splits metrics into lines: the sums go into the first, and lists that are too long for one line continue in further ones. */
function linesOf({ counts, values }: Kept): Line[] {
  const count = Math.max(1, ...[...values.values()].map(({ length }) => Math.ceil(length / MAX_VALUES)));
  return Array.from({ length: count }, (_, index) => {
    const lists = [...values].flatMap(([name, all]) => {
      const some = all.slice(index * MAX_VALUES, (index + 1) * MAX_VALUES);
      return some.length === 0 ? [] : [[name, some.length === 1 ? (some[0] ?? 0) : some] as const];
    });
    return new Map([...(index === 0 ? counts : []), ...lists]);
  });
}

/** Makes a line in CloudWatch's format (CloudWatch guide, "Embedded metric format specification"). */
function document(line: Line, service: string, task: string, now: number): object {
  const Metrics = [...line.keys()].map((name) => ({ Name: name, Unit: unitOf(name) }));
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [Object.values(DIMENSIONS)], Metrics }],
    },
    [DIMENSIONS.service]: service,
    [DIMENSIONS.task]: task,
    ...Object.fromEntries(line),
  };
}

function unitOf(name: CountName | TimeName): 'Count' | 'Milliseconds' {
  return TIMES.some((time) => time === name) ? 'Milliseconds' : 'Count';
}
