import type { Registry } from '../../core/definition/registry.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import type { WaitShare } from './wait-share.ts';

/** What the status calls need; the handler puts it together once per sandbox. */
export interface Status {
  readonly registry: Registry;
  readonly table: ResultsTable;
  readonly queues: Queues;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  /** Which calls may wait. Default: all. */
  readonly waits?: WaitShare;
  /** The trace header of the current invocation, `_X_AMZN_TRACE_ID`, if Lambda sets one. */
  readonly lambdaTrace?: () => string | undefined;
}
