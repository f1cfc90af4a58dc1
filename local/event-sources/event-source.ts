import { setTimeout as delay } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { batchItemFailures } from './batch-item-failures.ts';
import { sqsEvent } from './sqs-event.ts';

/** Lambda starts with five batches of a queue at once (AWS's documentation of SQS event sources). */
const MAX_BATCHES = 5;

/** Messages in one batch: Lambda's default, and the most SQS returns at once. */
const BATCH_SIZE = 10;

/** SQS's longest poll, in seconds. */
const POLL_SECONDS = 20;

/** Pause after a failed poll, in milliseconds. */
const FAULT_PAUSE_MS = 1_000;

/** What an event source reads and calls. */
export interface EventSourceOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** Runs the function. */
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  /** Called with whatever went wrong. */
  readonly onFault: (fault: unknown) => void;
  /** Most batches at once. Default five, as Lambda starts. */
  readonly maxBatches?: number;
}

/** Feeds one queue's messages to a function by Lambda's contract: messages that the function does not report as failed are deleted; the rest
 * are delivered again. */
export class EventSource {
  readonly #options: EventSourceOptions;
  readonly #stop = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  readonly #polling: Promise<void>;
  /** Settled when a paused source is enabled. */
  #resumed: PromiseWithResolvers<void> | undefined;

  constructor(options: EventSourceOptions) {
    this.#options = options;
    this.#polling = this.#poll();
  }

  /** Batches the function is processing. */
  get running(): number {
    return this.#batches.size;
  }

  /** Whether it delivers messages. */
  get enabled(): boolean {
    return this.#resumed === undefined;
  }

  /** Delivers no more messages until it is enabled. Running batches finish. */
  set enabled(enabled: boolean) {
    if (enabled) this.#resumed?.resolve();
    this.#resumed = enabled ? undefined : (this.#resumed ?? Promise.withResolvers());
  }

  /** Stops polling, and waits for running batches. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.enabled = true;
    await this.#polling;
    await Promise.all(this.#batches);
  }

  async #poll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      if (this.#resumed) {
        await this.#resumed.promise;
        continue;
      }
      if (this.#batches.size >= (this.#options.maxBatches ?? MAX_BATCHES)) {
        await Promise.race(this.#batches);
        continue;
      }
      const messages = await this.#receive();
      if (messages.length === 0) continue;
      if (!this.enabled) {
        await this.#putBack(messages);
        continue;
      }
      const batch: Promise<void> = this.#deliver(messages).finally(() => this.#batches.delete(batch));
      this.#batches.add(batch);
    }
  }

  async #receive(): Promise<readonly Message[]> {
    const { client, queueUrl: QueueUrl, onFault } = this.#options;
    const abortSignal = this.#stop.signal;
    try {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: BATCH_SIZE,
          WaitTimeSeconds: POLL_SECONDS,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal },
      );
      return Messages;
    } catch (fault) {
      if (abortSignal.aborted) return [];
      onFault(fault);
      await delay(FAULT_PAUSE_MS);
      return [];
    }
  }

  /** The poll began before the pause; aborting it could leave a message received and unprocessed. */
  async #putBack(messages: readonly Message[]): Promise<void> {
    const { client, queueUrl: QueueUrl, onFault } = this.#options;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(onFault);
  }

  async #deliver(messages: readonly Message[]): Promise<void> {
    const { invoke, queueArn, onFault } = this.#options;
    try {
      const result = await invoke(sqsEvent(messages, queueArn));
      const failures = batchItemFailures(
        result,
        messages.map(({ MessageId = '' }) => MessageId),
      );
      if (failures.malformed) onFault(new Error(`The batch stays on the queue: ${failures.malformed}.`));
      await this.#delete(messages.filter(({ MessageId = '' }) => !failures.messageIds.has(MessageId)));
    } catch (fault) {
      // The batch stays, hidden until its visibility timeout is over.
      onFault(fault);
    }
  }

  async #delete(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const { client, queueUrl: QueueUrl } = this.#options;
    const { Failed = [] } = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
    if (Failed.length > 0)
      throw new Error(`${Failed.length} messages could not be deleted and will be delivered again.`);
  }
}
