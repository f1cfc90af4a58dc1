import type { SQSRecord } from 'aws-lambda';
import type { Clock } from '../../core/protocol/clock.ts';
import type { Queues } from '../../core/queue/queues.ts';
import { queueArn } from '../../local/emulators/create-queues.ts';

/** Times and limits of SQS, in milliseconds. */
const DAY_MS = 86_400_000;
const RETENTION_MS = 14 * DAY_MS;
const LONGEST_DELAY_MS = 900_000;
const LONGEST_HIDDEN_MS = 43_200_000;
/** For which a message that was received is hidden. */
const VISIBILITY_MS = 65_000;

interface Stored {
  readonly record: SQSRecord;
  readonly sentAt: number;
  visibleAt: number;
  receivedAt: number;
}

/** A queue whose time a test moves, and that takes each message twice. What SQS would refuse, or lose, it throws. */
export class VirtualQueue {
  readonly #clock: Clock;
  readonly #url: string;
  readonly #messages = new Map<string, Stored>();
  #sent = 0;

  constructor(clock: Clock, url: string) {
    this.#clock = clock;
    this.#url = url;
  }

  /** What the functions call of SQS. */
  readonly client: Called = {
    sendMessage: async (input: SendInput) => {
      this.#send(input);
      return { $metadata: {} };
    },
    sendMessageBatch: async ({ QueueUrl, Entries = [] }: SendBatchInput) => {
      for (const entry of Entries) this.#send({ ...entry, QueueUrl });
      return { $metadata: {}, Successful: [], Failed: [] };
    },
    changeMessageVisibility: async ({ ReceiptHandle = '', VisibilityTimeout = 0 }: HideInput) => {
      const message = this.#messages.get(ReceiptHandle);
      if (!message) throw new Error('The message is gone');
      const until = this.#clock.now() + VisibilityTimeout * 1000;
      if (until > message.receivedAt + LONGEST_HIDDEN_MS) throw new Error('hidden beyond 12 hours');
      message.visibleAt = until;
      return { $metadata: {} };
    },
  } as Called;

  #send({ QueueUrl, MessageBody = '', DelaySeconds = 0 }: SendInput): void {
    if (QueueUrl !== this.#url) throw new Error(`A message went to ${QueueUrl}: ${MessageBody}`);
    if (DelaySeconds * 1000 > LONGEST_DELAY_MS || DelaySeconds % 1 !== 0)
      throw new Error(`DelaySeconds is ${DelaySeconds}`);
    this.put(MessageBody, this.#clock.now(), DelaySeconds * 1000);
  }

  /** Takes a message twice, as it was sent at that time. */
  put(body: string, sentAt: number, delayMs = 0): void {
    for (let copy = 0; copy < 2; copy += 1) {
      this.#sent += 1;
      const id = `message-${this.#sent}`;
      const record = recordOf(id, body, sentAt, queueArn(this.#url));
      this.#messages.set(id, { record, sentAt, visibleAt: sentAt + delayMs, receivedAt: 0 });
    }
  }

  /** When the next message can be received; infinite if there is none. */
  get nextAt(): number {
    return Math.min(
      Number.POSITIVE_INFINITY,
      ...[...this.#messages.values()].map(({ visibleAt }) => visibleAt),
    );
  }

  /** Receives what is visible. */
  receive(): readonly SQSRecord[] {
    const now = this.#clock.now();
    const visible = [...this.#messages.values()].filter(({ visibleAt }) => visibleAt <= now);
    return visible.map((message) => {
      if (now > message.sentAt + RETENTION_MS) throw new Error('SQS lost a message after 14 days');
      message.receivedAt = now;
      message.visibleAt = now + VISIBILITY_MS;
      const { attributes } = message.record;
      attributes.ApproximateReceiveCount = String(Number(attributes.ApproximateReceiveCount) + 1);
      return message.record;
    });
  }

  delete({ messageId }: SQSRecord): void {
    this.#messages.delete(messageId);
  }
}

type Called = Pick<Queues['client'], 'sendMessage' | 'sendMessageBatch' | 'changeMessageVisibility'>;

interface SendBatchInput {
  readonly QueueUrl?: string | undefined;
  readonly Entries?: readonly SendInput[];
}

interface SendInput {
  readonly QueueUrl?: string | undefined;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
}

interface HideInput {
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

function recordOf(messageId: string, body: string, sentAt: number, eventSourceARN: string): SQSRecord {
  return {
    messageId,
    receiptHandle: messageId,
    body,
    attributes: {
      ApproximateReceiveCount: '0',
      SentTimestamp: String(sentAt),
      SenderId: 'a',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: 'us-east-1',
  };
}
