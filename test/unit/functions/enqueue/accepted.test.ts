import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { IDS } from '../../call-app.ts';
import { newRecord } from '../new-record.ts';
import { accepted, enqueueApp, idOf } from './enqueue-app.ts';

describe('an accepted task', () => {
  test('is answered with its PENDING record and where to find it', async () => {
    const { postJson, log } = enqueueApp();
    const response = await postJson('/tasks/add', { a: 1, b: 2 });
    expect(response.headers.has('idempotency-replayed')).toBe(false);
    expect(await accepted(response)).toStrictEqual(newRecord(idOf(1), 'add'));
    expect(log.lines).toEqual([
      {
        level: 'debug',
        message: 'task accepted',
        fields: { ...IDS, taskId: idOf(1), task: 'add', replayed: false },
      },
    ]);
  });

  test('has the same id and times in answer, record and message', async () => {
    const { postJson, dynamo, sqs } = enqueueApp();
    await postJson('/tasks/report', { tags: [] });
    expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'results',
      Item: { id: { S: idOf(1) }, state: { S: 'PENDING' }, task: { S: 'report' }, queue: { S: 'slow' } },
    });
    const { QueueUrl, MessageBody } = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
    expect(QueueUrl).toBe('https://sqs/slow');
    expect(JSON.parse(MessageBody ?? '')).toMatchObject({ id: idOf(1), task: 'report', queue: 'slow' });
  });

  test('may be sent to /send_email too', async () => {
    const { postForm } = enqueueApp();
    const record = await accepted(await postForm('/send_email', 'recipient=bob@example.com&content=Hello'));
    expect(record).toMatchObject({ task: 'send_email', state: 'PENDING' });
  });
});
