import type { Registry } from '../../core/definition/registry.ts';
import type { Ending } from '../../core/ending/finish.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { HttpCall } from '../../platform/http/http-call.ts';

/** Everything the enqueue function needs: put together once per sandbox, by the handler. */
export interface Enqueue extends Ending {
  readonly registry: Registry;
  readonly queues: Queues;
  readonly logger: Logger;
  readonly random: Random;
  /** Makes up the id of a task. */
  readonly newId: () => string;
  /** The trace header of the invocation under way, `_X_AMZN_TRACE_ID`, where Lambda sets one. */
  readonly lambdaTrace?: () => string | undefined;
}

/** The same for one call. */
export type Call = Enqueue & HttpCall;
