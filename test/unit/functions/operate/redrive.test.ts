import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
  UnsupportedOperation,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { awsFault } from '../../aws-fault.ts';
import { expectProblem } from '../../problem-document.ts';
import { operateApp, QUEUES } from './operate-app.ts';

const REDRIVE = '/queues/slow/redrive';
const running = {
  Results: [{ Status: 'RUNNING', ApproximateNumberOfMessagesToMove: 9, ApproximateNumberOfMessagesMoved: 2 }],
};
const alreadyRunning = () =>
  new UnsupportedOperation({ $metadata: {}, message: 'There is already a task running.' });

function started() {
  const app = operateApp();
  app.sqs
    .on(GetQueueAttributesCommand, { QueueUrl: QUEUES.slow.deadLetterUrl })
    .resolves({ Attributes: { ApproximateNumberOfMessages: '4' } });
  return app;
}

const moves = (app: ReturnType<typeof started>) =>
  app.sqs.commandCalls(StartMessageMoveTaskCommand).map(({ args: [{ input }] }) => input);

test.each([
  ['none', undefined],
  ['a finished one', 'COMPLETED'],
  ['a cancelled one', 'CANCELLED'],
  ['a failed one', 'FAILED'],
])('moves the dead letters to their own queue, after %s', async (_name, Status) => {
  const app = started();
  app.sqs
    .on(ListMessageMoveTasksCommand)
    .resolves(Status ? { Results: [{ Status, FailureReason: 'AccessDenied' }] } : {});
  const response = await app.call('POST', REDRIVE);
  expect([response.status, await response.json()]).toEqual([202, { name: 'slow', redriving: 4 }]);
  expect(moves(app)).toEqual([{ SourceArn: QUEUES.slow.deadLetterArn, DestinationArn: QUEUES.slow.arn }]);
  const reasons = app.log.loud().filter(({ fields }) => fields['reason'] === 'AccessDenied');
  expect(reasons).toHaveLength(Status === 'FAILED' ? 1 : 0);
});

test('leaves a running move alone, and says how many letters are left', async () => {
  const app = started();
  app.sqs.on(ListMessageMoveTasksCommand).resolves(running);
  const response = await app.call('POST', REDRIVE);
  expect([response.status, await response.json()]).toEqual([202, { name: 'slow', redriving: 7 }]);
  expect(moves(app)).toEqual([]);
});

test('finds that another call was faster', async () => {
  const app = started();
  app.sqs.on(ListMessageMoveTasksCommand).resolvesOnce({}).resolves(running);
  app.sqs.on(StartMessageMoveTaskCommand).rejects(alreadyRunning());
  const response = await app.call('POST', REDRIVE);
  expect([response.status, await response.json()]).toEqual([202, { name: 'slow', redriving: 7 }]);
});

test.each([
  ['refuses to move', alreadyRunning()],
  ['is unavailable', awsFault()],
])('is 503 when SQS %s', async (_name, error) => {
  const app = started();
  app.sqs.on(ListMessageMoveTasksCommand).resolves({ Results: [{ Status: 'COMPLETED' }] });
  app.sqs.on(StartMessageMoveTaskCommand).rejects(error);
  await expectProblem(await app.call('POST', REDRIVE), 503);
});

test('is 500 when something else fails', async () => {
  const app = started();
  app.sqs.on(StartMessageMoveTaskCommand).rejects(new TypeError('a bug'));
  await expectProblem(await app.call('POST', REDRIVE), 500);
  expect(app.sqs.commandCalls(ListMessageMoveTasksCommand)).toHaveLength(1);
});
