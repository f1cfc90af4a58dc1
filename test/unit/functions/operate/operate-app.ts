import {
  GetEventSourceMappingCommand,
  Lambda,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect } from 'vitest';
import type { Follower } from '../../../../core/ending/follow.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import { createApp } from '../../../../functions/operate/app.ts';
import type { OperatedQueue } from '../../../../functions/operate/operated-queue.ts';
import { callApp } from '../../call-app.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT } from '../../messages.ts';
import { mockedAws } from '../mocked-aws.ts';

/** When the calls of the tests are made. */
export const NOW = CREATED_AT + 1_000;

export const QUEUES: Readonly<Record<'default' | 'slow', OperatedQueue>> = {
  default: operated('default'),
  slow: operated('slow'),
};

function operated(name: string): OperatedQueue {
  return {
    url: `https://sqs/${name}`,
    deadLetterUrl: `https://sqs/${name}-dead`,
    arn: `arn:aws:sqs:us-east-1:1:${name}`,
    deadLetterArn: `arn:aws:sqs:us-east-1:1:${name}-dead`,
    mapping: `uuid-of-${name}`,
  };
}

/**
 * A real app on mocked AWS clients, which give everything an empty answer, and a clock that jumps.
 *
 * @param table a real table, for a test about what becomes of records
 */
export function operateApp(table?: ResultsTable) {
  const { client, sqs, dynamo } = mockedAws();
  const lambdaClient = new Lambda({ region: 'us-east-1' });
  const lambda = mockClient(lambdaClient);
  lambda.onAnyCommand().resolves({});
  lambda.on(GetEventSourceMappingCommand).resolves({ State: 'Enabled' });
  const clock = new FakeClock(NOW);
  const log = logLines();
  const metrics = countedMetrics();
  const followers: Record<string, Follower> = {};
  const app = createApp({
    table: table ?? { client: client.dynamo, name: 'results' },
    queues: { client: client.sqs, addresses: new Map(Object.entries(QUEUES)) },
    lambda: lambdaClient,
    logger: log,
    followers,
    metrics,
    clock,
    random: () => 0.5,
    newToken: () => 'me',
  });
  return {
    sqs,
    lambda,
    dynamo,
    clock,
    log,
    metrics,
    /** The followers of an end, by kind; none at first. */
    followers,
    call: async (method: string, path: string): Promise<Response> => callApp(app, path, { method }),
    /** Purges the queue `default`, and gives back the answer to a purge that succeeded. */
    purge: async (query = '') => {
      const path = `/queues/default/purge?confirm=default${query}`;
      const response = await callApp(app, path, { method: 'POST' });
      expect(response.status).toBe(200);
      return response.json();
    },
    /** Puts messages on the queue. Each is received once, ten at a time. */
    waiting: (...messages: readonly (string | object | Message)[]) => {
      const left = messages.map(toMessage);
      sqs
        .on(ReceiveMessageCommand)
        .callsFake(async () => (left.length > 0 ? { Messages: left.splice(0, 10) } : {}));
    },
    /** Receipts of the deleted messages. */
    deleted: () =>
      sqs
        .commandCalls(DeleteMessageBatchCommand)
        .flatMap(({ args: [{ input }] }) => input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle)),
    /** Receipts of the hidden messages, and for how many seconds they are hidden. */
    hidden: () =>
      sqs
        .commandCalls(ChangeMessageVisibilityCommand)
        .map(({ args: [{ input }] }) => [input.ReceiptHandle, input.VisibilityTimeout]),
    /** What was sent to SQS, and where. */
    sent: () => sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input),
    /** What event source mappings were set to. */
    switched: () =>
      lambda.commandCalls(UpdateEventSourceMappingCommand).map(({ args: [{ input }] }) => input),
  };
}

function toMessage(message: string | object | Message, index: number): Message {
  const received = {
    MessageId: `message-${index}`,
    ReceiptHandle: `receipt-${index}`,
    Attributes: { SentTimestamp: String(CREATED_AT) },
  };
  if (typeof message === 'string') return { ...received, Body: message };
  return 'Body' in message ? { ...received, ...message } : { ...received, Body: JSON.stringify(message) };
}
