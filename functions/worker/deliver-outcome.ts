import type { TaskDefinition } from '../../core/definition/definition.ts';
import { settleOutcome } from '../../core/ending/settle-outcome.ts';
import { isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { fullJitterMs } from '../../core/protocol/backoff.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import type { OutcomeMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import type { Delivery } from './delivery.ts';
import type { Worker } from './worker.ts';

/**
 * How soon an outcome comes again, in seconds, after the table failed once more, and for how many deliveries it comes so soon. It must be
 * recorded before the attempt's lease ends (a minute, for the shortest time limits), or a copy of the task's message would run the task again.
 */
const BACKOFF = { base: 2, cap: 10 };
const SOON = 15;

/**
 * Records an outcome that the table did not take when the run ended. A refused outcome is stale: another attempt or a revoke came after it.
 *
 * @param definition as this queue's worker runs it: it says how long the record is kept
 */
export async function deliverOutcome(
  worker: Worker,
  { messageId, receiveCount }: Delivery,
  message: OutcomeMessage,
  definition: TaskDefinition | undefined,
): Promise<Acknowledgement> {
  const { logger, clock, random } = worker;
  try {
    const { recorded, refusal } = await settleOutcome(worker, null, message, message.outcome, {
      resultTtl: definition?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS,
      countedAs: definition?.name,
      redelivered: receiveCount > 1,
    });
    if (refusal) logger.error('outcome refused for good by the table', errorFields(refusal));
    logger.info('outcome delivered', { outcome: message.outcome.kind, recorded });
    return { kind: 'delete' };
  } catch (error) {
    if (receiveCount > SOON || isRefusedForGood(error)) throw error;
    logger.error('outcome kept', { messageId, ...errorFields(error) });
    return { kind: 'hide', until: clock.now() + fullJitterMs(BACKOFF, receiveCount, random) };
  }
}
