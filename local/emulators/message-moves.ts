import { randomUUID } from 'node:crypto';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ACCOUNT_ID, CREDENTIALS, REGION } from '../local-aws.ts';
import { refusal, type SqsAnswer } from './sqs-answer.ts';

interface Move {
  readonly TaskHandle: string;
  readonly SourceArn: string;
  readonly DestinationArn: string;
  readonly StartedTimestamp: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  Status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  ApproximateNumberOfMessagesMoved: number;
}

/** `StartMessageMoveTask` and `ListMessageMoveTasks` for an SQS emulator that has neither, built on its other actions. */
export class MessageMoves {
  readonly #moves: Move[] = [];
  readonly #running = new Set<Promise<void>>();
  #endpoint = '';
  #client: SQSClient | undefined;

  /** @param endpoint where the emulator listens */
  serve(endpoint: string): void {
    this.#endpoint = endpoint;
    this.#client = new SQSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  }

  /** @returns `undefined` for every other action */
  async answer(target: unknown, body: unknown): Promise<SqsAnswer | undefined> {
    const { SourceArn, DestinationArn }: { readonly SourceArn?: unknown; readonly DestinationArn?: unknown } =
      Object(body);
    if (target === 'AmazonSQS.ListMessageMoveTasks') {
      const Results = this.#moves.filter((move) => move.SourceArn === SourceArn).reverse();
      return { status: 200, body: { Results: Results.slice(0, 10) } };
    }
    if (target !== 'AmazonSQS.StartMessageMoveTask') return undefined;
    // SQS itself knows each message's source queue; callers of this stand-in must name the destination.
    if (typeof SourceArn !== 'string' || typeof DestinationArn !== 'string') {
      return refusal('MissingParameter', 'SourceArn and DestinationArn are wanted here.');
    }
    return this.#start(SourceArn, DestinationArn);
  }

  /** Waits for moves in progress. */
  async stop(): Promise<void> {
    await Promise.all(this.#running);
    this.#client?.destroy();
  }

  async #start(SourceArn: string, DestinationArn: string): Promise<SqsAnswer> {
    const client = this.#client;
    const endpoint = this.#endpoint;
    if (!client || !(await isDeadLetterQueue(client, endpoint, SourceArn))) {
      return refusal('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    }
    if (this.#moves.some((move) => move.SourceArn === SourceArn && move.Status === 'RUNNING')) {
      return refusal('UnsupportedOperation', 'There is already a task running.');
    }
    const from = urlOf(endpoint, SourceArn);
    const to = urlOf(endpoint, DestinationArn);
    const { ApproximateNumberOfMessages = '0' } = await attributesOf(client, from);
    const move: Move = {
      TaskHandle: randomUUID(),
      SourceArn,
      DestinationArn,
      StartedTimestamp: Date.now(),
      ApproximateNumberOfMessagesToMove: Number(ApproximateNumberOfMessages),
      ApproximateNumberOfMessagesMoved: 0,
      Status: 'RUNNING',
    };
    this.#moves.push(move);
    const running: Promise<void> = moveAll(client, from, to, move)
      .then(
        () => {
          move.Status = 'COMPLETED';
        },
        () => {
          move.Status = 'FAILED';
        },
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return { status: 200, body: { TaskHandle: move.TaskHandle } };
  }
}

async function moveAll(client: SQSClient, from: string, to: string, move: Move): Promise<void> {
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 30,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return;
    for (const { Body, MessageAttributes, ReceiptHandle } of Messages) {
      await client.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body, MessageAttributes }));
      await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
      move.ApproximateNumberOfMessagesMoved += 1;
    }
  }
}

/** SQS moves messages only from dead-letter queues: those that another queue's redrive policy names. */
async function isDeadLetterQueue(client: SQSClient, endpoint: string, arn: string): Promise<boolean> {
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  const queues = await Promise.all(
    // Only the paths matter: the hosts may not resolve here.
    QueueUrls.map((url) => attributesOf(client, `${endpoint}${new URL(url).pathname}`)),
  );
  return queues.some(
    ({ RedrivePolicy = '{}' }) => Object(JSON.parse(RedrivePolicy))['deadLetterTargetArn'] === arn,
  );
}

async function attributesOf(client: SQSClient, QueueUrl: string): Promise<Partial<Record<string, string>>> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  return (await client.send(command)).Attributes ?? {};
}

function urlOf(endpoint: string, arn: string): string {
  return `${endpoint}/${ACCOUNT_ID}/${arn.slice(arn.lastIndexOf(':') + 1)}`;
}
