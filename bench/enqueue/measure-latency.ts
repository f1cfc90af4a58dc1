import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { captureOutput } from '../cost/captured-output.ts';
import { postEvent } from '../http-events.ts';
import { loadFunction } from '../load-function.ts';
import { PEER_TABLES } from '../peers/create-peer-tables.ts';
import { checkAnswer } from '../sandbox/check-answer.ts';
import type { BenchAws } from '../start-aws.ts';
import { median, timed } from '../statistics.ts';
import { MAIL, newMessage } from '../task-messages.ts';

/**
 * How long a call that sends one task takes, and how long AWS's SDK takes for a record and a message alone: medians in milliseconds, by
 * round.
 */
export interface MeasuredLatency {
  readonly callMs: readonly number[];
  readonly recordMs: readonly number[];
  readonly messageMs: readonly number[];
}

export interface LatencyRounds {
  readonly rounds: number;
  /** Calls per round. */
  readonly calls: number;
}

type Times = readonly [record: number, message: number, call: number];

/** Alternates between a call and its two requests alone, so that a slow moment of the machine affects all three. */
export async function measureLatency(
  { aws }: BenchAws,
  { rounds, calls }: LatencyRounds,
): Promise<MeasuredLatency> {
  const config = { region: REGION, credentials: CREDENTIALS };
  const dynamodb = new DynamoDBClient({ ...config, endpoint: aws.dynamodbEndpoint });
  const sqs = new SQSClient({ ...config, endpoint: aws.sqsEndpoint });
  const QueueUrl = aws.queues.get('default')?.url;
  const enqueue = await loadFunction('enqueue', aws);
  const measure = async (): Promise<Times> => {
    const message = newMessage();
    const MessageBody = JSON.stringify(message);
    const Item = { id: { S: message.id }, message: { S: MessageBody } };
    const put = new PutItemCommand({ TableName: PEER_TABLES.bare, Item });
    const send = new SendMessageCommand({ QueueUrl, MessageBody });
    return [
      await timed(() => dynamodb.send(put)),
      await timed(() => sqs.send(send)),
      await timed(async () => checkAnswer(await enqueue.invoke(postEvent('/send_email', MAIL)))),
    ];
  };
  const measured: Times[][] = [];
  try {
    // The function prints its metrics for CloudWatch.
    await captureOutput(async () => {
      // The first few calls open connections.
      for (let call = 0; call < 5; call += 1) await measure();
      for (let round = 0; round < rounds; round += 1) {
        const times: Times[] = [];
        for (let call = 0; call < calls; call += 1) times.push(await measure());
        measured.push(times);
      }
    });
  } finally {
    dynamodb.destroy();
    sqs.destroy();
  }
  const medians = (of: 0 | 1 | 2) => measured.map((times) => median(times.map((time) => time[of])));
  return { recordMs: medians(0), messageMs: medians(1), callMs: medians(2) };
}
