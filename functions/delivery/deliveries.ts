import type { Metrics } from '../../core/protocol/metrics.ts';
import type { Consumer } from '../../core/queue/consume-batch.ts';
import type { ResultsTable } from '../../core/records/table.ts';

/**
 * All that SES's events are dealt with by: put together once per sandbox, by the handler. No task definitions are among it: one
 * that does not load has nothing to do with mail that was sent before.
 */
export interface Deliveries extends Consumer {
  readonly table: ResultsTable;
  readonly metrics: Metrics;
}
