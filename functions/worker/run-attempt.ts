import type { TaskDefinition } from '../../core/definition/definition.ts';
import { finish, hasEnded } from '../../core/ending/finish.ts';
import { isForeign } from '../../core/ending/foreign-message.ts';
import { fullJitterMs } from '../../core/protocol/backoff.ts';
import { CLOCK_SKEW_MS } from '../../core/protocol/bounds.ts';
import { isRetryMessage, lifeOf, type TaskMessage } from '../../core/protocol/message.ts';
import { workflowOf } from '../../core/protocol/outbox.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { claimRecord } from '../../core/records/claim-record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import type { Delivery } from './delivery.ts';
import { keepOutcome } from './keep-outcome.ts';
import { observeAttempt } from './observe-attempt.ts';
import { RECORDING_MS, runDefinition } from './run-definition.ts';
import { isSuspect } from './suspects.ts';
import type { Worker } from './worker.ts';

/** How soon a suspect comes again for which too little time was left, in seconds. */
const SOON = { base: 1, cap: 10 };

/** What claiming a task may take, in milliseconds. */
const CLAIM_MS = 2_000;

/** Whether a run with its whole time limit, and recording its outcome, fits into a time in milliseconds. */
function fits({ timeLimit }: TaskDefinition, ms: number): boolean {
  return CLAIM_MS + timeLimit * 1000 + RECORDING_MS <= ms;
}

/**
 * Takes a message through one attempt of its task, up to the acknowledgement:
 * due? → reopened? → in time? → no overlap? → claim → run under the time limit → record the outcome → acknowledge.
 */
export async function runAttempt(
  worker: Worker,
  delivery: Delivery,
  message: TaskMessage,
  definition: TaskDefinition,
): Promise<Acknowledgement> {
  const { table } = worker;
  const { name, resultTtl } = definition;
  const now = worker.clock.now();
  if (message.eta !== null && message.eta > now) return { kind: 'hide', until: message.eta };

  // The call that retried the task does this too, but may have died first. The claim finds out what the record is now.
  if (isRetryMessage(message)) {
    const { reopenRecord } = await import('../../core/records/reopen-record.ts');
    await reopenRecord(table, message, now, resultTtl);
    const workflow = workflowOf(message);
    if (workflow !== undefined) {
      const { acknowledgeRevoked } = await import('./acknowledge-revoked.ts');
      const revoked = await acknowledgeRevoked(worker, message, workflow, resultTtl);
      if (revoked) return revoked;
    }
  }

  if (message.expiresAt !== null && message.expiresAt <= now) {
    const finished = await finish(
      worker,
      message,
      { kind: 'expired', life: lifeOf(message) },
      { resultTtl, countedAs: name },
    );
    if (hasEnded(finished)) return { kind: 'delete' };
    // It was started before, or retried by hand since. Only the wait for the first attempt expires, so go on.
  }

  const { schedule } = message;
  if (schedule?.after !== undefined) {
    const { skipOverlap } = await import('./skip-overlap.ts');
    const skipped = await skipOverlap(worker, message, schedule, definition);
    if (skipped) return skipped;
  }

  const alone = delivery.putOff === null;
  if (alone && delivery.late && !fits(definition, delivery.deadline - now)) {
    // It comes again for an invocation with more time. That uses up no attempt.
    return { kind: 'hide', until: now + fullJitterMs(SOON, delivery.receiveCount, worker.random) };
  }
  const owner = worker.newToken();
  const claim = await claimRecord(table, message, {
    owner,
    now,
    // For as long as this invocation can live and write, no other worker runs the task.
    leaseUntil: delivery.deadline + CLOCK_SKEW_MS,
    maxAttempts: definition.retry.maxAttempts,
    onCrash: definition.onCrash,
    alone,
    resultTtl,
  });
  if (!claim.claimed) {
    const { record } = claim;
    const refused = record ? null : await worker.intake?.refuseTaken(worker, delivery, message);
    if (refused) return refused;
    if (record && isForeign(record, message)) {
      const recorded = await worker.intake?.runRecorded(worker, delivery, record, message);
      if (recorded) return recorded;
      const { setForeignAside } = await import('./set-foreign-aside.ts');
      return setForeignAside(worker, delivery, name);
    }
    if (alone || !record || !isSuspect(record, message, definition, worker.clock.now())) {
      const { acknowledgeLostClaim } = await import('./lost-claim.ts');
      return acknowledgeLostClaim(worker, message, definition, record);
    }
    delivery.putOff(record.attempts);
    return { kind: 'keep' };
  }
  if (alone)
    worker.logger.info('runs alone: the worker of an earlier attempt died', { attempt: claim.attempt });

  const key = { id: message.id, attempt: claim.attempt, owner };
  const mail = { id: message.id, life: lifeOf(message), token: claim.mailToken };
  const listener = worker.listen?.(message, claim.attempt) ?? null;
  await listener?.started();
  const observed = observeAttempt(worker, delivery, name, key, { receivedAt: now, dueAt: claim.dueAt });
  const outcome = await runDefinition(
    observed.worker,
    definition,
    message,
    { key, mail, listener },
    delivery.deadline,
  );
  observed.ended(outcome);
  if (outcome.kind === 'lost') {
    const { acknowledgeSuperseded } = await import('./lost-claim.ts');
    return acknowledgeSuperseded(worker, await readRecord(table, key.id));
  }
  return keepOutcome(worker, message, definition, { key, listener }, outcome, delivery);
}
