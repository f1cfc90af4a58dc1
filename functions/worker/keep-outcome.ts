import type { TaskDefinition } from '../../core/definition/definition.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import { MESSAGE_VERSION } from '../../core/protocol/message.ts';
import type { CountName } from '../../core/protocol/metric-names.ts';
import type { Metrics } from '../../core/protocol/metrics.ts';
import type { AttemptKey, Outcome } from '../../core/protocol/outcome.ts';
import type { TraceContext } from '../../core/protocol/trace.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { sendMessage } from '../../core/queue/send-message.ts';
import { type Recorded, recordOutcome } from '../../core/records/record-outcome.ts';
import { acknowledgeSuperseded } from './superseded.ts';
import type { Worker } from './worker.ts';

const COUNTED_AS: Readonly<Record<Outcome['kind'], CountName>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  retry: 'retried',
};

/**
 * Sees to it that an outcome, once reached, is not lost: it is recorded, or, when the table refuses it past all tries, sent by
 * SQS to be recorded later. Only when SQS cannot be reached either does the message stay for another run.
 */
export async function keepOutcome(
  { table, queues, queue, logger, metrics }: Worker,
  { name, resultTtl }: TaskDefinition,
  key: AttemptKey,
  outcome: Outcome,
  trace: TraceContext | null,
): Promise<Acknowledgement> {
  let result: Recorded;
  try {
    result = await recordOutcome(table, key, outcome, resultTtl);
  } catch (error) {
    logger.error('outcome not recorded, sent by SQS', errorFields(error));
    const message = { v: MESSAGE_VERSION, kind: 'outcome', task: name, outcome, ...key } as const;
    await sendMessage(queues, queue, { message, delaySeconds: 0, group: null, trace });
    return settled(outcome, name, metrics);
  }
  if (result.recorded) return settled(outcome, name, metrics);
  logger.warn('outcome refused: the attempt is no longer the current one', { state: result.record?.state });
  return acknowledgeSuperseded(result.record);
}

/** Counted once it is certain to be recorded, here or when SQS brings it; brought twice, it is not counted twice. */
function settled(outcome: Outcome, task: string, metrics: Metrics): Acknowledgement {
  metrics.count(COUNTED_AS[outcome.kind], task);
  return outcome.kind === 'retry' ? { kind: 'hide', until: outcome.notBefore } : { kind: 'delete' };
}
