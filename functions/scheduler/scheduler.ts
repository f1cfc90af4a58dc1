import type { Registry } from '../../core/definition/registry.ts';
import type { Ending } from '../../core/ending/finish.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Measures } from '../../core/protocol/metrics.ts';
import type { Queues } from '../../core/queue/queues.ts';

/** What the sweep and the calls about schedules need; the handler puts it together once per sandbox. */
export interface Scheduler extends Ending {
  readonly registry: Registry;
  readonly queues: Pick<Queues, 'client' | 'addresses'>;
  readonly logger: Logger;
  readonly random: Random;
  readonly measures: Measures;
  /** The trace header of the current invocation, `_X_AMZN_TRACE_ID`, if Lambda sets one. */
  readonly lambdaTrace?: () => string | undefined;
}
