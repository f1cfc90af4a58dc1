import type { Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import type { Logger } from '../protocol/logger.ts';
import type { Registry } from '../protocol/registry.ts';
import type { Queues } from '../queue/queues.ts';
import type { ResultsTable } from '../results/table.ts';

/** All that the status calls work with: put together once per sandbox, by the handler. */
export interface Status {
  readonly registry: Registry;
  readonly table: ResultsTable;
  readonly queues: Queues;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  /** The trace header of the invocation under way, `_X_AMZN_TRACE_ID`, where Lambda sets one. */
  readonly lambdaTrace?: () => string | undefined;
}
