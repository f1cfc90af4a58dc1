import type { Metrics } from '../../core/protocol/metrics.ts';
import type { Consumer } from '../../core/queue/consume-batch.ts';
import type { ResultsTable } from '../../core/records/table.ts';

/**
 * All that dead letters are dealt with by: put together once per sandbox, by the handler. No task definitions are among it: a
 * definition that does not load may be why the messages were given up.
 */
export interface DeadLetters extends Consumer {
  readonly table: ResultsTable;
  readonly metrics: Metrics;
}
