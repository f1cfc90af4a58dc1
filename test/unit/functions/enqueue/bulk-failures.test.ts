import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  DeleteItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, type SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { awsFault } from '../../aws-fault.ts';
import { IDS } from '../../call-app.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { additions, entriesOf, idsOfMessages, idsOfWrites, sentIds, writtenIds } from './bulk-answer.ts';
import { type EnqueueApp, enqueueApp, idOf, TABLE } from './enqueue-app.ts';

const send = (app: EnqueueApp, count: number) => app.postJson('/tasks', { tasks: additions(count) });
const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => idOf(from + index));

function withdrawnIds({ dynamo }: EnqueueApp) {
  return dynamo.commandCalls(DeleteItemCommand).map((call) => call.args[0].input.Key?.['id']?.S);
}

/** The places of the entries that are 503, from 1. */
async function refusedPlaces(response: Response): Promise<number[]> {
  const entries = await entriesOf(response);
  for (const entry of entries) {
    if (entry.status === undefined) expect(entry.state).toBe('PENDING');
    else expect(entry).toMatchObject({ type: 'about:blank', title: 'Service Unavailable', status: 503 });
  }
  return entries.flatMap(({ status }, index) => (status === undefined ? [] : [index + 1]));
}

describe('records that DynamoDB leaves unprocessed', () => {
  test('are written again, without the others, after a jittered delay', async () => {
    const app = enqueueApp();
    app.dynamo
      .on(BatchWriteItemCommand)
      .callsFakeOnce((input: BatchWriteItemCommandInput) => ({
        UnprocessedItems: { [TABLE]: input.RequestItems?.[TABLE]?.slice(0, 2) },
      }))
      .callsFake(() => ({ UnprocessedItems: {} }));
    expect(await refusedPlaces(await send(app, 5))).toEqual([]);
    expect(writtenIds(app)).toEqual([ids(1, 5), ids(1, 2)]);
    expect(app.clock.sleeps).toEqual([50]);
    expect(sentIds(app)).toEqual([ids(1, 5)]);
  });

  test('five times are 503 and have no message', async () => {
    const app = enqueueApp();
    app.dynamo.on(BatchWriteItemCommand).callsFake((input: BatchWriteItemCommandInput) => ({
      UnprocessedItems: {
        [TABLE]: input.RequestItems?.[TABLE]?.filter(
          (write) => write.PutRequest?.Item?.['id']?.S === idOf(2),
        ),
      },
    }));
    expect(await refusedPlaces(await send(app, 3))).toEqual([2]);
    expect(writtenIds(app)).toEqual([ids(1, 3), ...Array.from({ length: 4 }, () => [idOf(2)])]);
    expect(app.clock.sleeps).toEqual([50, 100, 200, 400]);
    expect(sentIds(app)).toEqual([[idOf(1), idOf(3)]]);
    expect(withdrawnIds(app)).toEqual([]);
    expect(app.log.loud()).toEqual([
      {
        level: 'error',
        message: 'tasks of a bulk call not accepted',
        fields: { ...IDS, tasks: 3, notRecorded: 1, notSent: 0, error: 'AwsUnavailable' },
      },
    ]);
  });
});

describe('a request to DynamoDB that fails', () => {
  test('fails its own 25 tasks, and no others', async () => {
    const app = enqueueApp();
    app.dynamo.on(BatchWriteItemCommand).callsFake((input: BatchWriteItemCommandInput) => {
      if (idsOfWrites(input).includes(idOf(30))) throw awsFault('InternalServerError', 'S3CRET');
      return {};
    });
    expect(await refusedPlaces(await send(app, 60))).toEqual(
      Array.from({ length: 25 }, (_, index) => 26 + index),
    );
    expect(sentIds(app).flat()).toEqual([...ids(1, 25), ...ids(51, 60)]);
    expect(app.log.loud()).toMatchObject([{ fields: { notRecorded: 25, error: 'InternalServerError' } }]);
    expect(JSON.stringify(app.log.loud())).not.toContain('S3CRET');
  });
});

describe('messages that SQS refuses', () => {
  const refuse = (input: SendMessageBatchCommandInput, id: string, senderFault: boolean) => ({
    Failed: (input.Entries ?? [])
      .filter(({ MessageBody }) => MessageBody?.includes(id))
      .map(({ Id }) => ({ Id, SenderFault: senderFault, Code: 'Refused' })),
  });

  test('are sent again', async () => {
    const app = enqueueApp();
    app.sqs
      .on(SendMessageBatchCommand)
      .callsFakeOnce((input: SendMessageBatchCommandInput) => refuse(input, idOf(2), false))
      .resolves({});
    expect(await refusedPlaces(await send(app, 3))).toEqual([]);
    expect(sentIds(app)).toEqual([ids(1, 3), [idOf(2)]]);
    expect(app.clock.sleeps).toEqual([50]);
    expect(withdrawnIds(app)).toEqual([]);
  });

  test.each([
    ['three times', false, 3],
    ['because of the message itself', true, 1],
  ])('%s are 503, and their records are withdrawn', async (_what, senderFault, requests) => {
    const app = enqueueApp();
    app.sqs
      .on(SendMessageBatchCommand)
      .callsFake((input: SendMessageBatchCommandInput) => refuse(input, idOf(2), senderFault));
    expect(await refusedPlaces(await send(app, 3))).toEqual([2]);
    expect(app.sqs.calls()).toHaveLength(requests);
    expect(withdrawnIds(app)).toEqual([idOf(2)]);
    expect(app.log.loud()).toMatchObject([{ fields: { tasks: 3, notRecorded: 0, notSent: 1 } }]);
  });
});

describe('a request to SQS that fails', () => {
  function failingFor(id: string) {
    const app = enqueueApp();
    app.sqs.on(SendMessageBatchCommand).callsFake((input: SendMessageBatchCommandInput) => {
      if (idsOfMessages(input).includes(id)) throw awsFault('TimeoutError');
      return {};
    });
    return app;
  }

  test('fails its own ten tasks, whose records are withdrawn, and no others', async () => {
    const app = failingFor(idOf(15));
    expect(await refusedPlaces(await send(app, 25))).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(app.sqs.calls()).toHaveLength(3);
    expect(withdrawnIds(app)).toEqual(ids(11, 20));
    expect(app.log.loud()).toHaveLength(1);
  });

  test('keeps records that a worker has touched: their messages were sent after all', async () => {
    const app = failingFor(idOf(1));
    app.dynamo.on(DeleteItemCommand).rejects(conditionFailed());
    expect(await refusedPlaces(await send(app, 2))).toEqual([1, 2]);
    expect(app.log.loud().map(({ message }) => message)).toEqual(['tasks of a bulk call not accepted']);
  });

  test('names in the log each record that could not be withdrawn', async () => {
    const app = failingFor(idOf(1));
    app.dynamo.on(DeleteItemCommand).rejects(awsFault());
    expect(await refusedPlaces(await send(app, 2))).toEqual([1, 2]);
    const line = { level: 'error', message: 'record of a refused call not withdrawn' };
    expect(app.log.loud()).toMatchObject([
      { ...line, fields: { taskId: idOf(1), task: 'add', error: 'ThrottlingException' } },
      { ...line, fields: { taskId: idOf(2), task: 'add', error: 'ThrottlingException' } },
      { message: 'tasks of a bulk call not accepted' },
    ]);
  });

  test('with something that is not an Error is logged by its type', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageBatchCommand).callsFake(() => Promise.reject('down'));
    expect(await refusedPlaces(await send(app, 1))).toEqual([1]);
    expect(app.log.loud()).toMatchObject([{ fields: { error: 'string' } }]);
  });
});

test('large inputs share a request up to 1 MiB of messages', async () => {
  const app = enqueueApp();
  const tasks = Array.from({ length: 8 }, () => ({ task: 'anything', input: 'x'.repeat(250 * 1024) }));
  const entries = await entriesOf(await app.postJson('/tasks', { tasks }));
  expect(entries.map(({ state }) => state)).toEqual(tasks.map(() => 'PENDING'));
  expect(sentIds(app).map((sent) => sent.length)).toEqual([4, 4]);
});
