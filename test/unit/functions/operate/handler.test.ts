import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { readOperatedQueues } from '../../../../functions/operate/operated-queue.ts';
import { apiGatewayEvent, lambdaContext } from '../../api-gateway.ts';
import { asDeployed, queueSettings } from '../as-deployed.ts';
import { QUEUES } from './operate-app.ts';

const lambda = mockClient(LambdaClient);
const ARN = 'arn:aws:sqs:us-east-1:1:';
const SETTINGS = {
  ...queueSettings('default', 'slow'),
  QUEUE_ARN: `${ARN}default`,
  MAPPINGS: `${QUEUES.default.mapping},${QUEUES.slow.mapping}`,
};
asDeployed(SETTINGS);

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

test('the addresses of a queue and its dead-letter queue, and its mapping, derive from the settings', () => {
  expect(readOperatedQueues(SETTINGS).get('slow')).toEqual({
    url: 'https://sqs/slow',
    deadLetterUrl: 'https://sqs/slow-dead-letter',
    arn: `${ARN}slow`,
    deadLetterArn: `${ARN}slow-dead-letter`,
    mapping: QUEUES.slow.mapping,
  });
});

test.each([
  [{ QUEUES: 'slow,default' }, 'QUEUE_URL must end with slow'],
  [{ QUEUE_ARN: `${ARN}slow` }, 'QUEUE_ARN must end with default'],
  [{ MAPPINGS: 'one' }, 'MAPPINGS must have a UUID for each queue'],
  [{ MAPPINGS: 'one,' }, 'MAPPINGS must have a UUID for each queue'],
  [{ MAPPINGS: 'one,two,three' }, 'MAPPINGS must have a UUID for each queue'],
])('settings that do not fit each other are refused: %j', (other, message) => {
  expect(() => readOperatedQueues({ ...SETTINGS, ...other })).toThrow(message);
});
