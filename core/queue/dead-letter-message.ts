import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { MAX_MESSAGE_BYTES } from '../protocol/bounds.ts';
import { cut } from '../protocol/cut.ts';
import { byteLength } from '../protocol/json.ts';
import type { TraceContext } from '../protocol/trace.ts';
import { ORIGINAL_MESSAGE_ID } from './delivered-body.ts';
import { addressOf, type Queues } from './queues.ts';
import { traceAttributes } from './trace-attributes.ts';

const REASON = 'Reason';

/** The data type of every attribute here. */
const TYPE = 'String';

/** What the attribute `Reason` takes besides its value, in bytes: SQS counts name, type and value of each attribute. */
const REASON_OVERHEAD = byteLength(REASON + TYPE);

/** A message that no worker can run. */
interface DeadLetter {
  readonly body: string;
  /** SQS's id of the original message. */
  readonly messageId: string;
  /** Why it was set aside, for the operator: the message attribute `Reason`. */
  readonly reason: string;
  /** The trace in which it was sent, if any. */
  readonly trace?: TraceContext | null;
}

/** Longest reason, in bytes: it may list every task that a worker knows. */
const MAX_REASON_BYTES = 64 * 1024;

/** Shortest reason that says anything if it is cut, in bytes. */
const MIN_REASON_BYTES = 40;

/**
 * Sends a message that no worker can run to its queue's dead-letter queue, for the operator. Its body stays as it is. SQS's limit counts
 * the attributes, too, so the largest bodies leave room for fewer of them: the id, which tells a redriven letter from a first message, comes
 * first, then as much of the reason as fits, then the trace. The log has the ids and the kind of error in any case.
 */
export async function deadLetterMessage(queues: Queues, queue: string, letter: DeadLetter): Promise<void> {
  const { MessageAttributes: traced = {}, ...free } = traceAttributes(letter.trace ?? null);
  let room = MAX_MESSAGE_BYTES - byteLength(letter.body);
  const attributes: Record<string, MessageAttributeValue> = {};
  const add = (name: string, StringValue: string) => {
    const bytes = byteLength(name + TYPE + StringValue);
    if (bytes > room) return;
    room -= bytes;
    attributes[name] = { DataType: TYPE, StringValue };
  };
  add(ORIGINAL_MESSAGE_ID, letter.messageId);
  const reason = acceptable(letter.reason);
  add(REASON, cut(reason, Math.max(MIN_REASON_BYTES, Math.min(MAX_REASON_BYTES, room - REASON_OVERHEAD))));
  for (const [name, { StringValue = '' }] of Object.entries(traced)) add(name, StringValue);
  await queues.client.sendMessage({
    QueueUrl: addressOf(queues, queue).deadLetterUrl,
    MessageBody: letter.body,
    ...free,
    ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributes } : {}),
  });
}

/** Replaces the characters that SQS refuses (SQS API reference, `SendMessage`): a reason may quote any text. */
function acceptable(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}
