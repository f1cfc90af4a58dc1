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

/** Sends a message that no worker can run to its queue's dead-letter queue, for the operator. */
export async function deadLetterMessage(queues: Queues, queue: string, letter: DeadLetter): Promise<void> {
  const { MessageAttributes, ...traced } = traceAttributes(letter.trace ?? null);
  await queues.client.sendMessage({
    QueueUrl: addressOf(queues, queue).deadLetterUrl,
    MessageBody: letter.body,
    ...traced,
    MessageAttributes: {
      ...MessageAttributes,
      Reason: { DataType: 'String', StringValue: acceptable(letter.reason) },
      [ORIGINAL_MESSAGE_ID]: { DataType: 'String', StringValue: letter.messageId },
    },
  });
}

/** Replaces the characters that SQS refuses (SQS API reference, `SendMessage`): a reason may quote any text. */
function acceptable(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}
