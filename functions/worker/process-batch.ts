import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { TaskDefinition } from '../../core/definition/definition.ts';
import type { Unrunnable } from '../../core/ending/set-aside.ts';
import { notStorableError } from '../../core/ending/task-end.ts';
import { aboutMessage } from '../../core/protocol/about-task.ts';
import { isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { MEMBER_TTL_SECONDS } from '../../core/protocol/bounds.ts';
import { type OutcomeMessage, readMessage, type TaskMessage } from '../../core/protocol/message.ts';
import { isMembers } from '../../core/protocol/outbox.ts';
import { type Acknowledgement, consumeBatch } from '../../core/queue/consume-batch.ts';
import type { Delivery } from './delivery.ts';
import { runAttempt } from './run-attempt.ts';
import { processApart } from './suspects.ts';
import { unknownTask } from './unknown-task.ts';
import type { Worker } from './worker.ts';

/**
 * Processes a batch from the worker's queue and tells SQS which messages to keep: all at once, but for those whose tasks may be what kills
 * workers. Never throws. Metrics and segments are flushed before it ends.
 *
 * @param deadline when Lambda ends this invocation, in milliseconds since the epoch
 */
export async function processBatch(
  worker: Worker,
  event: SQSEvent,
  deadline: number,
): Promise<SQSBatchResponse> {
  const response = await processApart(worker, event.Records, (records, how) =>
    consumeBatch(worker, worker.queue, { Records: [...records] }, (received) =>
      processMessage({ ...worker, logger: received.logger }, { ...received, deadline, ...how(received) }),
    ),
  );
  worker.metrics.flush();
  await worker.segments.flush();
  return response;
}

/** Whether a message is of a task in a workflow. */
function isMember(message: TaskMessage | OutcomeMessage): boolean {
  return message.kind === 'task' ? isMembers(message.outbox) : message.member === true;
}

function keptLonger(definition: TaskDefinition): TaskDefinition {
  return { ...definition, resultTtl: Math.max(definition.resultTtl, MEMBER_TTL_SECONDS) };
}

/** Processes one message: runs a task, records an outcome, or sets aside what this worker cannot use. */
async function processMessage(worker: Worker, given: Delivery): Promise<Acknowledgement> {
  const call = worker.intake?.read(given) ?? null;
  const delivery = call ? { ...given, trace: given.trace ?? call.trace } : given;
  const { messageId, body, trace, about } = delivery;
  const aside = async ({ task, error, countedAs }: Pick<Unrunnable, 'task' | 'error' | 'countedAs'>) => {
    const { setAside } = await import('../../core/ending/set-aside.ts');
    return setAside(worker, worker.queue, { messageId, body, trace, task, error, countedAs });
  };
  const notStorable = async (refusal: unknown, task: Unrunnable['task'], countedAs: string | undefined) => {
    if (!isRefusedForGood(refusal)) throw refusal;
    // Another delivery would be refused too.
    const error = notStorableError('The task', refusal);
    if (call) await worker.intake?.tellRefused(worker, delivery, error);
    return aside({ task, error, countedAs });
  };
  if (call?.kind === 'other') {
    try {
      return await call.acknowledge(worker, delivery);
    } catch (refusal) {
      return notStorable(refusal, null, undefined);
    }
  }
  const read = call ? ({ ok: true, message: call.message } as const) : readMessage(body);
  if (!read.ok) {
    about.taskId = read.named?.id;
    const error = { type: 'UnreadableMessage', message: read.reason };
    return aside({ task: read.named, error, countedAs: undefined });
  }
  const { message } = read;
  Object.assign(about, aboutMessage(message));
  if (message.kind === 'release') {
    const { deliverRelease } = await import('./deliver-release.ts');
    return deliverRelease(worker, message);
  }
  const found = worker.intake ? worker.intake.definitionOf(message) : worker.registry.get(message.task);
  const definition = found && isMember(message) ? keptLonger(found) : found;
  const task = message.kind === 'task' ? message : null;
  try {
    if (message.kind === 'outcome') {
      const { deliverOutcome } = await import('./deliver-outcome.ts');
      return await deliverOutcome(worker, delivery, message, definition);
    }
    if (definition) return await runAttempt(worker, delivery, message, definition);
  } catch (refusal) {
    return notStorable(refusal, task, definition?.name);
  }
  return aside({
    task,
    error: unknownTask(worker.intake ?? worker.registry, message.task),
    countedAs: undefined,
  });
}
