import type { HttpCall } from '../http/http-call.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import type { Logger } from '../protocol/logger.ts';
import type { Registry } from '../protocol/registry.ts';
import type { Queues } from '../queue/queues.ts';
import type { ResultsTable } from '../results/table.ts';

/** All that enqueueing works with: put together once per sandbox, by the handler. */
export interface Enqueue {
  readonly registry: Registry;
  readonly table: ResultsTable;
  readonly queues: Queues;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes up the id of a task, or a token that no other call has. */
  readonly newId: () => string;
  /** The trace header of the invocation under way, `_X_AMZN_TRACE_ID`, where Lambda sets one. */
  readonly lambdaTrace?: () => string | undefined;
}

/** The same for one call. */
export type Call = Enqueue & HttpCall;
