import type { Registry } from '../definition/registry.ts';
import type { Ending } from '../ending/finish.ts';
import type { Random } from '../protocol/backoff.ts';
import type { Logger } from '../protocol/logger.ts';
import type { Queues } from '../queue/queues.ts';

/** What is needed to edit schedules, and to make their tasks. */
export interface Scheduling extends Ending {
  readonly registry: Registry;
  readonly queues: Pick<Queues, 'client' | 'addresses'>;
  readonly logger: Logger;
  readonly random: Random;
}

/**
 * How far ahead of its time an occurrence is made, in milliseconds; SQS keeps its message back until then. EventBridge Scheduler may leave 119 s
 * between two sweeps: it starts each anywhere in its minute.
 */
export const LOOK_AHEAD_MS = 150_000;

/** How late a write that was given up may still be carried out, in milliseconds, with some skew of clocks. See docs/decisions/late-writes.md. */
export const LATEST_WRITE_MS = 90_000;
