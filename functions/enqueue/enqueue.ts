import type { Registry } from '../../core/definition/registry.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Metrics } from '../../core/protocol/metrics.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import type { HttpCall } from '../../platform/http/http-call.ts';

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
