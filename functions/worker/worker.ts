import type { Registry } from '../../core/definition/registry.ts';
import type { Ending } from '../../core/ending/finish.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { MailerOf } from '../../core/protocol/mailer.ts';
import type { Segments } from '../../core/protocol/segments.ts';
import type { Received } from '../../core/queue/consume-batch.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { EventLoop } from './event-loop.ts';

/** What the worker needs; the handler puts it together once per sandbox. */
export interface Worker extends Ending {
  readonly registry: Registry;
  readonly queues: Queues;
  /** The one queue that this worker serves. */
  readonly queue: string;
  readonly mailerOf: MailerOf;
  readonly logger: Logger;
  /** Whether the log shows the messages of tasks' errors, as only a developer's own log does. Default false. */
  readonly logsMessages?: boolean;
  readonly segments: Segments;
  readonly random: Random;
  readonly loop: EventLoop;
}

/** One delivery of a message to this worker. */
export interface Delivery extends Received {
  /** When Lambda ends this invocation, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Puts the message off until nothing else runs in this process, because its task may be what kills workers. `null` when it runs alone. */
  readonly putOff: ((attempts: number) => void) | null;
  /** Whether other tasks have used some of the invocation's time before. */
  readonly late: boolean;
}
