import type { Lambda } from '@aws-sdk/client-lambda';
import type { Metrics } from '../metrics/metrics.ts';
import type { Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import type { Logger } from '../protocol/logger.ts';
import type { Queues } from '../queue/queues.ts';
import type { ResultsTable } from '../results/table.ts';
import type { OperatedQueue } from './operated-queue.ts';

/**
 * All that the operator's calls work with: put together once per sandbox, by the handler. No task definitions are among it: a
 * definition that does not load may be why somebody has to pause a queue.
 */
export interface Operate {
  readonly table: ResultsTable;
  readonly queues: {
    readonly client: Queues['client'];
    readonly addresses: ReadonlyMap<string, OperatedQueue>;
  };
  readonly lambda: Pick<Lambda, 'getEventSourceMapping' | 'updateEventSourceMapping'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: Random;
  /** The trace header of Lambda's invocation. */
  readonly lambdaTrace?: () => string | undefined;
}
