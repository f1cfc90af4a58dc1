import type { TraceContext } from '../protocol/trace.ts';
import { ORIGINAL_MESSAGE_ID } from './delivered-body.ts';
import { addressOf, type Queues } from './queues.ts';
import { traceAttributes } from './trace-attributes.ts';

/** A message that no worker can run. */
export interface DeadLetter {
  readonly body: string;
  /** SQS's id of the message it was. */
  readonly messageId: string;
  /** Why it was set aside, for the operator: the message attribute `Reason`. */
  readonly reason: string;
  /** The trace that it was sent in, if any. */
  readonly trace?: TraceContext | null;
}

/** Puts a message that no worker can run where the operator finds it: in its queue's dead-letter queue. */
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

/** SQS refuses all but these characters (SQS API reference, `SendMessage`), and a reason may quote any. */
function acceptable(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}');
}
