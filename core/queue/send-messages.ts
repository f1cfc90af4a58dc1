import type { BatchResultErrorEntry, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { AwsUnavailable } from '../protocol/aws-fault.ts';
import { fullJitterMs, type Random } from '../protocol/backoff.ts';
import { MAX_MESSAGE_BYTES } from '../protocol/bounds.ts';
import type { Clock } from '../protocol/clock.ts';
import { byteLength } from '../protocol/json.ts';
import { writeMessage } from '../protocol/message.ts';
import { addressOf, type Queues } from './queues.ts';
import { type Sending, sendParameters } from './send-message.ts';
import { TRACE_BYTES } from './trace-attributes.ts';

/** SQS quota: a batch holds 10 messages. */
const MAX_ENTRIES = 10;

/** Tries for batch entries that SQS refuses, in addition to the client's tries for the whole request. */
const TRIES = 3;

/**
 * Sends many messages, ten to a request and all requests at once. Entries that SQS refuses through its own fault are tried again with full
 * jitter.
 *
 * @returns the reasons for the messages that were not stored, by task id; empty if all were
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
      for (const [index, cause] of await sendBatch(queues, url, batch, clock, random)) {
        failures.set(sendings[Number(index)]?.message.id ?? '', cause);
      }
    }),
  );
  return failures;
}

function toEntry(sending: Sending, index: number): SendMessageBatchRequestEntry {
  return { Id: String(index), MessageBody: writeMessage(sending.message), ...sendParameters(sending) };
}

function batchesOf(entries: readonly SendMessageBatchRequestEntry[]): SendMessageBatchRequestEntry[][] {
  const batches: SendMessageBatchRequestEntry[][] = [];
  let batch: SendMessageBatchRequestEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const entryBytes = byteLength(entry.MessageBody ?? '') + (entry.MessageAttributes ? TRACE_BYTES : 0);
    if (batch.length === MAX_ENTRIES || (batch.length > 0 && bytes + entryBytes > MAX_MESSAGE_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entryBytes;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

/** Sends one batch. Returns the reasons for the entries that SQS did not accept, by their ids in the batch. */
async function sendBatch(
  queues: Queues,
  url: string,
  batch: readonly SendMessageBatchRequestEntry[],
  clock: Clock,
  random: Random,
): Promise<ReadonlyMap<string | undefined, unknown>> {
  const failures = new Map<string | undefined, unknown>();
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    let refused: readonly BatchResultErrorEntry[];
    try {
      const { Failed = [] } = await queues.client.sendMessageBatch({ QueueUrl: url, Entries: [...left] });
      refused = Failed;
    } catch (cause) {
      // The client has tried three times. One failed request must not fail the others of the call.
      for (const { Id } of left) failures.set(Id, cause);
      return failures;
    }
    // Another try helps only where SQS is at fault.
    const final = refused.filter(({ SenderFault }) => SenderFault || attempt === TRIES);
    for (const { Id, Code } of final)
      failures.set(Id, new AwsUnavailable(`SQS refused an entry of a batch: ${Code}`, Code));
    const again = new Set(refused.map(({ Id }) => Id).filter((id) => !failures.has(id)));
    left = left.filter(({ Id }) => again.has(Id));
    if (left.length > 0) await clock.sleep(fullJitterMs({ base: 0.1, cap: 1 }, attempt, random));
  }
  return failures;
}
