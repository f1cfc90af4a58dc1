import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { newRecord } from '../new-record.ts';
import { accepted, type EnqueueApp, enqueueApp, idOf, withdrawals, withdrawnIds } from './enqueue-app.ts';

const send = (app: EnqueueApp) => app.postJson('/tasks/add', { a: 1, b: 2 });

/** A promise that resolves when the test says so. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<object>((resolve) => {
    open = () => resolve({});
  });
  return { opened, open };
}

describe('record and message', () => {
  test('are stored at the same time, and the answer waits for both', async () => {
    const app = enqueueApp();
    const [record, message] = [gate(), gate()];
    app.dynamo.on(PutItemCommand).callsFake(() => record.opened);
    app.sqs.on(SendMessageCommand).callsFake(() => message.opened);
    let answered = false;
    const response = send(app).then((answer) => {
      answered = true;
      return answer;
    });
    await expect
      .poll(() => [app.dynamo.calls().length, app.sqs.calls().length], { interval: 1 })
      .toEqual([1, 1]);
    record.open();
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    message.open();
    await accepted(await response);
  });

  test('are one request each', async () => {
    const app = enqueueApp();
    await accepted(await send(app));
    expect([app.dynamo.calls().length, app.sqs.calls().length]).toEqual([1, 1]);
  });

  test('are accepted even if the worker was faster and has made the record', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(conditionFailed());
    expect(await accepted(await send(app))).toMatchObject({ id: idOf(1), state: 'PENDING' });
  });
});

describe('a message that cannot be sent', () => {
  test('withdraws its record and answers 503', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault('TimeoutError', 'S3CRET host'));
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(problem.detail).toContain('not accepted');
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
    expect(app.log.lines).toMatchObject([{ level: 'error', fields: { status: 503, error: 'TimeoutError' } }]);
    const [withdrawal, ...others] = withdrawals(app);
    expect(others).toEqual([]);
    expect(withdrawal?.Key).toEqual({ id: { S: idOf(1) } });
    expect(withdrawal?.ExpressionAttributeValues).toMatchObject({ ':set_state': { S: 'REVOKED' } });
  });

  test('withdraws it only while no worker has it, and even if it was not there yet', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    await expectProblem(await send(app), 503);
    const condition = withdrawals(app)[0]?.ConditionExpression;
    expect(condition).toMatch(/^attribute_not_exists\(#id\) OR /);
    expect(condition).toContain('#state = :pending AND #attempts = :zero');
    expect(condition).toContain('attribute_not_exists(#life)');
    expect(condition).not.toContain('bornBy');
  });

  test.each(['STARTED', 'SUCCESS'])(
    'is accepted if a worker has it all the same, and its record is %s',
    async (state) => {
      const app = enqueueApp();
      const item = pendingItem(taskMessage({ id: idOf(1) }), 3_600);
      const touched = {
        state: { S: state },
        attempts: { N: '1' },
        result: { S: '3' },
        owner: { S: 'worker' },
      };
      app.sqs.on(SendMessageCommand).rejects(awsFault());
      app.dynamo.on(UpdateItemCommand).rejects(conditionFailed({ ...item, ...touched }));
      expect(await accepted(await send(app))).toStrictEqual(newRecord(idOf(1), 'add'));
      expect(app.metrics.counts).toEqual({ 'add enqueued': 1 });
      expect(app.log.loud()).toEqual([]);
    },
  );

  test('may have been taken all the same: if its record cannot be withdrawn either, the answer says as what it may run', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    app.dynamo.on(UpdateItemCommand).rejects(awsFault('InternalServerError'));
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const { detail } = await expectProblem(response, 503);
    expect(detail).toContain(`may run as ${idOf(1)}`);
    expect(detail).not.toContain('not accepted');
    expect(app.log.lines).toMatchObject([
      { level: 'error', fields: { taskId: idOf(1), error: 'InternalServerError' } },
      { level: 'error', fields: { status: 503, error: 'ThrottlingException' } },
    ]);
  });

  test('whose withdrawal got no answer, but was made by an earlier try, is not accepted', async () => {
    const app = enqueueApp();
    const item = pendingItem(taskMessage({ id: idOf(1) }), 3_600);
    const tombstone = { ...item, state: { S: 'REVOKED' }, tombstone: { S: 'refused' } };
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed(tombstone));
    const { detail } = await expectProblem(await send(app), 503);
    expect(detail).toContain('not accepted');
    expect(detail).not.toContain(idOf(1));
  });
});

describe('a record that cannot be written', () => {
  test('is 503, which names the id under which the task may run', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(awsFault('InternalServerError', 'S3CRET table'));
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(problem.detail).toContain(`may run as ${idOf(1)}`);
    expect(withdrawnIds(app)).toEqual([]);
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });

  test('when no message was sent either: the task was not accepted, and a record that is written late meets a tombstone', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(awsFault());
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const { detail } = await expectProblem(response, 503);
    expect(detail).toContain('not accepted');
    expect(detail).not.toContain(idOf(1));
    expect(withdrawnIds(app)).toEqual([idOf(1)]);
  });
});

describe('what AWS refuses for good', () => {
  const refusal = () => awsFault('ValidationException', 'S3CRET is too large');

  async function expectRefused(response: Response, status = 400) {
    expect(response.headers.get('retry-after')).toBeNull();
    const { detail } = await expectProblem(response, status, status === 400 ? [''] : undefined);
    expect(detail).not.toContain('S3CRET');
    return detail;
  }

  test('as a record is 400, not worth another try, and its message meets a tombstone', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(refusal());
    expect(await expectRefused(await send(app))).toContain('not accepted');
    expect(withdrawnIds(app)).toEqual([idOf(1)]);
    expect(app.log.lines).toMatchObject([{ fields: { status: 400, error: 'ValidationException' } }]);
  });

  test('as a record, and as a tombstone too, is 500, which names the id under which the task may run', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(refusal());
    app.dynamo.on(UpdateItemCommand).rejects(refusal());
    expect(await expectRefused(await send(app), 500)).toContain(`may run as ${idOf(1)}`);
  });

  test('as a record of a key is 400', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(refusal());
    const response = await app.postJson('/tasks/add', { a: 1, b: 2 }, { 'idempotency-key': 'k' });
    expect(await expectRefused(response)).toContain('not accepted');
  });

  test('as a message is 400, and its record is withdrawn', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault('InvalidMessageContents', 'S3CRET'));
    expect(await expectRefused(await send(app))).toContain('not accepted');
    expect(withdrawnIds(app)).toEqual([idOf(1)]);
  });

  test('of one task of many is 400 for that task alone', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).callsFake((input) => {
      if (input.Item?.id?.S === idOf(1)) throw refusal();
      return {};
    });
    app.sqs.on(SendMessageBatchCommand).resolves({});
    const one = { task: 'add', input: { a: 1, b: 2 } };
    const response = await app.postJson('/tasks', { tasks: [one, one] });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ tasks: [{ status: 400 }, { state: 'PENDING' }] });
  });

  test.each([
    ['a record', (app: EnqueueApp, error: Error) => app.dynamo.on(PutItemCommand).rejects(error)],
    ['a message', (app: EnqueueApp, error: Error) => app.sqs.on(SendMessageCommand).rejects(error)],
  ])('but not what an operator has to mend, is 400: %s without permission is 500', async (_of, fail) => {
    const app = enqueueApp();
    fail(app, awsFault('AccessDeniedException', 'S3CRET'));
    await expectRefused(await send(app), 500);
  });
});
