import { MAX_MESSAGE_BYTES } from '../protocol/bounds.ts';
import { cut } from '../protocol/cut.ts';
import { byteLength } from '../protocol/json.ts';
import type { TraceContext } from '../protocol/trace.ts';
import { ORIGINAL_MESSAGE_ID } from './delivered-body.ts';
import { addressOf, type Queues } from './queues.ts';
import { traceAttributes } from './trace-attributes.ts';

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

/** Room for the attributes' names and types, the original id and the trace, in bytes. */
const ATTRIBUTE_BYTES = 512;

/** Longest reason, in bytes: it may list every task that a worker knows. */
const MAX_REASON_BYTES = 64 * 1024;

/**
 * Sends a message that no worker can run to its queue's dead-letter queue, for the operator. The largest message that SQS holds has no room
 * for the attributes: the end of such a body is cut off, or the letter could never be sent.
 */
export async function deadLetterMessage(queues: Queues, queue: string, letter: DeadLetter): Promise<void> {
  const reason = cut(acceptable(letter.reason), MAX_REASON_BYTES);
  const { MessageAttributes, ...traced } = traceAttributes(letter.trace ?? null);
  await queues.client.sendMessage({
    QueueUrl: addressOf(queues, queue).deadLetterUrl,
    MessageBody: cut(letter.body, MAX_MESSAGE_BYTES - byteLength(reason) - ATTRIBUTE_BYTES),
    ...traced,
    MessageAttributes: {
      ...MessageAttributes,
      Reason: { DataType: 'String', StringValue: reason },
      [ORIGINAL_MESSAGE_ID]: { DataType: 'String', StringValue: letter.messageId },
    },
  });
}

/** Replaces the characters that SQS refuses (SQS API reference, `SendMessage`): a reason may quote any text. */
function acceptable(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}
