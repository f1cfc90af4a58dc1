import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { State } from '../../../../core/protocol/state.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { deadLetterHarness, NOW } from './dead-letter-harness.ts';

const message = taskMessage({ input: { text: 'S3CRET' } });
const recordOf = (state: State, changes: Item = {}): Item => ({
  ...pendingItem(message, 3_600),
  state: string(state),
  ...changes,
});
const outcome = {
  v: 1,
  kind: 'outcome',
  id: message.id,
  task: 'add',
  attempt: 2,
  owner: 'me',
  outcome: { kind: 'succeeded', result: '42', at: CREATED_AT, dropInput: false },
};

describe('a task that SQS gave up', () => {
  test('becomes FAILURE, DeadLettered, says how often it was received, and its message is deleted', async () => {
    const harness = deadLetterHarness();
    expect(await harness.process(message)).toEqual([]);
    expect(harness.updates()).toMatchObject([
      {
        Key: { id: string(message.id) },
        ExpressionAttributeValues: {
          ':set_state': string('FAILURE'),
          ':set_finishedAt': number(NOW),
          ':set_error': {
            M: { type: string('DeadLettered'), message: { S: expect.stringContaining('receive count 141') } },
          },
        },
      },
    ]);
    expect(harness.sent()).toEqual([]);
    expect(harness.log.lines).toMatchObject([
      { level: 'error', fields: { taskId: message.id, task: 'add', receiveCount: 141 } },
    ]);
  });

  test.each<State>(['SUCCESS', 'FAILURE', 'REVOKED'])(
    'that is %s already: its message is deleted',
    async (state) => {
      const harness = deadLetterHarness();
      harness.refuseWrites(recordOf(state));
      expect(await harness.process(message)).toEqual([]);
      expect(harness.sent()).toEqual([]);
      expect(harness.log.lines).toEqual([]);
    },
  );

  test('that is running is left alone until its lease ends', async () => {
    const harness = deadLetterHarness();
    harness.refuseWrites(recordOf('STARTED', { leaseUntil: number(NOW + 90_000) }));
    expect(await harness.process(message)).toEqual(['message-0']);
    expect(harness.hidden()).toEqual([
      { QueueUrl: 'http://given-up', ReceiptHandle: 'receipt-0', VisibilityTimeout: 90 },
    ]);
  });

  test('that changed in the same moment: its message comes again soon', async () => {
    const harness = deadLetterHarness();
    harness.refuseWrites(recordOf('STARTED', { leaseUntil: number(NOW) }));
    expect(await harness.process(message)).toEqual(['message-0']);
    expect(harness.hidden()).toMatchObject([{ VisibilityTimeout: 1 }]);
  });

  test.each<[string, object, Item]>([
    ['by its first message, after it was sent again', message, { life: number(2) }],
    ['by a message that is not its last', { ...message, life: 2 }, { life: number(3) }],
  ])('%s is left to the later message', async (_name, given, later) => {
    const harness = deadLetterHarness();
    harness.refuseWrites(recordOf('PENDING', later));
    expect(await harness.process(given)).toEqual([]);
    expect(harness.log.lines).toEqual([]);
  });
});

describe('a message that is left over, because its task’s time has changed since', () => {
  test('ends nothing, and goes', async () => {
    const harness = deadLetterHarness();
    harness.refuseWrites(recordOf('PENDING', { revision: number(2), notBefore: number(NOW + 1) }));
    expect(await harness.process({ ...message, revision: 1 })).toEqual([]);
    expect(harness.updates()).toMatchObject([
      {
        ConditionExpression: expect.stringContaining('#revision <= :revision'),
        ExpressionAttributeValues: { ':revision': number(1) },
      },
    ]);
    expect(harness.log.lines).toMatchObject([{ level: 'info', message: 'left-over message dropped' }]);
    expect([harness.sent(), harness.hidden()]).toEqual([[], []]);
  });
});

describe('an outcome that SQS gave up', () => {
  test('is recorded under its fence, and does not change when the record expires', async () => {
    const harness = deadLetterHarness();
    expect(await harness.process(outcome)).toEqual([]);
    const [update] = harness.updates();
    expect(update?.ExpressionAttributeValues).toMatchObject({
      ':set_state': string('SUCCESS'),
      ':set_result': string('42'),
      ':attempt': number(2),
      ':owner': string('me'),
    });
    expect(update?.UpdateExpression).not.toContain('#ttl');
  });

  test('that is stale is dropped', async () => {
    const harness = deadLetterHarness();
    harness.refuseWrites(recordOf('REVOKED'));
    expect(await harness.process(outcome)).toEqual([]);
  });

  test('that the table does not take stays', async () => {
    const harness = deadLetterHarness();
    harness.table.onAnyCommand().rejects(awsFault());
    expect(await harness.process(outcome)).toEqual(['message-0']);
  });
});

describe('an unreadable message', () => {
  test.each([
    ['is not JSON', 'hello S3CRET'],
    ['is not ours', '{"S3CRET":1}'],
    ['names no task', '{"v":1,"kind":"task"}'],
  ])('that %s goes on to the dead-letter queue, as it is', async (_name, body) => {
    const harness = deadLetterHarness();
    expect(await harness.process(body)).toEqual([]);
    expect(harness.sent()).toMatchObject([
      {
        QueueUrl: 'http://dead',
        MessageBody: body,
        MessageAttributes: {
          Reason: {
            StringValue: expect.stringMatching(/^DeadLettered: The message .* \(receive count 141\)$/),
          },
          OriginalMessageId: { StringValue: 'message-0' },
        },
      },
    ]);
    expect(harness.updates()).toEqual([]);
    expect(JSON.stringify(harness.log.lines)).not.toContain('S3CRET');
  });

  const later = { ...message, v: 2 };

  test('that names a task fails it first, if it exists', async () => {
    const harness = deadLetterHarness();
    harness.table.on(GetItemCommand).resolves({ Item: recordOf('PENDING') });
    expect(await harness.process(later)).toEqual([]);

    expect(harness.updates()).toMatchObject([
      { ExpressionAttributeValues: { ':set_state': string('FAILURE') } },
    ]);
    expect(harness.sent()).toHaveLength(1);
  });

  test.each<[string, Item | null]>([
    ['a task that has ended', recordOf('FAILURE')],
    ['a task without a record', null],
  ])('that names %s goes on all the same', async (_name, record) => {
    const harness = deadLetterHarness();
    harness.refuseWrites(record);
    expect(await harness.process(later)).toEqual([]);
    expect(harness.sent()).toHaveLength(1);
  });

  test('that names a running task waits until its lease ends', async () => {
    const harness = deadLetterHarness();
    harness.refuseWrites(recordOf('STARTED', { leaseUntil: number(NOW + 5_000) }));
    expect(await harness.process(later)).toEqual(['message-0']);
    expect(harness.sent()).toEqual([]);
    expect(harness.hidden()).toMatchObject([{ VisibilityTimeout: 5 }]);
  });

  test('that the dead-letter queue does not take stays', async () => {
    const harness = deadLetterHarness();
    harness.queue.onAnyCommand().rejects(awsFault());
    expect(await harness.process('hello')).toEqual(['message-0']);
  });
});

describe('a batch', () => {
  test('that AWS fails stays, and comes again much later', async () => {
    const harness = deadLetterHarness();
    harness.table.onAnyCommand().rejects(awsFault('InternalServerError', 'S3CRET'));
    expect(await harness.process(message, outcome, 'hello')).toEqual(['message-0', 'message-1']);
    // Half of 15 minutes.
    expect(harness.hidden()).toMatchObject([{ VisibilityTimeout: 450 }, { VisibilityTimeout: 450 }]);
    expect(JSON.stringify(harness.log.lines)).not.toContain('S3CRET');
  });

  test('without messages keeps none', async () => {
    expect(await deadLetterHarness().process()).toEqual([]);
  });
});

describe('what the table refuses for good', () => {
  const refusal = () => awsFault('ValidationException', 'S3CRET is too large');

  test.each([
    ['a task', message],
    ['an outcome', outcome],
  ])('of %s goes to the dead-letter queue at once, with the reason', async (_what, body) => {
    const harness = deadLetterHarness();
    harness.table.on(UpdateItemCommand).rejects(refusal());
    expect(await harness.process(body)).toEqual([]);
    expect(harness.sent()).toMatchObject([
      {
        QueueUrl: 'http://dead',
        MessageBody: JSON.stringify(body),
        MessageAttributes: { Reason: { StringValue: expect.stringContaining('ValidationException') } },
      },
    ]);
    expect(JSON.stringify(harness.log.lines)).not.toContain('S3CRET');
    expect(harness.hidden()).toEqual([]);
  });

  test('as a new record ends the record that there is', async () => {
    const harness = deadLetterHarness();
    harness.table.on(UpdateItemCommand).callsFake(({ ExpressionAttributeValues = {} }) => {
      if (':set_input' in ExpressionAttributeValues) throw refusal();
      return {};
    });
    expect(await harness.process(message)).toEqual([]);
    expect(harness.updates().at(-1)?.ExpressionAttributeValues).toMatchObject({
      ':set_error': { M: { type: string('DeadLettered') } },
    });
    expect(harness.sent()).toHaveLength(1);
  });

  test('of an outcome ends its task as FAILURE', async () => {
    const harness = deadLetterHarness();
    harness.table.on(UpdateItemCommand).callsFake(({ ExpressionAttributeValues = {} }) => {
      if (':set_result' in ExpressionAttributeValues) throw refusal();
      return {};
    });
    expect(await harness.process(outcome)).toEqual([]);
    expect(harness.updates().at(-1)?.ExpressionAttributeValues).toMatchObject({
      ':set_error': { M: { type: string('NotStorable') } },
    });
    expect(harness.sent()).toEqual([]);
  });
});
