import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { readOperatedQueues } from '../../../../functions/operate/operated-queue.ts';
import { apiGatewayEvent, lambdaContext } from '../../api-gateway.ts';
import { asDeployed } from '../as-deployed.ts';
import { QUEUES } from './operate-app.ts';

const lambda = mockClient(LambdaClient);
asDeployed({ QUEUES: JSON.stringify(QUEUES) });

beforeEach(() => {
  lambda.reset();
  lambda.on(GetEventSourceMappingCommand, { UUID: QUEUES.slow.mapping }).resolves({ State: 'Disabled' });
});

test('the function answers with the queues and mappings that the stack gave it, and ignores a body', async () => {
  const { handler } = await import('../../../../functions/operate/handler.ts');
  const event = apiGatewayEvent({ method: 'GET', path: '/queues/slow', body: '{}' });
  const { statusCode, body } = await handler(event, lambdaContext);
  expect([statusCode, JSON.parse(body)]).toMatchObject([200, { name: 'slow', paused: true }]);
});

test.each(['', 'not JSON', '[]', '{}', '{"default":{}}', '{"default":null}', '{"default":{"url":"a"}}'])(
  'the setting QUEUES cannot be "%s"',
  (setting) => {
    expect(() => readOperatedQueues(setting)).toThrow(/QUEUES must be .*mapping/);
  },
);

test('every field of a queue is required', () => {
  for (const field of Object.keys(QUEUES.default)) {
    expect(() =>
      readOperatedQueues(JSON.stringify({ default: { ...QUEUES.default, [field]: '' } })),
    ).toThrow();
  }
  expect([...readOperatedQueues(JSON.stringify(QUEUES)).keys()]).toEqual(['default', 'slow']);
});
