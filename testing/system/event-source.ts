import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Source } from './drive.ts';
import { type CallAws, queueUrl } from './in-process-aws.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';
import { type ReceivedMessage, sqsEvent } from './sqs-event.ts';
import type { Traffic } from './traffic.ts';

interface EventSourceOptions {
  /** The queue's name. */
  readonly queue: string;
  /** The queue with whose first message this one is looked into. Default: the queue itself. */
  readonly usedWith?: string;
  readonly call: CallAws;
  readonly traffic: Traffic;
  readonly sandboxes: Sandboxes;
  /** How long the queue hides a message that is delivered, in seconds. */
  readonly visibilityTimeout: number;
  /** The function: its name, seconds after which Lambda ends it, the most of it at once, and the most messages of one batch. */
  readonly runs: string;
  readonly functionTimeout: number;
  readonly maxBatches: number;
  readonly batchSize?: number;
  /** Runs the function on a batch. */
  readonly process: (sandbox: Sandbox, event: SQSEvent, deadline: number) => Promise<SQSBatchResponse>;
  /** If it is given, some messages are delivered twice, and messages out of order. */
  readonly disorder?: (() => number) | undefined;
}

/** Passes waiting messages to a function, as Lambda's event source does. */
export class EventSource implements Source {
  readonly #options: EventSourceOptions;
  readonly #url: string;
  /** Whether it is turned on. */
  enabled = true;
  /** How many messages were received, each time counted. */
  receipts = 0;
  readonly #batches = new Set<Promise<void>>();

  constructor(options: EventSourceOptions) {
    this.#options = options;
    this.#url = queueUrl(options.queue);
  }

  /**
   * Starts the function for the waiting messages, without waiting for it to finish.
   *
   * @returns whether there were any messages
   */
  async poll(): Promise<boolean> {
    const { call, traffic, disorder, visibilityTimeout, maxBatches, batchSize = 10 } = this.#options;
    let any = false;
    if (!this.#isUsed || !this.enabled) return any;
    while (this.#batches.size < maxBatches) {
      const { Messages = [] } = (await call('sqs', 'AmazonSQS.ReceiveMessage', {
        QueueUrl: this.#url,
        MaxNumberOfMessages: Math.min(10, batchSize),
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      })) as { Messages?: ReceivedMessage[] };
      if (Messages.length === 0) break;
      this.receipts += Messages.length;
      traffic.noteDeadline(visibilityTimeout);
      any = true;
      if (disorder) await this.#disorder(Messages, disorder);
      const batch = this.#deliver(Messages).finally(() => {
        this.#batches.delete(batch);
        traffic.activity += 1;
      });
      this.#batches.add(batch);
    }
    return any;
  }

  /** Whether no message is left: waiting, hidden, delayed or with a worker. */
  async isDone(): Promise<boolean> {
    const { call } = this.#options;
    if (this.#batches.size > 0) return false;
    if (!this.#isUsed) return true;
    const { Attributes } = (await call('sqs', 'AmazonSQS.GetQueueAttributes', {
      QueueUrl: this.#url,
      AttributeNames: ['All'],
    })) as { Attributes: Record<string, string> };
    return ['', 'NotVisible', 'Delayed'].every(
      (kind) => Attributes[`ApproximateNumberOfMessages${kind}`] === '0',
    );
  }

  /** Puts a message on the queue, as a program of somebody else does. */
  async send({ body, attributes }: { readonly body: string; readonly attributes: object }): Promise<void> {
    const { call, traffic, queue } = this.#options;
    traffic.usedQueues.add(queue);
    await call('sqs', 'AmazonSQS.SendMessage', {
      QueueUrl: this.#url,
      MessageBody: body,
      MessageAttributes: attributes,
    });
  }

  /** Puts another copy of a message on the queue, because SQS may deliver a message twice. */
  async duplicate(body: string): Promise<void> {
    await this.send({ body, attributes: {} });
  }

  get #isUsed(): boolean {
    const { traffic, queue, usedWith = queue } = this.#options;
    return traffic.usedQueues.has(usedWith);
  }

  async #disorder(messages: ReceivedMessage[], random: () => number): Promise<void> {
    messages.sort(() => random() - 0.5);
    for (const { Body } of messages) {
      if (random() < 0.02) await this.duplicate(Body);
    }
  }

  async #deliver(messages: readonly ReceivedMessage[]): Promise<void> {
    const { call, queue, sandboxes, runs, functionTimeout, process } = this.#options;
    const deadline = Date.now() + functionTimeout * 1000;
    const event = sqsEvent(queue, messages);
    const response = await sandboxes.run(runs, functionTimeout, (sandbox) =>
      process(sandbox, event, deadline),
    );
    if (!response) return;
    const kept = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId, ReceiptHandle } of messages) {
      if (kept.has(MessageId)) continue;
      await call('sqs', 'AmazonSQS.DeleteMessage', { QueueUrl: this.#url, ReceiptHandle });
    }
  }
}
