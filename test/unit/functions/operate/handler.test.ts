import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readOperatedQueues } from '../../../../functions/operate/operated-queue.ts';
import { apiGatewayEvent, ENVIRONMENT, lambdaContext } from '../../api-gateway.ts';
import { requestsToMocks } from '../../requests-to-mocks.ts';
import { QUEUES } from './operate-app.ts';

const lambda = mockClient(LambdaClient);
const sqs = mockClient(SQSClient);
const dynamo = mockClient(DynamoDBClient);

beforeEach(() => {
  vi.resetModules();
  requestsToMocks();
  for (const client of [sqs, dynamo]) client.reset();
  sqs.onAnyCommand().resolves({});
  lambda.reset();
  lambda.on(GetEventSourceMappingCommand, { UUID: QUEUES.slow.mapping }).resolves({ State: 'Disabled' });
  const environment = { ...ENVIRONMENT, QUEUES: JSON.stringify(QUEUES) };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('the function answers with the queues and mappings that the stack gave it, whatever body comes along', async () => {
  const { handler } = await import('../../../../functions/operate/handler.ts');
  const event = apiGatewayEvent({ method: 'GET', path: '/queues/slow', body: '{}' });
  const { statusCode, body } = await handler(event, lambdaContext);
  expect([statusCode, JSON.parse(body)]).toMatchObject([200, { name: 'slow', paused: true }]);
});

test.each(['', 'not JSON', '[]', '{}', '{"default":{}}', '{"default":null}', '{"default":{"url":"a"}}'])(
  'the setting QUEUES is not "%s"',
  (setting) => {
    expect(() => readOperatedQueues(setting)).toThrow(/QUEUES must be .*mapping/);
  },
);

test('every field of a queue is wanted', () => {
  for (const field of Object.keys(QUEUES.default)) {
    expect(() =>
      readOperatedQueues(JSON.stringify({ default: { ...QUEUES.default, [field]: '' } })),
    ).toThrow();
  }
  expect([...readOperatedQueues(JSON.stringify(QUEUES)).keys()]).toEqual(['default', 'slow']);
});
