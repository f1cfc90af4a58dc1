import { processBatch } from '../../functions/worker/process-batch.ts';
import type { LabFunctions } from './lab-functions.ts';
import { type Laboratory, QUEUE_URL, VISIBILITY_SECONDS, WORKER_TIMEOUT_SECONDS } from './laboratory.ts';
import type { Sandboxes } from './sandboxes.ts';
import { type ReceivedMessage, sqsEvent } from './sqs-event.ts';
import type { WireLog } from './wire-log.ts';

/** The most batches that run at once. */
const MAX_BATCHES = 10;

interface LabEventSourceOptions {
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
  /** How many messages were received, each time counted. */
  receipts = 0;
  readonly #batches = new Set<Promise<void>>();

  constructor(options: LabEventSourceOptions) {
    this.#options = options;
  }

  /**
   * Starts workers for the waiting messages, without waiting for them to finish.
   *
   * @returns whether there were any messages
   */
  async poll(): Promise<boolean> {
    const { lab, wire, disorderly } = this.#options;
    let any = false;
    while (this.#batches.size < MAX_BATCHES) {
      const { Messages = [] } = (await lab.call('sqs', 'AmazonSQS.ReceiveMessage', {
        QueueUrl: QUEUE_URL,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
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
    if (this.#batches.size > 0) return false;
    const { Attributes } = (await this.#options.lab.call('sqs', 'AmazonSQS.GetQueueAttributes', {
      QueueUrl: QUEUE_URL,
      AttributeNames: ['All'],
    })) as { Attributes: Record<string, string> };
    return ['', 'NotVisible', 'Delayed'].every(
      (kind) => Attributes[`ApproximateNumberOfMessages${kind}`] === '0',
    );
  }

  /** Puts another copy of a message on the queue, because SQS may deliver a message twice. */
  async duplicate(body: string): Promise<void> {
    await this.#options.lab.call('sqs', 'AmazonSQS.SendMessage', { QueueUrl: QUEUE_URL, MessageBody: body });
  }

  async #disorder(messages: ReceivedMessage[]): Promise<void> {
    const { random } = this.#options;
    messages.sort(() => random() - 0.5);
    for (const { Body } of messages) {
      if (random() < 0.02) await this.duplicate(Body);
    }
  }

  async #deliver(messages: readonly ReceivedMessage[]): Promise<void> {
    const { lab, functions, sandboxes } = this.#options;
    const deadline = Date.now() + WORKER_TIMEOUT_SECONDS * 1000;
    const response = await sandboxes.run('worker', WORKER_TIMEOUT_SECONDS, (sandbox) =>
      processBatch(functions.worker(sandbox), sqsEvent(messages), deadline),
    );
    if (!response) return;
    const kept = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId, ReceiptHandle } of messages) {
      if (kept.has(MessageId)) continue;
      await lab.call('sqs', 'AmazonSQS.DeleteMessage', { QueueUrl: QUEUE_URL, ReceiptHandle });
    }
  }
}
