import { type Message, writeMessage } from '../protocol/message.ts';
import type { TraceContext } from '../protocol/trace.ts';
import { addressOf, type Queues } from './queues.ts';
import { type TraceAttributes, traceAttributes } from './trace-attributes.ts';

/** A message, and how SQS should deliver it. */
export interface Sending {
  readonly message: Message;
  /** Seconds before it can be received, 0 to 900. */
  readonly delaySeconds: number;
  /** Fair-queue tenant: SQS keeps one group's backlog from delaying the others (standard queues). */
  readonly group: string | null;
  /** The trace in which it is sent, if any. */
  readonly trace?: TraceContext | null;
}

/** Sends one message. */
export async function sendMessage(queues: Queues, queue: string, sending: Sending): Promise<void> {
  await queues.client.sendMessage({
    QueueUrl: addressOf(queues, queue).url,
    MessageBody: writeMessage(sending.message),
    ...sendParameters(sending),
  });
}

/** The delivery parameters of a send, the same for one message and for a batch. */
export function sendParameters({ delaySeconds, group, trace = null }: Sending): TraceAttributes & {
  DelaySeconds?: number;
  MessageGroupId?: string;
} {
  return {
    ...traceAttributes(trace),
    ...(delaySeconds > 0 ? { DelaySeconds: delaySeconds } : {}),
    ...(group === null ? {} : { MessageGroupId: group }),
  };
}
