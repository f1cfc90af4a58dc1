import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { processGivenUpBatch } from '../../functions/dead-letter/process-given-up.ts';
import { processBatch } from '../../functions/worker/process-batch.ts';
import type { LabFunctions } from './lab-functions.ts';
import {
  addressOf,
  CELERY_QUEUE,
  GIVEN_UP_QUEUE,
  type Laboratory,
  type QUEUES,
  VISIBILITY_SECONDS,
  WORKER_TIMEOUT_SECONDS,
} from './laboratory.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';
import { type ReceivedMessage, sqsEvent } from './sqs-event.ts';
import type { WireLog } from './wire-log.ts';

/** The most batches that run at once. */
const MAX_BATCHES = 10;

/** Which function a queue's messages are for. */
const FUNCTION_OF = { default: 'worker', celery: 'celeryWorker', 'celery-given-up': 'deadLetter' } as const;

interface LabEventSourceOptions {
  readonly queue: (typeof QUEUES)[number];
  readonly lab: Laboratory;
  readonly wire: WireLog;
  readonly functions: LabFunctions;
  readonly sandboxes: Sandboxes;
  readonly random: () => number;
  /** Whether some messages are delivered twice, and messages out of order. */
  readonly disorderly: boolean;
}

/** Passes waiting messages to workers, as Lambda's event source does. */
export class LabEventSource {
  readonly #options: LabEventSourceOptions;
  readonly #url: string;
  /** How many messages were received, each time counted. */
  receipts = 0;
  readonly #batches = new Set<Promise<void>>();

  constructor(options: LabEventSourceOptions) {
    this.#options = options;
    this.#url = addressOf(options.queue).url;
  }

  /**
   * Starts workers for the waiting messages, without waiting for them to finish.
   *
   * @returns whether there were any messages
   */
  async poll(): Promise<boolean> {
    const { lab, wire, queue, disorderly } = this.#options;
    let any = false;
    if (!wire.usedQueues.has(queue)) return any;
    while (this.#batches.size < MAX_BATCHES) {
      const { Messages = [] } = (await lab.call('sqs', 'AmazonSQS.ReceiveMessage', {
        QueueUrl: this.#url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      })) as { Messages?: ReceivedMessage[] };
      if (Messages.length === 0) break;
      this.receipts += Messages.length;
      wire.noteDeadline(VISIBILITY_SECONDS);
      any = true;
      if (disorderly) await this.#disorder(Messages);
      const batch = this.#deliver(Messages).finally(() => {
        this.#batches.delete(batch);
        wire.activity += 1;
      });
      this.#batches.add(batch);
    }
    return any;
  }

  /** Whether no message is left: waiting, hidden, delayed or with a worker. */
  async isDone(): Promise<boolean> {
    const { lab, wire, queue } = this.#options;
    if (this.#batches.size > 0) return false;
    if (!wire.usedQueues.has(queue)) return true;
    const { Attributes } = (await lab.call('sqs', 'AmazonSQS.GetQueueAttributes', {
      QueueUrl: this.#url,
      AttributeNames: ['All'],
    })) as { Attributes: Record<string, string> };
    return ['', 'NotVisible', 'Delayed'].every(
      (kind) => Attributes[`ApproximateNumberOfMessages${kind}`] === '0',
    );
  }

  /** Puts another copy of a message on the queue, because SQS may deliver a message twice. */
  async duplicate(body: string): Promise<void> {
    await this.send({ body, attributes: {} });
  }

  /** Puts a message on the queue, as a program of somebody else does. */
  async send({ body, attributes }: { readonly body: string; readonly attributes: object }): Promise<void> {
    const { lab, wire, queue } = this.#options;
    wire.usedQueues.add(queue);
    await lab.call('sqs', 'AmazonSQS.SendMessage', {
      QueueUrl: this.#url,
      MessageBody: body,
      MessageAttributes: attributes,
    });
  }

  async #disorder(messages: ReceivedMessage[]): Promise<void> {
    const { random } = this.#options;
    messages.sort(() => random() - 0.5);
    for (const { Body } of messages) {
      if (random() < 0.02) await this.duplicate(Body);
    }
  }

  async #deliver(messages: readonly ReceivedMessage[]): Promise<void> {
    const { lab, queue, sandboxes } = this.#options;
    const deadline = Date.now() + WORKER_TIMEOUT_SECONDS * 1000;
    const event = sqsEvent(queue, messages);
    const response = await sandboxes.run(FUNCTION_OF[queue], WORKER_TIMEOUT_SECONDS, (sandbox) =>
      this.#process(sandbox, event, deadline),
    );
    if (!response) return;
    const kept = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId, ReceiptHandle } of messages) {
      if (kept.has(MessageId)) continue;
      await lab.call('sqs', 'AmazonSQS.DeleteMessage', { QueueUrl: this.#url, ReceiptHandle });
    }
  }
  #process(sandbox: Sandbox, event: SQSEvent, deadline: number): Promise<SQSBatchResponse> {
    const { queue, functions } = this.#options;
    if (queue === GIVEN_UP_QUEUE) return processGivenUpBatch(functions.deadLetters(sandbox), event);
    const worker = queue === CELERY_QUEUE ? functions.celeryWorker(sandbox) : functions.worker(sandbox);
    return processBatch(worker, event, deadline);
  }
}
