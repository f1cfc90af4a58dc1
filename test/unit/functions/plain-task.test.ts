import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { Retry } from '../../../core/protocol/errors.ts';
import { taskMessage } from '../messages.ts';
import { accepted, enqueueApp } from './enqueue/enqueue-app.ts';
import { work } from './worker/work.ts';
import { workerHarness } from './worker/worker-harness.ts';

/** Everything that is for tasks that are far, were moved, or that a schedule made. */
const OF_TIME = /due(Shard|At|Run|Outbox)|revision|schedule|madeBy|takenBack/i;

/** What was asked of AWS, by command. */
function requestsOf(...mocks: readonly { calls(): readonly { args: readonly unknown[] }[] }[]): string[] {
  const commands = mocks.flatMap((mock) => mock.calls().map(({ args: [command] }) => Object(command)));
  expect(JSON.stringify(commands.map(({ input }) => input))).not.toMatch(OF_TIME);
  return commands.map((command) => command.constructor.name).sort();
}

describe('a plain task pays nothing for the due index, revisions and schedules:', () => {
  test.each(['', '?countdown=900'])(
    'sending it%s is one write and one message, without any of them',
    async (query) => {
      const { postJson, dynamo, sqs } = enqueueApp();
      await accepted(await postJson(`/tasks/add${query}`, { a: 1, b: 2 }));
      expect(requestsOf(dynamo, sqs)).toEqual(['PutItemCommand', 'SendMessageCommand']);
    },
  );

  test('sending many is a write each and a batch', async () => {
    const { postJson, dynamo, sqs } = enqueueApp();
    const tasks = [1, 2, 3].map((a) => ({ task: 'add', input: { a, b: 2 } }));
    await postJson('/tasks', { tasks });
    expect(requestsOf(dynamo, sqs)).toEqual([...Array(3).fill('PutItemCommand'), 'SendMessageBatchCommand']);
  });

  test.each([
    ['that succeeds', () => 42],
    [
      'that fails',
      () => {
        throw new Error('no');
      },
    ],
  ])('a run %s is a claim and an outcome, without any of them', async (_how, run) => {
    const { process, table, queue } = workerHarness([work({ run, retry: { maxAttempts: 1 } })]);
    expect(await process(taskMessage({ task: 'work' }))).toEqual([]);
    expect(requestsOf(table, queue)).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
  });

  test('a retry of up to 15 minutes is a claim and an outcome, and its message is hidden', async () => {
    const run = () => {
      throw new Retry('later', { retryAfter: 900 });
    };
    const { process, table, queue } = workerHarness([work({ run })]);
    expect(await process(taskMessage({ task: 'work' }))).toEqual(['message-0']);
    expect(requestsOf(table, queue)).toEqual([
      'ChangeMessageVisibilityCommand',
      ...['UpdateItemCommand', 'UpdateItemCommand'],
    ]);
    expect(queue.commandCalls(SendMessageCommand)).toEqual([]);
  });
});
