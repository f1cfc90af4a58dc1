import type { TaskDefinition } from '../../core/definition/definition.ts';
import { NotFollowed } from '../../core/ending/follow.ts';
import { settleOutcome } from '../../core/ending/settle-outcome.ts';
import type { Settled } from '../../core/ending/settled.ts';
import { isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import { MESSAGE_VERSION, type TaskMessage } from '../../core/protocol/message.ts';
import { isMembers } from '../../core/protocol/outbox.ts';
import type { Outcome } from '../../core/protocol/outcome.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import type { Delivery } from './delivery.ts';
import type { Run } from './task-context.ts';
import type { Worker } from './worker.ts';

/**
 * Makes sure that the outcome of a finished run is not lost: it is recorded, or, if the table fails at every try, sent through SQS to be
 * recorded later. Only if SQS cannot be reached either does the message stay for another run.
 */
export async function keepOutcome(
  worker: Worker,
  message: TaskMessage,
  { name, resultTtl }: TaskDefinition,
  { key, listener }: Pick<Run, 'key' | 'listener'>,
  outcome: Outcome,
  delivery: Delivery,
): Promise<Acknowledgement> {
  const { queues, queue, logger } = worker;
  let settled: Settled;
  try {
    settled = await settleOutcome(worker, message, key, outcome, { resultTtl, countedAs: name });
  } catch (error) {
    // The outcome is recorded; the message comes again for the followers. Or nothing can be recorded, now or later.
    if (error instanceof NotFollowed || isRefusedForGood(error)) throw error;
    logger.error('outcome not recorded, sent through SQS', errorFields(error));
    const member = isMembers(message.outbox) ? ({ member: true } as const) : {};
    const carrier = { v: MESSAGE_VERSION, kind: 'outcome', task: name, outcome, ...key, ...member } as const;
    await sendMessage(queues, queue, {
      message: carrier,
      delaySeconds: 0,
      group: null,
      trace: delivery.trace,
    });
    // However far that is: once the outcome is recorded, this copy is left over; until then, it would run the task again.
    return acknowledged(outcome.kind === 'retry' ? outcome.notBefore : null);
  }
  const { recorded, record, refusal, comesAgain } = settled;
  if (refusal) logger.error('outcome refused for good by the table', { recorded, ...errorFields(refusal) });
  if (recorded && outcome.kind === 'retry' && !outcome.snooze) await listener?.retried(outcome);
  if (recorded && comesAgain !== null && outcome.kind === 'retry' && outcome.snooze) {
    const { waitForCapacity } = await import('./wait-for-capacity.ts');
    return waitForCapacity(worker, message, delivery, comesAgain);
  }
  if (recorded) return acknowledged(comesAgain);
  logger.warn('outcome refused: the attempt is no longer the current one', { state: record?.state });
  const { acknowledgeSuperseded } = await import('./lost-claim.ts');
  return acknowledgeSuperseded(worker, record);
}

function acknowledged(comesAgain: number | null): Acknowledgement {
  return comesAgain === null ? { kind: 'delete' } : { kind: 'hide', until: comesAgain };
}
