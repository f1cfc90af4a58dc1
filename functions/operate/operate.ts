import type { Lambda } from '@aws-sdk/client-lambda';
import type { Ending } from '../../core/ending/finish.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { OperatedQueue } from './operated-queue.ts';

/**
 * Everything the operator's calls need: put together once per sandbox, by the handler. No task definitions: one that does not load may be
 * why somebody has to pause a queue.
 */
export interface Operate extends Ending {
  readonly queues: {
    readonly client: Queues['client'];
    readonly addresses: ReadonlyMap<string, OperatedQueue>;
  };
  readonly lambda: Pick<Lambda, 'getEventSourceMapping' | 'updateEventSourceMapping'>;
  readonly logger: Logger;
  readonly random: Random;
  /** The trace header of Lambda's invocation. */
  readonly lambdaTrace?: () => string | undefined;
}
