import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { number, string } from '../../../../core/records/record-item.ts';
import { FUNCTIONS } from '../../../../infra/functions.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { NOW, operateApp, QUEUES } from './operate-app.ts';

const at = (ms: number) => new Date(ms).toISOString();

/** A message on the queue. */
const sentAt = (ms: number) => ({
  Body: JSON.stringify(taskMessage()),
  Attributes: { SentTimestamp: String(ms) },
});

describe('POST /queues/{name}/purge', () => {
  const counted = (app: ReturnType<typeof operateApp>, waiting: number) =>
    app.sqs.on(GetQueueAttributesCommand, { QueueUrl: QUEUES.default.url }).resolves({
      Attributes: {
        ApproximateNumberOfMessages: String(waiting),
        ApproximateNumberOfMessagesDelayed: '2',
        ApproximateNumberOfMessagesNotVisible: '3',
      },
    });

  test.each(['', '?confirm=', '?confirm=slow', '?confirm=default&confirm=default'])(
    'with "%s" is 409, says what it would revoke and how to confirm, and changes nothing',
    async (query) => {
      const app = operateApp();
      counted(app, 25);
      const { detail } = await expectProblem(await app.call('POST', `/queues/default/purge${query}`), 409);
      expect(detail).toContain('about 25 waiting messages on the queue default');
      expect(detail).toContain('2 delayed and 3 running or hidden');
      expect(detail).toContain('POST /queues/default/purge?confirm=default');
      expect(app.sqs.commandCalls(ReceiveMessageCommand)).toEqual([]);
      expect(app.dynamo.calls()).toEqual([]);
    },
  );

  test('hides messages for longer than the function lives, deletes them in tens, and says what it did not reach', async () => {
    const app = operateApp();
    // SQS's counts lag behind: the last receive knows better.
    counted(app, 9);
    app.waiting(...Array.from({ length: 23 }, () => taskMessage()));
    expect(await app.purge()).toEqual({
      ...{ name: 'default', before: at(NOW), purged: 23, remaining: 0, later: 0, delayed: 2, running: 3 },
    });
    expect(app.deleted()).toHaveLength(23);
    expect(app.sqs.commandCalls(DeleteMessageBatchCommand)).toHaveLength(3);
    const { VisibilityTimeout, WaitTimeSeconds } =
      app.sqs.commandCalls(ReceiveMessageCommand)[0]?.args[0].input ?? {};
    expect(VisibilityTimeout).toBeGreaterThan(FUNCTIONS.operate.timeout);
    // A shorter wait may overlook messages, and no message means the end of the queue.
    expect(WaitTimeSeconds).toBeGreaterThanOrEqual(1);
    expect(app.log.loud().at(-1)).toMatchObject({ message: 'queue purged', fields: { purged: 23 } });
  });

  test('goes on past a task whose record cannot be read, whose message stays', async () => {
    const app = operateApp();
    const [bad, ...good] = Array.from({ length: 12 }, () => taskMessage());
    app.waiting(Object(bad), ...good);
    const item = { id: string(bad?.id ?? ''), task: string('add'), state: string('NEWER') };
    app.dynamo.on(UpdateItemCommand, { Key: { id: item.id } }).rejects(conditionFailed(item));
    expect(await app.purge()).toMatchObject({ purged: 11 });
    expect(app.deleted()).not.toContain('receipt-0');
    expect(app.log.loud()).toContainEqual(expect.objectContaining({ message: 'message not purged' }));
  });

  test.each([
    [40, 40],
    [0, 1],
  ])('stops in time, and says that messages remain (SQS counts %i: %i)', async (waiting, remaining) => {
    const app = operateApp();
    counted(app, waiting);
    app.sqs.on(ReceiveMessageCommand).callsFake(async () => {
      app.clock.advance(1_000);
      const Attributes = { SentTimestamp: String(NOW - 1) };
      return {
        Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Attributes, Body: JSON.stringify(taskMessage()) }],
      };
    });
    const { purged, ...rest } = Object(await app.purge());
    expect(rest).toEqual({
      ...{ name: 'default', before: at(NOW), remaining, later: 0, delayed: 2, running: 3 },
    });
    expect(purged).toBeGreaterThan(0);
    expect(app.sqs.commandCalls(ReceiveMessageCommand).length).toBeLessThan(30);
  });

  test('counts its own write when the answer was lost', async () => {
    const app = operateApp();
    const message = taskMessage();
    app.waiting(message);
    const error = { M: { type: string('Purged'), message: string('') } };
    const item = {
      id: string(message.id),
      task: string('add'),
      ...{ state: string('REVOKED'), finishedAt: number(NOW - 1) },
      endedBy: string('me'),
      error,
    };
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed(item));
    expect(await app.purge()).toMatchObject({ purged: 1 });
  });

  test('is 503 when the table fails, says what was done, and deletes no other message', async () => {
    const app = operateApp();
    app.waiting(taskMessage(), taskMessage());
    app.dynamo.on(UpdateItemCommand).resolvesOnce({}).rejects(awsFault('InternalServerError', 'S3CRET'));
    const response = await app.call('POST', '/queues/default/purge?confirm=default');
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(problem.detail).toContain('Tasks revoked before that: 1');
    expect(app.deleted()).toEqual(['receipt-0']);
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });

  test('is 503 when SQS fails', async () => {
    const app = operateApp();
    app.sqs.on(ReceiveMessageCommand).rejects(awsFault());
    await expectProblem(await app.call('POST', '/queues/default/purge?confirm=default'), 503);
  });

  test('is 500 when something else fails, such as a bug', async () => {
    const app = operateApp();
    app.sqs.on(ReceiveMessageCommand).rejects(new TypeError('S3CRET'));
    await expectProblem(await app.call('POST', '/queues/default/purge?confirm=default'), 500);
  });

  test('goes on when SQS does not delete a message: whoever receives it next finds that its task has ended', async () => {
    const app = operateApp();
    app.waiting(taskMessage());
    app.sqs.on(DeleteMessageBatchCommand).resolves({ Failed: [{ Id: '0', Code: 'x', SenderFault: false }] });
    expect(await app.purge()).toMatchObject({ purged: 1 });
    expect(app.log.loud().map(({ message }) => message)).toContain('messages not deleted');
  });

  test('touches only what was sent before the call, and puts the rest back at its end', async () => {
    const app = operateApp();
    app.waiting(sentAt(NOW - 1), sentAt(NOW), sentAt(NOW + 5), sentAt(NOW - 9), {
      Body: '{}',
      Attributes: {},
    });
    expect(await app.purge()).toMatchObject({ before: at(NOW), purged: 2, remaining: 0, later: 3 });
    expect(app.deleted()).toEqual(['receipt-0', 'receipt-3']);
    expect(app.hidden().sort()).toEqual([1, 2, 4].map((index) => [`receipt-${index}`, 0]));
    expect(app.sent()).toEqual([]);
  });

  test('touches only what was sent before the time given, which the answer repeats for the next call', async () => {
    const app = operateApp();
    app.waiting(sentAt(NOW - 2_000), sentAt(NOW - 1_000), sentAt(NOW - 999));
    const before = at(NOW - 1_000);
    expect(await app.purge(`&before=${before}`)).toMatchObject({ before, purged: 1, later: 2 });
    expect(app.deleted()).toEqual(['receipt-0']);
  });

  test('cannot be told to touch what is sent later', async () => {
    const app = operateApp();
    app.waiting(sentAt(NOW + 1));
    expect(await app.purge('&before=2999-01-01T00:00:00Z')).toMatchObject({
      before: at(NOW),
      purged: 0,
      later: 1,
    });
  });

  test('ends although messages go on arriving', async () => {
    const app = operateApp();
    let arrived = 0;
    app.sqs.on(ReceiveMessageCommand).callsFake(async () => {
      arrived += 1;
      return { Messages: [{ MessageId: 'm', ReceiptHandle: `r${arrived}`, ...sentAt(NOW + arrived) }] };
    });
    expect(await app.purge()).toMatchObject({ purged: 0, remaining: 0, later: arrived });
    expect(arrived).toBeLessThan(100);
    expect(app.hidden()).toHaveLength(arrived);
  });

  test('puts back what was sent later even if the table fails, and says so if it cannot', async () => {
    const app = operateApp();
    app.waiting(sentAt(NOW - 1), sentAt(NOW + 1), sentAt(NOW + 2));
    app.dynamo.on(UpdateItemCommand).rejects(awsFault());
    app.sqs.on(ChangeMessageVisibilityCommand).rejectsOnce(awsFault()).resolves({});
    await expectProblem(await app.call('POST', '/queues/default/purge?confirm=default'), 503);
    expect(app.hidden()).toHaveLength(2);
    expect(app.log.loud()).toContainEqual(
      expect.objectContaining({
        message: 'messages not put back',
        fields: expect.objectContaining({ count: 1 }),
      }),
    );
  });

  test('that is not confirmed says how to confirm what there is now, and no more', async () => {
    const app = operateApp();
    const { detail } = await expectProblem(await app.call('POST', '/queues/default/purge'), 409);
    expect(detail).toContain(`/queues/default/purge?confirm=default&before=${at(NOW)}`);
  });

  test('takes a time with any offset', async () => {
    const before = encodeURIComponent('2030-01-01T01:00:00+01:00');
    expect(await operateApp().purge(`&before=${before}`)).toMatchObject({
      before: '2030-01-01T00:00:00.000Z',
    });
  });

  test.each(['', 'yesterday', '2030-01-01', '2030-13-01T00:00:00Z', '2030-01-01T00:00:00', 'a&before=b'])(
    'with before=%s is 422, and changes nothing',
    async (before) => {
      const app = operateApp();
      app.waiting(sentAt(NOW - 1));
      const path = `/queues/default/purge?confirm=default&before=${before}`;
      await expectProblem(await app.call('POST', path), 422, ['before']);
      expect(app.sqs.commandCalls(ReceiveMessageCommand)).toEqual([]);
    },
  );
});
