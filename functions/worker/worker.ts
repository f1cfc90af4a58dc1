import type { Metrics } from '../metrics/metrics.ts';
import type { Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import type { Logger } from '../protocol/logger.ts';
import type { MailerOf } from '../protocol/mailer.ts';
import type { Registry } from '../protocol/registry.ts';
import type { Received } from '../queue/consume-batch.ts';
import type { Queues } from '../queue/queues.ts';
import type { ResultsTable } from '../results/table.ts';
import type { Segments } from '../trace/segments.ts';

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
