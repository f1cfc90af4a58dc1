import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { fullJitterMs, type Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import { byteLength } from '../protocol/json.ts';
import { writeMessage } from '../protocol/message.ts';
import { addressOf, type Queues } from './queues.ts';
import { deliveryOf, type Sending } from './send-message.ts';

/** SQS quotas: a batch holds 10 messages, and 1 MiB of bodies together. */
const MAX_ENTRIES = 10;
const MAX_BATCH_BYTES = 1024 * 1024;

/** Tries for the entries of a batch that SQS turned down, beyond the client's own tries for a request as a whole. */
const TRIES = 3;

/**
 * Sends many messages, ten to a request and all requests at once. Entries that SQS turns down for its own reasons are tried
 * again with full jitter.
 *
 * @returns why the messages that were not stored were not, by the ids of their tasks; empty when all were
 */
export async function sendMessages(
  queues: Queues,
  queue: string,
  sendings: readonly Sending[],
  clock: Clock,
  random: Random,
): Promise<ReadonlyMap<string, unknown>> {
  const { url } = addressOf(queues, queue);
  const failures = new Map<string, unknown>();
  await Promise.all(
    batchesOf(sendings.map(toEntry)).map(async (batch) => {
      const { left, cause } = await sendBatch(queues, url, batch, clock, random);
      for (const { Id } of left) failures.set(sendings[Number(Id)]?.message.id ?? '', cause);
    }),
  );
  return failures;
}

function toEntry(sending: Sending, index: number): SendMessageBatchRequestEntry {
  return { Id: String(index), MessageBody: writeMessage(sending.message), ...deliveryOf(sending) };
}

function batchesOf(entries: readonly SendMessageBatchRequestEntry[]): SendMessageBatchRequestEntry[][] {
  const batches: SendMessageBatchRequestEntry[][] = [];
  let batch: SendMessageBatchRequestEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const entryBytes = byteLength(entry.MessageBody ?? '');
    if (batch.length === MAX_ENTRIES || (batch.length > 0 && bytes + entryBytes > MAX_BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entryBytes;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

/** Sends one batch; gives back the entries that SQS did not take, and why. */
async function sendBatch(
  queues: Queues,
  url: string,
  batch: readonly SendMessageBatchRequestEntry[],
  clock: Clock,
  random: Random,
): Promise<{ left: readonly SendMessageBatchRequestEntry[]; cause: unknown }> {
  let left = batch;
  for (let attempt = 1; ; attempt += 1) {
    let refused: readonly BatchResultErrorEntry[];
    try {
      const command = new SendMessageBatchCommand({ QueueUrl: url, Entries: [...left] });
      refused = (await queues.client.send(command)).Failed ?? [];
    } catch (cause) {
      // The client has tried three times. One request that failed must not sink the others of the call.
      return { left, cause };
    }
    const refusedIds = new Set(refused.map(({ Id }) => Id));
    left = left.filter(({ Id }) => refusedIds.has(Id));
    if (left.length === 0 || attempt === TRIES || refused.some(({ SenderFault }) => SenderFault)) {
      return { left, cause: new Error(`SQS refused entries of a batch: ${refused[0]?.Code}`) };
    }
    await clock.sleep(fullJitterMs({ base: 0.1, cap: 1 }, attempt, random));
  }
}
