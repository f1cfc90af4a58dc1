import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/limits.ts';
import type { OutcomeMessage } from '../protocol/message.ts';
import type { Acknowledgement } from '../queue/consume-batch.ts';
import { recordOutcome } from '../results/record-outcome.ts';
import type { Worker } from './worker.ts';

/** Records an outcome that the table would not take when it was reached. Refused, it is stale: another attempt or a revoke came after. */
export async function deliverOutcome(worker: Worker, message: OutcomeMessage): Promise<Acknowledgement> {
  const resultTtl = worker.registry.get(message.task)?.resultTtl ?? DEFAULT_RESULT_TTL_SECONDS;
  const { recorded } = await recordOutcome(worker.table, message, message.outcome, resultTtl);
  worker.logger.info('outcome delivered', { outcome: message.outcome.kind, recorded });
  return { kind: 'delete' };
}
