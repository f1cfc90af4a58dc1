import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { lambdaContext } from '../../api-gateway.ts';
import { consoleLines } from '../../console-lines.ts';
import { taskMessage } from '../../messages.ts';
import { asDeployed } from '../as-deployed.ts';
import { givenUpEvent } from './dead-letter-harness.ts';

const { sqs, dynamo } = asDeployed({
  QUEUES: 'default,mail',
  QUEUE_URL: 'https://sqs/lovage-test-default',
  TASK_NAMES: 'add,send_email',
});

async function call(event: ReturnType<typeof givenUpEvent>) {
  const { handler } = await import('../../../../functions/dead-letter/handler.ts');
  return handler(event, lambdaContext);
}

test('the dead-letter function fails tasks and passes the rest on, to the dead-letter queue of the batch’s queue', async () => {
  const lines = consoleLines();
  expect(await call(givenUpEvent([taskMessage(), 'hello']))).toEqual({ batchItemFailures: [] });
  expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input.TableName).toBe('results');
  expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.QueueUrl).toBe(
    'https://sqs/lovage-test-default-dead-letter',
  );
  expect(lines.join('\n')).toContain('task given up');
});

test('each batch’s queue has a dead-letter queue of its own', async () => {
  consoleLines();
  await call(givenUpEvent(['hello'], 'lovage-test-mail-given-up'));
  expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.QueueUrl).toBe(
    'https://sqs/lovage-test-mail-dead-letter',
  );
});

test('a message from a queue that it does not know stays there', async () => {
  consoleLines();
  expect(await call(givenUpEvent(['hello'], 'other'))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }],
  });
});

test('metrics are counted for the tasks that the stack names, and for no name that a message makes up', async () => {
  const lines = consoleLines();
  await call(givenUpEvent([taskMessage(), taskMessage({ task: 'made_up' })]));
  const counted = lines.filter((line) => line.includes('CloudWatchMetrics')).map((line) => JSON.parse(line));
  expect(counted.map(({ task, dead }) => [task, dead])).toEqual([
    ['add', 1],
    ['unknown', 1],
  ]);
});
