import type { OutcomeMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { recordOutcome } from '../../core/records/record-outcome.ts';
import type { DeadLetters } from './dead-letters.ts';

/**
 * Records an outcome that no worker could record either: the task has run, and must not be called a failure for that reason.
 * Refused, it is stale: another attempt or a revoke came after.
 */
export async function recordLateOutcome(
  { table, logger }: DeadLetters,
  message: OutcomeMessage,
): Promise<Acknowledgement> {
  const { recorded } = await recordOutcome(table, message, message.outcome, null);
  logger.warn('outcome delivered that SQS had given up', { outcome: message.outcome.kind, recorded });
  return { kind: 'delete' };
}
