import type { Registry } from '../../core/definition/registry.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { ResultsTable } from '../../core/records/table.ts';

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
