import { Metrics as EmfWriter, MetricUnit } from '@aws-lambda-powertools/metrics';
import { TASK_NAME } from '../protocol/define-task.ts';
import { errorFields, type Logger } from '../protocol/logger.ts';
import { type CountName, DIMENSIONS, NAMESPACE, type TimeName, UNKNOWN_TASK } from './metric-names.ts';
import type { Metrics } from './metrics.ts';

/** Values of one metric in one line. EMF takes 100, and the writer forgets its dimensions once it has written that many. */
const MAX_VALUES = 99;

/** What one line will say of one task definition. */
interface Kept {
  readonly counts: Map<CountName, number>;
  /** What is written value by value: durations; and a one for each success, a zero for each failure. */
  readonly values: Map<TimeName | 'succeeded', number[]>;
}

/**
 * Writes metrics into the log in CloudWatch's embedded metric format, one line for each task definition that an invocation
 * had to do with: a line costs as much as the bytes that it has. The namespace is `Lovage`; the dimensions are `service`
 * (`POWERTOOLS_SERVICE_NAME`) and `task`. `POWERTOOLS_METRICS_DISABLED` turns it off.
 */
export function createEmfMetrics(logger: Logger): Metrics {
  const writer = new EmfWriter({ namespace: NAMESPACE });
  const tasks = new Map<string, Kept>();

  function keptOf(task: string | undefined): Kept {
    // What names a task may be a message that anybody sent, and each name is a metric that is paid for.
    const name = task !== undefined && TASK_NAME.test(task) ? task : UNKNOWN_TASK;
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
        for (const [task, kept] of tasks) write(writer, task, kept);
      } catch (error) {
        logger.warn('metrics not written', errorFields(error));
      } finally {
        tasks.clear();
      }
    },
  };
}

function write(writer: EmfWriter, task: string, { counts, values }: Kept): void {
  const lines = Math.max(1, ...[...values.values()].map(({ length }) => Math.ceil(length / MAX_VALUES)));
  for (let line = 0; line < lines; line += 1) {
    writer.addDimension(DIMENSIONS.task, task);
    if (line === 0) {
      for (const [name, value] of counts) writer.addMetric(name, MetricUnit.Count, value);
    }
    for (const [name, all] of values) {
      const unit = name === 'succeeded' ? MetricUnit.Count : MetricUnit.Milliseconds;
      for (const value of all.slice(line * MAX_VALUES, (line + 1) * MAX_VALUES)) {
        writer.addMetric(name, unit, value);
      }
    }
    writer.publishStoredMetrics();
  }
}
