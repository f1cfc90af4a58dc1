import { setTimeout as delay } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { type Deferred, deferred } from '../deferred.ts';
import { batchItemFailures } from './batch-item-failures.ts';
import { sqsEvent } from './sqs-event.ts';

/** Lambda starts with five batches of a queue at once (AWS's documentation of SQS event sources). */
const MAX_BATCHES = 5;

/** Messages in one batch by default, as on Lambda, and the most that SQS returns at once. */
const MAX_RECEIVED = 10;

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
  /** Most messages in a batch. Default ten, as on Lambda. */
  readonly batchSize?: number;
  /** Seconds to gather a batch that is not full. Default 0. */
  readonly batchWindow?: number;
}

/** Feeds one queue's messages to a function by Lambda's contract: messages that the function does not report as failed are deleted; the rest
 * are delivered again. */
export class EventSource {
  readonly #options: EventSourceOptions;
  readonly #stop = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  readonly #polling: Promise<void>;
  /** Settled when a paused source is enabled. */
  #resumed: Deferred<void> | undefined;

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
    this.#resumed = enabled ? undefined : (this.#resumed ?? deferred<void>());
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
      const messages = await this.#gather();
      if (messages.length === 0) continue;
      if (!this.enabled || this.#stop.signal.aborted) {
        await this.#putBack(messages);
        continue;
      }
      const batch: Promise<void> = this.#deliver(messages).finally(() => this.#batches.delete(batch));
      this.#batches.add(batch);
    }
  }

  /** A batch: full, or of what came within its window, which begins with its first message. */
  async #gather(): Promise<readonly Message[]> {
    const { batchSize = MAX_RECEIVED, batchWindow = 0 } = this.#options;
    const messages = [...(await this.#receive(batchSize, POLL_SECONDS))];
    if (messages.length === 0) return messages;
    const end = Date.now() + batchWindow * 1000;
    for (;;) {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      if (messages.length >= batchSize || seconds <= 0 || this.#stop.signal.aborted) return messages;
      messages.push(...(await this.#receive(batchSize - messages.length, Math.min(POLL_SECONDS, seconds))));
    }
  }

  async #receive(most: number, seconds: number): Promise<readonly Message[]> {
    const { client, queueUrl: QueueUrl, onFault } = this.#options;
    const abortSignal = this.#stop.signal;
    try {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(most, MAX_RECEIVED),
          WaitTimeSeconds: seconds,
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
    for (const some of inTens(messages)) {
      const Entries = some.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(onFault);
    }
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
    const { client, queueUrl: QueueUrl } = this.#options;
    const answers = await Promise.all(
      inTens(messages).map((some) =>
        client.send(
          new DeleteMessageBatchCommand({
            QueueUrl,
            Entries: some.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
          }),
        ),
      ),
    );
    const failed = answers.flatMap(({ Failed = [] }) => Failed);
    if (failed.length > 0)
      throw new Error(`${failed.length} messages could not be deleted and will be delivered again.`);
  }
}

/** Ten messages are the most that one call may name (SQS API reference, `DeleteMessageBatch`). */
function inTens(messages: readonly Message[]): Message[][] {
  return Array.from({ length: Math.ceil(messages.length / MAX_RECEIVED) }, (_, index) =>
    messages.slice(index * MAX_RECEIVED, (index + 1) * MAX_RECEIVED),
  );
}
