import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ServedCelery } from '../../core/celery/celery-results.ts';
import { acknowledgeEndInLife } from '../../core/ending/acknowledge.ts';
import { type Ending, finish } from '../../core/ending/finish.ts';
import { FOREIGN_MESSAGE, isForeign } from '../../core/ending/foreign-message.ts';
import { setAside, type Unrunnable } from '../../core/ending/set-aside.ts';
import { settleOutcome } from '../../core/ending/settle-outcome.ts';
import { givenUpError, notStorableError } from '../../core/ending/task-end.ts';
import { aboutMessage } from '../../core/protocol/about-task.ts';
import { isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { isLeftOver } from '../../core/protocol/left-over.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import {
  lifeOf,
  type OutcomeMessage,
  readMessage,
  revisionOf,
  type TaskMessage,
} from '../../core/protocol/message.ts';
import type { ReleaseMessage } from '../../core/protocol/workflow.ts';
import {
  type Acknowledgement,
  type Consumer,
  consumeBatch,
  type Received,
} from '../../core/queue/consume-batch.ts';

/**
 * What the dead-letter function needs; the handler puts it together once per sandbox. There are no task definitions in it: a definition that
 * does not load may be why the messages were given up.
 */
export interface DeadLetters extends Consumer, Ending {
  /** Celery's results, and the given-up queue of the queue that Celery sends to, by its name in SQS, if the deployment serves Celery. */
  readonly celery?: ServedCelery | undefined;
}

/** Processes a batch of given-up messages, all at once, and tells SQS which to keep. Never throws. */
export async function processGivenUpBatch(
  deadLetters: DeadLetters,
  event: SQSEvent,
): Promise<SQSBatchResponse> {
  // An event source reads one queue, so all messages of a batch come from the same one.
  const arn = event.Records[0]?.eventSourceARN ?? '';
  const queue = arn.slice(arn.lastIndexOf(':') + 1);
  const response = await consumeBatch(deadLetters, queue, event, (received) =>
    processGivenUp({ ...deadLetters, logger: received.logger }, queue, received),
  );
  deadLetters.metrics.flush();
  return response;
}

/** Processes one given-up message: a task that no worker finished, an outcome, what lets tasks of a workflow go on, or something unreadable. */
async function processGivenUp(
  deadLetters: DeadLetters,
  queue: string,
  received: Received,
): Promise<Acknowledgement> {
  if (deadLetters.celery?.queue === queue) {
    const { giveUpCall } = await import('./celery/give-up-call.ts');
    const acknowledgement = await giveUpCall(deadLetters, deadLetters.celery.results, queue, received);
    if (acknowledgement) return acknowledgement;
  }
  const read = readMessage(received.body);
  if (!read.ok) {
    received.about.taskId = read.named?.id;
    return passOn(deadLetters, queue, received, { task: read.named, reason: read.reason });
  }
  Object.assign(received.about, aboutMessage(read.message));
  const { message } = read;
  if (message.kind === 'release') return leaveToSweep(deadLetters, message);
  try {
    return message.kind === 'outcome'
      ? await recordLateOutcome(deadLetters, message)
      : await failTask(deadLetters, queue, message, received);
  } catch (refusal) {
    if (!isRefusedForGood(refusal)) throw refusal;
    const what = message.kind === 'outcome' ? 'Its outcome' : 'Its task';
    const { message: reason } = notStorableError(what, refusal);
    return passOn(deadLetters, queue, received, { task: message.kind === 'task' ? message : null, reason });
  }
}

/**
 * Ends the task of a given-up message, so that its record says so and keeps its input for a retry by hand. A running task is left alone until
 * its lease ends.
 */
async function failTask(
  deadLetters: DeadLetters,
  queue: string,
  message: TaskMessage,
  received: Received,
): Promise<Acknowledgement> {
  const { clock, logger, metrics } = deadLetters;
  const { messageId, receiveCount, about } = received;
  const end = {
    kind: 'givenUp',
    life: lifeOf(message),
    revision: revisionOf(message),
    receiveCount,
  } as const;
  const finished = await finish(deadLetters, message, end, { resultTtl: null, countedAs: about.task });
  if (isForeign(finished.record, message)) {
    return passOn(deadLetters, queue, received, { task: null, reason: FOREIGN_MESSAGE.message });
  }
  if (finished.ended) {
    logger.error('task given up', { messageId, receiveCount });
    metrics.count('dead', about.task);
  }
  if (!finished.ended && finished.record && isLeftOver(finished.record, message))
    logger.info('left-over message dropped', { messageId, revision: finished.record.revision });
  return acknowledgeEndInLife(finished, message, clock.now());
}

/** Members of a workflow that no worker could let go on are left to the sweep: nothing else would ever do it. */
async function leaveToSweep(
  { table, clock, logger }: DeadLetters,
  { id, from, count }: ReleaseMessage,
): Promise<Acknowledgement> {
  const { leavePageToSweep } = await import('../../core/workflow/page-item.ts');
  await leavePageToSweep(table, { workflow: id, members: { from, count } }, clock.now());
  logger.warn('members of a workflow left to the sweep', { workflow: id, count });
  return { kind: 'delete' };
}

/**
 * Records an outcome that no worker could record: the task has run, so it must not become a FAILURE just because SQS gave up the message. A
 * refused outcome is stale: another attempt or a revoke came after it.
 */
async function recordLateOutcome(
  deadLetters: DeadLetters,
  message: OutcomeMessage,
): Promise<Acknowledgement> {
  const options = { resultTtl: null, countedAs: message.task, redelivered: true };
  const { recorded, refusal } = await settleOutcome(deadLetters, null, message, message.outcome, options);
  if (refusal) deadLetters.logger.error('outcome refused for good by the table', errorFields(refusal));
  deadLetters.logger.warn('given-up outcome delivered', {
    outcome: message.outcome.kind,
    recorded,
  });
  return { kind: 'delete' };
}

/** Passes a message of which nothing can be made on to the dead-letter queue for the operator. If it names a task, that task is ended first. */
function passOn(
  deadLetters: DeadLetters,
  queue: string,
  { messageId, body, receiveCount, trace }: Received,
  { task, reason }: Pick<Unrunnable, 'task'> & { readonly reason: string },
): Promise<Acknowledgement> {
  return setAside(deadLetters, queue, {
    messageId,
    body,
    trace,
    task,
    error: givenUpError(receiveCount),
    reason: `DeadLettered: ${reason} (receive count ${receiveCount})`,
    countedAs: undefined,
  });
}
