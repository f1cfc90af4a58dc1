import { fullJitterMs } from '../../core/protocol/backoff.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import type { OutcomeMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { recordOutcome } from '../../core/records/record-outcome.ts';
import type { Delivery, Worker } from './worker.ts';

/**
 * When an outcome comes again that the table refused once more, in seconds, and how often so soon: until its attempt's lease is over
 * (a minute, for the shortest time limits) it must not be late, for a copy of the task's message would then run the task again.
 */
const BACKOFF = { base: 2, cap: 10 };
const SOON = 15;

/** Records an outcome that the table would not take when it was reached. Refused, it is stale: another attempt or a revoke came after. */
export async function deliverOutcome(
  worker: Worker,
  { messageId, receiveCount }: Delivery,
  message: OutcomeMessage,
): Promise<Acknowledgement> {
  const { registry, table, logger, clock, random } = worker;
  const resultTtl = registry.get(message.task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS;
  try {
    const { recorded } = await recordOutcome(table, message, message.outcome, resultTtl);
    logger.info('outcome delivered', { outcome: message.outcome.kind, recorded });
    return { kind: 'delete' };
  } catch (error) {
    if (receiveCount > SOON) throw error;
    logger.error('outcome kept', { messageId, ...errorFields(error) });
    return { kind: 'hide', until: clock.now() + fullJitterMs(BACKOFF, receiveCount, random) };
  }
}
