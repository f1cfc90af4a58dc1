import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { lastChange, work, workMessage } from './work.ts';
import { inState, workerHarness } from './worker-harness.ts';

const TOO_LARGE = 'Item size to update has exceeded the maximum allowed size';
const refusal = (message = TOO_LARGE) => awsFault('ValidationException', message);

/** Refuses the first writes of a kind, and then takes them. */
function refusing(times: number) {
  let left = times;
  return () => {
    left -= 1;
    return left >= 0 ? refusal() : { $metadata: {} };
  };
}

const outcomeMessage = (id: string) => ({
  ...{ v: 1, kind: 'outcome', id, task: 'work', attempt: 2, owner: 'me' },
  outcome: { kind: 'succeeded', result: '42', at: CREATED_AT, dropInput: false },
});

const runs = {
  'a result': work({ run: () => 42 }),
  'an error': work({
    retry: { maxAttempts: 1 },
    run: () => {
      throw new Error('no');
    },
  }),
  'a retry': work({
    run: () => {
      throw new Error('no');
    },
  }),
};

describe('an outcome that the table refuses for good', () => {
  test.each(Object.entries(runs))(
    '(%s) ends the task as FAILURE that says so, and nothing comes again',
    async (_what, definition) => {
      const harness = workerHarness([definition]);
      harness.answers.outcome = refusing(1);
      expect(await harness.process(workMessage())).toEqual([]);
      expect(lastChange(harness)).toMatchObject({
        state: 'FAILURE',
        error: { type: 'NotStorable', message: expect.stringContaining('400 KB') },
      });
      expect([harness.sent(), harness.hidden()]).toEqual([[], []]);
      expect(harness.metrics.counts).toMatchObject({ 'work failed': 1 });
      expect(harness.log.lines).toContainEqual(
        expect.objectContaining({
          level: 'error',
          fields: expect.objectContaining({ error: 'ValidationException' }),
        }),
      );
    },
  );

  test('is replaced under the same fence: a task that was revoked stays so', async () => {
    const harness = workerHarness([runs['a result']]);
    const answers = [refusal(), conditionFailed({ ...inState('REVOKED'), task: { S: 'work' } })];
    harness.answers.outcome = () => answers.shift() ?? { $metadata: {} };
    expect(await harness.process(workMessage())).toEqual([]);
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE' });
    const condition = harness.table.commandCalls(UpdateItemCommand).at(-1)?.args[0].input.ConditionExpression;
    expect(condition).toBe('#state = :started AND #attempts = :attempt AND #owner = :owner');
    expect(harness.metrics.counts).not.toHaveProperty('work failed');
  });

  test('with every failure too is left to the attempt’s lease, for nothing of it can be written', async () => {
    const harness = workerHarness([runs['a result']]);
    const leaseUntil = { N: String(CREATED_AT + 1_000 + 65_000) };
    const message = workMessage();
    const running = { ...pendingItem(message, 3_600), ...inState('STARTED', { leaseUntil }) };
    harness.table.on(GetItemCommand).resolves({ Item: running });
    const answers = [refusal(), refusal(), conditionFailed(running)];
    harness.answers.outcome = () => answers.shift() ?? { $metadata: {} };
    expect(await harness.process(message)).toEqual(['message-0']);
    expect(harness.hidden()).toEqual([65]);
    expect(harness.sent()).toEqual([]);
  });

  test('that came through SQS ends the task as FAILURE, and its message is deleted', async () => {
    const harness = workerHarness([runs['a result']]);
    harness.answers.outcome = refusing(1);
    expect(await harness.process(outcomeMessage('i'))).toEqual([]);
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'NotStorable' } });
    expect(harness.sent()).toEqual([]);
  });

  test('that came through SQS, with every failure too, goes to the dead-letter queue', async () => {
    const harness = workerHarness([runs['a result']]);
    harness.answers.outcome = refusing(9);
    expect(await harness.process(outcomeMessage('i'))).toEqual([]);
    expect(harness.sent()).toMatchObject([
      {
        QueueUrl: 'http://dead',
        MessageAttributes: { Reason: { StringValue: expect.stringMatching(/^NotStorable: /) } },
      },
    ]);
  });
});

describe('a claim that the table refuses for good', () => {
  test('ends the task as FAILURE and sets its message aside, at the first delivery', async () => {
    let ran = false;
    const harness = workerHarness([
      work({
        run: () => {
          ran = true;
        },
      }),
    ]);
    harness.answers.claim = () => refusal('Bad value: S3CRET');
    const message = workMessage();
    expect(await harness.process(message)).toEqual([]);
    expect(ran).toBe(false);
    expect(lastChange(harness)).toMatchObject({
      state: 'FAILURE',
      error: { type: 'NotStorable', message: expect.stringContaining('ValidationException') },
    });
    expect(harness.sent()).toMatchObject([
      {
        QueueUrl: 'http://dead',
        MessageBody: JSON.stringify(message),
        MessageAttributes: { Reason: { StringValue: expect.stringMatching(/^NotStorable: /) } },
      },
    ]);
    expect(JSON.stringify([harness.log.lines, harness.sent(), harness.changes()])).not.toContain('S3CRET');
  });

  test('whose record cannot be created either ends the record that there is', async () => {
    const harness = workerHarness([work()]);
    harness.answers.claim = () => refusal();
    harness.answers.outcome = refusing(1);
    expect(await harness.process(workMessage())).toEqual([]);
    const [created, ended] = harness.changes().slice(-2);
    expect(created?.values).toHaveProperty(':set_input');
    expect(ended).toMatchObject({ state: 'FAILURE' });
    expect(ended?.values).not.toHaveProperty(':set_input');
    expect(harness.sent()).toHaveLength(1);
  });

  test('with every end too: the dead letter says why', async () => {
    const harness = workerHarness([work()]);
    harness.answers.claim = () => refusal();
    harness.answers.outcome = refusing(9);
    expect(await harness.process(workMessage())).toEqual([]);
    expect(harness.sent()).toHaveLength(1);
  });

  test('leaves the other messages of its batch alone', async () => {
    const harness = workerHarness([work(), defineTask({ name: 'other', input: z.any(), run: () => 'done' })]);
    const claims = [refusal(), { Attributes: { attempts: { N: '1' } }, $metadata: {} }];
    harness.answers.claim = () => claims.shift() ?? refusal();
    expect(await harness.process(workMessage(), taskMessage({ task: 'other' }))).toEqual([]);
    expect(harness.changes().map(({ state }) => state)).toContain('SUCCESS');
  });
});

test('a retry by hand whose record the table refuses for good is not tried a hundred times', async () => {
  const harness = workerHarness([work()]);
  harness.answers.reopen = () => refusal();
  expect(await harness.process(workMessage({ life: 2 }))).toEqual([]);
  expect(harness.sent()).toHaveLength(1);
});
