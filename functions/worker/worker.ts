import type { Registry } from '../../core/definition/registry.ts';
import type { Ending } from '../../core/ending/finish.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { MailerOf } from '../../core/protocol/mailer.ts';
import type { Segments } from '../../core/protocol/segments.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { Listen } from './attempt-listener.ts';
import type { EventLoop } from './event-loop.ts';
import type { Intake } from './intake.ts';

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
  /** Reads what other programs write to the queue. Default: nobody does. */
  readonly intake?: Intake<Worker>;
  /** Listens to attempts. Default: nobody does. */
  readonly listen?: Listen;
}
