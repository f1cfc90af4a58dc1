import type { SQS } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { sqsRecord } from '../../../sqs-record.ts';

/** A message on the queue. Times are milliseconds since the epoch. */
export interface Waiting {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  /** When it can be received next. */
  at: number;
  receives: number;
}

type Send = Pick<Parameters<SQS['sendMessage']>[0], 'MessageBody' | 'DelaySeconds'>;

/** The queue's addresses. */
export const ADDRESS = { url: 'https://sqs/default', deadLetterUrl: 'https://sqs/default-dead' };

/** A queue in memory, which delivers at least once and in no order. */
export class MemoryQueue {
  readonly messages = new Map<string, Waiting>();
  /** Messages that were set aside. */
  readonly dead: string[] = [];
  /** How long the longest message was, in characters. */
  longest = 0;
  #sent = 0;

  send(url: string | undefined, { MessageBody = '', DelaySeconds = 0 }: Send, now: number): void {
    if (url !== ADDRESS.url) {
      this.dead.push(MessageBody);
      return;
    }
    this.#add({ body: MessageBody, sentAt: now, at: now + DelaySeconds * 1000, receives: 0 });
  }

  /** Another delivery of a message. */
  duplicate({ body, sentAt, receives }: Waiting, at: number): void {
    this.#add({ body, sentAt, at, receives });
  }

  hide(receipt: string | undefined, seconds: number | undefined, now: number): void {
    const message = this.messages.get(receipt ?? '');
    if (message) message.at = now + (seconds ?? 0) * 1000;
  }

  /** The messages that can be received. */
  visible(now: number): Waiting[] {
    return [...this.messages.values()].filter(({ at }) => at <= now);
  }

  /** When the next can be received; `Infinity` if there is none. */
  nextAt(): number {
    return Math.min(...[...this.messages.values()].map(({ at }) => at));
  }

  /** Delivers a message, which is hidden for as long as a worker may have it. */
  receive(message: Waiting, hiddenUntil: number): SQSRecord {
    message.receives += 1;
    message.at = hiddenUntil;
    const { id, body, receives, sentAt } = message;
    return { ...sqsRecord(body, { receiveCount: receives, sentAt }), messageId: id, receiptHandle: id };
  }

  #add(message: Omit<Waiting, 'id'>): void {
    this.#sent += 1;
    this.longest = Math.max(this.longest, message.body.length);
    const id = `message-${this.#sent}`;
    this.messages.set(id, { id, ...message });
  }
}
