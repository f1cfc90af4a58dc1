import { PutItemCommand, type PutItemCommandInput, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, type SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { awsFault } from '../../aws-fault.ts';
import { IDS } from '../../call-app.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { newRecord } from '../new-record.ts';
import { additions, entriesOf, idsOfMessages, sentIds, writtenIds } from './bulk-answer.ts';
import { type EnqueueApp, enqueueApp, idOf, withdrawnIds } from './enqueue-app.ts';

const send = (app: EnqueueApp, count: number) => app.postJson('/tasks', { tasks: additions(count) });
const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => idOf(from + index));

/** What each entry says that is 503, by its place from 1. */
async function refusals(response: Response): Promise<ReadonlyMap<number, string>> {
  const entries = await entriesOf(response);
  for (const entry of entries) {
    if (entry.status === undefined) expect(entry.state).toBe('PENDING');
    else expect(entry).toMatchObject({ type: 'about:blank', title: 'Service Unavailable', status: 503 });
  }
  return new Map(
    entries.flatMap(({ status, detail = '' }, index) => (status === undefined ? [] : [[index + 1, detail]])),
  );
}

/** The places of the entries that are 503 and say that their task was not accepted. */
async function refusedPlaces(response: Response): Promise<number[]> {
  const refused = await refusals(response);
  for (const detail of refused.values()) {
    expect(detail).toContain('not accepted');
    expect(detail).not.toContain('may run');
  }
  return [...refused.keys()];
}

describe('a record that cannot be written', () => {
  function failingFor(id: string, cause: unknown) {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).callsFake(({ Item }: PutItemCommandInput) => {
      if (Item?.['id']?.S === id) throw cause;
      return {};
    });
    return app;
  }

  test('is 503 and has no message; it is withdrawn, and no other is', async () => {
    const app = failingFor(idOf(2), awsFault('InternalServerError', 'S3CRET'));
    expect(await refusedPlaces(await send(app, 3))).toEqual([2]);
    expect(writtenIds(app)).toEqual(ids(1, 3));
    expect(sentIds(app)).toEqual([[idOf(1), idOf(3)]]);
    expect(withdrawnIds(app)).toEqual([idOf(2)]);
    expect(app.log.loud()).toEqual([
      {
        level: 'error',
        message: 'tasks of a bulk call not accepted',
        fields: { ...IDS, tasks: 3, refused: 1, error: 'InternalServerError' },
      },
    ]);
    expect(app.metrics.counts).toEqual({ 'add enqueued': 2 });
  });

  test('and cannot be withdrawn either is not accepted: it has no message', async () => {
    const app = failingFor(idOf(2), awsFault('InternalServerError'));
    app.dynamo.on(UpdateItemCommand).rejects(awsFault());
    expect(await refusedPlaces(await send(app, 3))).toEqual([2]);
    expect(sentIds(app)).toEqual([[idOf(1), idOf(3)]]);
    expect(app.log.loud()).toMatchObject([
      { message: 'record of a refused call not withdrawn', fields: { taskId: idOf(2), task: 'add' } },
      { message: 'tasks of a bulk call not accepted', fields: { refused: 1, error: 'InternalServerError' } },
    ]);
  });

  test('but was, by a try whose answer was lost, has its message', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).callsFake(({ Item }: PutItemCommandInput) => {
      throw conditionFailed(Item);
    });
    expect(await refusedPlaces(await send(app, 2))).toEqual([]);
    expect(sentIds(app)).toEqual([ids(1, 2)]);
    expect(withdrawnIds(app)).toEqual([]);
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
    expect(app.log.loud()).toMatchObject([{ fields: { tasks: 3, refused: 1, error: 'AwsUnavailable' } }]);
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
    expect(app.log.loud()).toMatchObject([{ fields: { tasks: 25, refused: 10, error: 'TimeoutError' } }]);
  });

  test.each(['STARTED', 'SUCCESS'])(
    'accepts a task that a worker has all the same, and whose record is %s',
    async (state) => {
      const app = failingFor(idOf(1));
      const touched = {
        state: { S: state },
        attempts: { N: '1' },
        result: { S: '3' },
        owner: { S: 'worker' },
        bornBy: { S: idOf(3) },
      };
      const item = { ...pendingItem(taskMessage({ id: idOf(1) }), 3_600), ...touched };
      app.dynamo.on(UpdateItemCommand).rejectsOnce(conditionFailed(item)).resolves({});
      const entries = await entriesOf(await send(app, 2));
      expect(entries[0]).toStrictEqual(newRecord(idOf(1), 'add'));
      expect(entries[1]).toMatchObject({ status: 503 });
      expect(app.log.loud()).toMatchObject([{ fields: { tasks: 2, refused: 1, error: 'TimeoutError' } }]);
      expect(app.metrics.counts).toEqual({ 'add enqueued': 1 });
    },
  );

  test('says as what a task may run that could not be withdrawn, and names it in the log', async () => {
    const app = failingFor(idOf(1));
    app.dynamo.on(UpdateItemCommand).rejects(awsFault());
    const refused = await refusals(await send(app, 2));
    expect([...refused.keys()]).toEqual([1, 2]);
    for (const [place, detail] of refused) {
      expect(detail).toContain(`may run as ${idOf(place)}`);
      expect(detail).not.toContain('not accepted');
    }
    const line = { level: 'error', message: 'record of a refused call not withdrawn' };
    // The two wait side by side, and either may be given up first.
    expect(app.log.loud()).toMatchObject([
      line,
      line,
      { message: 'tasks of a bulk call not accepted', fields: { refused: 2, error: 'TimeoutError' } },
    ]);
    const named = app.log
      .loud()
      .slice(0, 2)
      .map(({ fields }) => fields);
    expect(named).toEqual(
      expect.arrayContaining(
        [1, 2].map((place) =>
          expect.objectContaining({ taskId: idOf(place), task: 'add', error: 'ThrottlingException' }),
        ),
      ),
    );
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
