import type { Lambda } from '@aws-sdk/client-lambda';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Metrics } from '../../core/protocol/metrics.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { ResultsTable } from '../../core/records/table.ts';
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
