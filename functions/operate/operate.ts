import type { Lambda } from '@aws-sdk/client-lambda';
import type { ServedCelery } from '../../core/celery/celery-results.ts';
import type { Ending } from '../../core/ending/finish.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { OperatedQueue } from './operated-queue.ts';

/**
 * What the operator's calls need; the handler puts it together once per sandbox. There are no task definitions in it: a definition that does
 * not load may be why an operator has to pause a queue.
 */
export interface Operate extends Ending {
  readonly queues: {
    readonly client: Queues['client'];
    readonly addresses: ReadonlyMap<string, OperatedQueue>;
  };
  readonly lambda: Pick<Lambda, 'getEventSourceMapping' | 'updateEventSourceMapping'>;
  /** The queue that Celery sends to, and Celery's results, if the deployment serves Celery. */
  readonly celery?: ServedCelery | undefined;
  readonly logger: Logger;
  readonly random: Random;
  /** The trace header of the current invocation, `_X_AMZN_TRACE_ID`, if Lambda sets one. */
  readonly lambdaTrace?: () => string | undefined;
}
