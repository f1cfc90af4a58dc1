import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { consoleLines } from '../../console-lines.ts';
import { taskMessage } from '../../messages.ts';
import { LAMBDA_ENVIRONMENT, requestsToMocks } from '../../requests-to-mocks.ts';
import { givenUpEvent, QUEUE } from './dead-letter-harness.ts';

const sqs = mockClient(SQSClient);
const dynamo = mockClient(DynamoDBClient);
const ENVIRONMENT = {
  TABLE_NAME: 'results',
  QUEUES: JSON.stringify({ [QUEUE]: { url: 'https://sqs/given-up', deadLetterUrl: 'https://sqs/dead' } }),
  ...LAMBDA_ENVIRONMENT,
  POWERTOOLS_DEV: 'true',
};

beforeEach(() => {
  vi.resetModules();
  requestsToMocks();
  sqs.reset();
  sqs.onAnyCommand().resolves({});
  dynamo.reset();
  dynamo.onAnyCommand().resolves({});
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function call(event: ReturnType<typeof givenUpEvent>) {
  const { handler } = await import('../../../../functions/dead-letter/handler.ts');
  return handler(event, { awsRequestId: 'run' });
}

test('the dead-letter function fails tasks and passes on the rest, by the queue that a batch comes from', async () => {
  const lines = consoleLines();
  expect(await call(givenUpEvent([taskMessage(), 'hello']))).toEqual({ batchItemFailures: [] });
  expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input.TableName).toBe('results');
  expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.QueueUrl).toBe('https://sqs/dead');
  expect(lines.join('\n')).toContain('task given up');
});

test('what comes from a queue that it does not know stays there', async () => {
  consoleLines();
  expect(await call(givenUpEvent(['hello'], 'other'))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }],
  });
});

test.each(['TABLE_NAME', 'QUEUES'])('it does not start without %s, and says so', async (name) => {
  vi.stubEnv(name, undefined);
  await expect(import('../../../../functions/dead-letter/handler.ts')).rejects.toThrow(
    `The environment variable ${name} is not set.`,
  );
});
