import type { TaskDefinition } from '../protocol/definition.ts';
import { errorFields } from '../protocol/logger.ts';
import { MESSAGE_VERSION } from '../protocol/message.ts';
import type { AttemptKey, Outcome } from '../protocol/outcome.ts';
import type { Acknowledgement } from '../queue/consume-batch.ts';
import { sendMessage } from '../queue/send-message.ts';
import { type Recorded, recordOutcome } from '../results/record-outcome.ts';
import { acknowledgeSuperseded } from './superseded.ts';
import type { Worker } from './worker.ts';

/**
 * Sees to it that an outcome, once reached, is not lost: it is recorded, or, when the table refuses it past all tries, sent by
 * SQS to be recorded later. Only when SQS cannot be reached either does the message stay for another run.
 */
export async function keepOutcome(
  { table, queues, queue, logger }: Worker,
  { name, resultTtl }: TaskDefinition,
  key: AttemptKey,
  outcome: Outcome,
): Promise<Acknowledgement> {
  let result: Recorded;
  try {
    result = await recordOutcome(table, key, outcome, resultTtl);
  } catch (error) {
    logger.error('outcome not recorded, sent by SQS', errorFields(error));
    const message = { v: MESSAGE_VERSION, kind: 'outcome', task: name, outcome, ...key } as const;
    await sendMessage(queues, queue, { message, delaySeconds: 0, group: null });
    return settled(outcome);
  }
  if (result.recorded) return settled(outcome);
  logger.warn('outcome refused: the attempt is no longer the current one', { state: result.record?.state });
  return acknowledgeSuperseded(result.record);
}

function settled(outcome: Outcome): Acknowledgement {
  return outcome.kind === 'retry' ? { kind: 'hide', until: outcome.notBefore } : { kind: 'delete' };
}
