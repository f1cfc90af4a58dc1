import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { readMessage } from '../../../../core/protocol/message.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const succeed = defineTask({ name: 'succeed', input: z.any(), run: () => 42 });
const retry = defineTask({
  name: 'retry',
  input: z.any(),
  retry: { backoff: () => 10 },
  run: () => {
    throw new Error('no');
  },
});

function outcomeMessage(id: string, task = 'succeed') {
  return {
    v: 1,
    kind: 'outcome',
    id,
    task,
    attempt: 2,
    owner: 'me',
    outcome: { kind: 'succeeded', result: '42', at: CREATED_AT, dropInput: false },
  };
}

describe('an outcome that the table does not take', () => {
  test('is sent through SQS, and the task does not run again', async () => {
    const harness = workerHarness([succeed]);
    harness.answers.outcome = fault;
    const message = taskMessage({ task: 'succeed' });
    expect(await harness.process(message)).toEqual([]);
    const [sent] = harness.sent();
    expect(sent?.QueueUrl).toBe('http://queue');
    expect(readMessage(sent?.MessageBody ?? '')).toEqual({
      ok: true,
      message: {
        ...outcomeMessage(message.id),
        attempt: 1,
        outcome: { ...outcomeMessage('').outcome, at: CREATED_AT + 1_000 },
      },
    });
  });

  test('that is a retry is sent through SQS, and the message waits for the retry', async () => {
    const harness = workerHarness([retry]);
    harness.answers.outcome = fault;
    expect(await harness.process(taskMessage({ task: 'retry' }))).toEqual(['message-0']);
    expect(harness.sent()).toHaveLength(1);
    expect(harness.hidden()).toEqual([10]);
  });

  test.each([
    ['an hour', 3_600, 3_600],
    // As long as SQS hides a message at once.
    ['ten days', 864_000, 39_600],
  ])(
    'that is a retry in %s: its message waits as long, and so runs nothing before the table is back',
    async (_far, after, s) => {
      const far = defineTask({ ...retry, retry: { backoff: () => after } });
      const harness = workerHarness([far]);
      harness.answers.outcome = fault;
      expect(await harness.process(taskMessage({ task: 'retry' }))).toEqual(['message-0']);
      expect(harness.sent()).toHaveLength(1);
      expect(harness.hidden()).toEqual([s]);
    },
  );

  test.each([
    [1, 1],
    [15, 5],
    [16, 450],
  ])('comes again before the attempt’s lease ends: after %i deliveries, in %i s', async (count, s) => {
    const harness = workerHarness([succeed]);
    harness.answers.outcome = fault;
    const message = outcomeMessage('00000000-0000-4000-8000-000000000001');
    expect(await harness.processAgain(count, message)).toEqual(['message-0']);
    // Half of the maximum, because the harness's jitter is a half.
    expect(harness.hidden()).toEqual([s]);
    expect(harness.sent()).toEqual([]);
  });

  test('and that SQS does not take either: the message stays', async () => {
    const harness = workerHarness([succeed]);
    harness.answers.outcome = fault;
    harness.queue.rejects(fault());
    expect(await harness.process(taskMessage({ task: 'succeed' }))).toEqual(['message-0']);
  });
});

describe('an outcome that came through SQS', () => {
  test('is recorded under the fence, and its message is deleted', async () => {
    const harness = workerHarness([succeed]);
    expect(await harness.process(outcomeMessage('i'))).toEqual([]);
    expect(harness.changes()).toMatchObject([
      {
        state: 'SUCCESS',
        values: { ':attempt': { N: '2' }, ':owner': { S: 'me' }, ':set_result': { S: '42' } },
      },
    ]);
  });

  test('is recorded although its definition no longer exists', async () => {
    const harness = workerHarness([succeed]);
    expect(await harness.process(outcomeMessage('i', 'gone'))).toEqual([]);
    expect(harness.changes()).toMatchObject([{ state: 'SUCCESS' }]);
  });

  test('that is stale is dropped', async () => {
    const harness = workerHarness([succeed]);
    harness.answers.outcome = () => conditionFailed(inState('REVOKED'));
    expect(await harness.process(outcomeMessage('i'))).toEqual([]);
  });

  test('that AWS fails again stays on the queue', async () => {
    const harness = workerHarness([succeed]);
    harness.answers.outcome = fault;
    expect(await harness.process(outcomeMessage('i'))).toEqual(['message-0']);
    expect(harness.sent()).toEqual([]);
  });
});

describe('an outcome that comes too late', () => {
  test('for a task revoked meanwhile: the message is deleted', async () => {
    const harness = workerHarness([succeed]);
    const message = taskMessage({ task: 'succeed' });
    harness.answers.outcome = () => conditionFailed({ ...inState('REVOKED'), task: { S: 'succeed' } });
    expect(await harness.process(message)).toEqual([]);
    expect(harness.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ state: 'REVOKED' }) }),
    );
  });

  test('for a task that another worker has: the message, which may be that worker’s too, is kept', async () => {
    const harness = workerHarness([succeed]);
    harness.answers.outcome = () => conditionFailed({ ...inState('STARTED'), task: { S: 'succeed' } });
    expect(await harness.process(taskMessage({ task: 'succeed' }))).toEqual(['message-0']);
  });

  test('for a record that is gone: the message is deleted', async () => {
    const harness = workerHarness([succeed]);
    harness.answers.outcome = () => conditionFailed(null);
    expect(await harness.process(taskMessage({ task: 'succeed' }))).toEqual([]);
  });
});

test('no log line contains what a task was given, returned or threw', async () => {
  const leaky = defineTask({
    name: 'leaky',
    input: z.any(),
    retry: { maxAttempts: 1 },
    run: (input) => {
      throw new Error(`SECRET ${JSON.stringify(input)}`);
    },
  });
  const harness = workerHarness([succeed, leaky]);
  const input = { recipient: 'SECRET@example.com' };
  await harness.process(
    taskMessage({ task: 'leaky', input }),
    taskMessage({ task: 'succeed', input }),
    '{"v":1,"SECRET"',
  );
  harness.answers.outcome = () => Object.assign(fault(), { message: 'SECRET' });
  await harness.process(taskMessage({ task: 'leaky', input }));
  expect(harness.log.lines.length).toBeGreaterThan(3);
  expect(JSON.stringify(harness.log.lines)).not.toContain('SECRET');
});
