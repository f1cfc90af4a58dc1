import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Clock } from '../../core/protocol/clock.ts';
import { type Logger, withFields } from '../../core/protocol/logger.ts';

/** What processing a batch needs from the invocation. */
interface Invocation {
  /** Puts the invocation's id on every line. */
  readonly logger: Logger;
  /** When Lambda ends the invocation, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** Makes the handler of a function that SQS feeds: it takes a batch and returns the messages to keep. */
export function handleBatch(
  { logger, clock }: { readonly logger: Logger; readonly clock: Clock },
  process: (event: SQSEvent, invocation: Invocation) => Promise<SQSBatchResponse>,
) {
  return (
    event: SQSEvent,
    context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> =>
    process(event, {
      logger: withFields(logger, { requestId: context.awsRequestId }),
      deadline: clock.now() + context.getRemainingTimeInMillis(),
    });
}
