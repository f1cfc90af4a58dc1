import { type Message, writeMessage } from '../protocol/message.ts';
import type { TraceContext } from '../protocol/trace.ts';
import { addressOf, type Queues } from './queues.ts';
import { type TraceAttributes, traceAttributes } from './trace-attributes.ts';

/** A message, and how SQS is to deliver it. */
export interface Sending {
  readonly message: Message;
  /** Seconds until it can be received, 0 to 900. */
  readonly delaySeconds: number;
  /** Fair-queue tenant: SQS keeps one group's backlog from delaying the others (standard queues). */
  readonly group: string | null;
  /** The trace that it is sent in, if any. */
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

/** The part of a send that says how to deliver, the same for one message and for many. */
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
