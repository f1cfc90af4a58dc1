import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ClientConfig } from '#aws/aws-environment';
import { needsOf } from '../../../core/definition/needs-of.ts';
import { fullJitterMs } from '../../../core/protocol/backoff.ts';
import type { Environment } from '../../../core/protocol/settings.ts';
import { consumeBatch } from '../../../core/queue/consume-batch.ts';
import type { Worker } from '../worker.ts';
import { QueueNeeds } from './queue-needs.ts';
import { createSecretReader } from './read-secret.ts';

/** Before a message comes again, in seconds: as for one that cannot be processed, so that an outage of hours does not use up its receive count. */
const BACKOFF = { base: 2, cap: 900 };

/** Those of the one queue that this process serves. */
let needsOfProcess: QueueNeeds | undefined;

/**
 * Puts a batch off if the queue's definitions need something that cannot be read. Its tasks have not begun then, and lose no attempt.
 *
 * @param environment where the process finds its needs; the same in every call
 * @param aws what the clients that read secrets are made with
 * @returns what is answered to SQS; `null` if there is everything that they need
 */
export async function unmetNeeds(
  worker: Worker,
  event: SQSEvent,
  environment: Environment,
  aws: ClientConfig,
): Promise<SQSBatchResponse | null> {
  needsOfProcess ??= new QueueNeeds({
    needs: needsOf(worker.registry, worker.queue, environment['CELERY_QUEUE']),
    environment,
    readSecret: createSecretReader(environment, aws),
    clock: worker.clock,
  });
  return putOffUnlessMet(worker, event, needsOfProcess);
}

/** The same with needs that are given. */
export async function putOffUnlessMet(
  worker: Worker,
  event: SQSEvent,
  needs: QueueNeeds,
): Promise<SQSBatchResponse | null> {
  if (await needs.meet(worker.logger)) return null;
  return consumeBatch(worker, worker.queue, event, async ({ receiveCount }) => ({
    kind: 'hide',
    until: worker.clock.now() + fullJitterMs(BACKOFF, receiveCount, worker.random),
  }));
}
