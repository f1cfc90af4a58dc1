import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { expectProblem } from '../../problem-document.ts';
import { accepted, type EnqueueApp, enqueueApp, idOf } from './enqueue-app.ts';

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
    expect(app.dynamo.commandCalls(DeleteItemCommand).map((call) => call.args[0].input.Key)).toEqual([
      { id: { S: idOf(1) } },
    ]);
  });

  test('keeps a record that a worker has touched', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    app.dynamo.on(DeleteItemCommand).rejects(conditionFailed());
    await expectProblem(await send(app), 503);
    expect(app.log.lines.map(({ message }) => message)).toEqual(['call failed']);
  });

  test('names a record that could not be withdrawn in the log', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    app.dynamo.on(DeleteItemCommand).rejects(awsFault('InternalServerError'));
    await expectProblem(await send(app), 503);
    expect(app.log.lines).toMatchObject([
      { level: 'error', fields: { taskId: idOf(1), error: 'InternalServerError' } },
      { level: 'error', fields: { status: 503, error: 'ThrottlingException' } },
    ]);
  });
});

describe('a record that cannot be written', () => {
  test('is 503, which names the id under which the task may run', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(awsFault('InternalServerError', 'S3CRET table'));
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(problem.detail).toContain(idOf(1));
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });

  test('when no message was sent either: the task was not accepted, and there is nothing to withdraw', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).rejects(awsFault());
    app.sqs.on(SendMessageCommand).rejects(awsFault());
    const response = await send(app);
    expect(response.headers.get('retry-after')).toBe('5');
    const { detail } = await expectProblem(response, 503);
    expect(detail).toContain('not accepted');
    expect(detail).not.toContain(idOf(1));
    expect(app.dynamo.commandCalls(DeleteItemCommand)).toEqual([]);
  });
});
