import type { Registry } from '../../core/definition/registry.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { MailerOf } from '../../core/protocol/mailer.ts';
import type { Metrics } from '../../core/protocol/metrics.ts';
import type { Segments } from '../../core/protocol/segments.ts';
import type { Received } from '../../core/queue/consume-batch.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { ResultsTable } from '../../core/records/table.ts';

/** All that the worker works with: put together once per sandbox, by the handler. */
export interface Worker {
  readonly registry: Registry;
  readonly table: ResultsTable;
  readonly queues: Queues;
  /** The one queue that this worker serves. */
  readonly queue: string;
  readonly mailerOf: MailerOf;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly segments: Segments;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes up a token that no other claim has. */
  readonly newOwner: () => string;
}

/** One delivery of a message to this worker. */
export interface Delivery extends Received {
  /** When Lambda ends this invocation, in milliseconds since the epoch. */
  readonly deadline: number;
}
