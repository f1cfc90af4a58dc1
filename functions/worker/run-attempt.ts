import type { TaskDefinition } from '../../core/definition/definition.ts';
import { CLOCK_SKEW_MS } from '../../core/protocol/bounds.ts';
import { isRetryMessage, type TaskMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { claimRecord } from '../../core/records/claim-record.ts';
import { endTask } from '../../core/records/end-task.ts';
import { readRecord } from '../../core/records/read-record.ts';
import { reopenRecord } from '../../core/records/reopen-record.ts';
import { keepOutcome } from './keep-outcome.ts';
import { acknowledgeLostClaim } from './lost-claim.ts';
import { runDefinition } from './run-definition.ts';
import { acknowledgeSuperseded } from './superseded.ts';
import { traceAttempt } from './trace-attempt.ts';
import type { Delivery, Worker } from './worker.ts';

/**
 * One attempt of one task, from the message to its acknowledgement:
 * due? → opened again? → in time? → claim → run under the time limit → record the outcome → acknowledge.
 */
export async function runAttempt(
  worker: Worker,
  delivery: Delivery,
  message: TaskMessage,
  definition: TaskDefinition,
): Promise<Acknowledgement> {
  const { table, clock, logger, metrics } = worker;
  const startedAt = clock.now();
  if (message.eta !== null && message.eta > startedAt) return { kind: 'hide', until: message.eta };
  if (isRetryMessage(message)) {
    // The call does this too, and may have died before it did. What the record is after that, the claim finds out.
    await reopenRecord(table, message, startedAt, definition.resultTtl);
  }
  if (message.expiresAt !== null && message.expiresAt <= startedAt) {
    const error = { type: 'Expired', message: 'The task was not started before it expired.' };
    const end = { transition: 'revoke', when: 'neverStarted', error } as const;
    const { ended } = await endTask(table, message, end, startedAt, definition.resultTtl);
    if (ended) {
      metrics.count('revoked', definition.name);
      return { kind: 'delete' };
    }
    // It has been started before, or sent again since: what expires is the wait for the first attempt, so go on.
  }

  const owner = worker.newOwner();
  const claim = await claimRecord(table, message, {
    owner,
    now: startedAt,
    // As long as this invocation can live, and so can write: no other worker runs the task beside it.
    leaseUntil: delivery.deadline + CLOCK_SKEW_MS,
    maxAttempts: definition.retry.maxAttempts,
    onCrash: definition.onCrash,
    resultTtl: definition.resultTtl,
  });
  if (!claim.claimed) return acknowledgeLostClaim(worker, message, definition, claim.record);

  const key = { id: message.id, attempt: claim.attempt, owner };
  delivery.about.attempt = key.attempt;
  metrics.count('started', definition.name);
  metrics.time('waitTime', definition.name, startedAt - claim.dueAt);
  const claimedAt = clock.now();
  const traced = traceAttempt(worker, delivery.trace);
  const outcome = await runDefinition(traced.worker, definition, message, key, delivery.deadline);
  const error = 'error' in outcome ? outcome.error.type : undefined;
  const endedAt = clock.now();
  metrics.time('runTime', definition.name, endedAt - claimedAt);
  traced.end(definition.name, key, outcome.kind);
  logger.info('attempt ended', { outcome: outcome.kind, ms: endedAt - startedAt, error });
  if (outcome.kind === 'lost') return acknowledgeSuperseded(await readRecord(table, key.id));
  return keepOutcome(worker, definition, key, outcome, delivery.trace);
}
