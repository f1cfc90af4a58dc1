import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { awsFault } from '../../aws-fault.ts';
import { callApp } from '../../call-app.ts';
import { ID, itemOf } from '../status/status-app.ts';
import { inState } from '../worker/worker-harness.ts';
import { enqueueApp, idOf } from './enqueue-app.ts';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const XRAY = 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1';
const add = { a: 1, b: 2 };

describe('what is counted', () => {
  test('an accepted task, and each of many', async () => {
    const app = enqueueApp();
    await app.postJson('/tasks/add', add);
    const tasks = [
      { task: 'add', input: add },
      { task: 'add', input: {} },
      { task: 'anything', input: 1 },
    ];
    await app.postJson('/tasks', { tasks });
    expect(app.metrics.counts).toEqual({ 'add enqueued': 2, 'anything enqueued': 1 });
    expect(app.metrics.flushes).toBe(2);
  });

  test('not a task that is refused or could not be stored', async () => {
    const app = enqueueApp();
    app.sqs.onAnyCommand().rejects(awsFault());
    expect((await app.postJson('/tasks/add', {})).status).toBe(422);
    expect((await app.postJson('/tasks/add', add)).status).toBe(503);
    await app.postJson('/tasks', { tasks: [{ task: 'add', input: add }] });
    expect(app.metrics.counts).toEqual({});
    expect(app.metrics.flushes).toBe(3);
  });

  test('a revoked task, and one that is sent again', async () => {
    const app = enqueueApp();
    app.dynamo.on(UpdateItemCommand).resolves({ Attributes: itemOf(inState('REVOKED')) });
    app.dynamo.on(GetItemCommand).resolves({ Item: itemOf(inState('STARTED')) });
    expect((await app.post(`/tasks/${ID}/revoke`)).status).toBe(200);
    app.dynamo.on(GetItemCommand).resolves({ Item: itemOf(inState('REVOKED')) });
    expect((await app.post(`/tasks/${ID}/revoke`)).status).toBe(409);
    expect((await app.post(`/tasks/${ID}/retry`)).status).toBe(202);
    const { task } = itemOf();
    expect(app.metrics.counts).toEqual({ [`${task?.S} revoked`]: 1, [`${task?.S} enqueued`]: 1 });
  });
});

describe('the trace of a call', () => {
  test.each([
    ['the caller’s own', { traceparent: TRACEPARENT, 'x-amzn-trace-id': 'Root=1-00000000-1' }],
    ['the caller’s own in X-Ray’s format', { 'x-amzn-trace-id': XRAY }],
  ])('travels with the message: %s', async (_name, headers) => {
    const app = enqueueApp();
    await app.postJson('/tasks/add', add, headers);
    const traced = {
      MessageAttributes: { traceparent: { DataType: 'String', StringValue: TRACEPARENT } },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: XRAY } },
    };
    expect(app.sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toMatchObject(traced);
    await app.postJson('/tasks', { tasks: [{ task: 'add', input: add }] }, headers);
    const [entry] = app.sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input.Entries ?? [];
    expect(entry).toMatchObject(traced);
  });

  test('is absent if there is none', async () => {
    const app = enqueueApp();
    await app.postJson('/tasks/add', add, { traceparent: 'nonsense', 'x-amzn-trace-id': 'Root=1-0-0' });
    const input = app.sqs.commandCalls(SendMessageCommand)[0]?.args[0].input;
    expect(input).not.toHaveProperty('MessageAttributes');
    expect(input).not.toHaveProperty('MessageSystemAttributes');
  });
});

test('every line about a call’s task has the ids of both', async () => {
  const app = enqueueApp();
  app.sqs.onAnyCommand().rejects(awsFault());
  const body = JSON.stringify(add);
  const headers = { 'content-type': 'application/json', traceparent: TRACEPARENT };
  await callApp(app.app, '/tasks/add', {
    method: 'POST',
    body,
    headers,
    awsRequestId: 'run',
    requestId: 'call',
  });
  expect(app.log.lines).toMatchObject([
    {
      message: 'call failed',
      fields: {
        requestId: 'run',
        apiRequestId: 'call',
        traceId: '1-4bf92f35-77b34da6a3ce929d0e0e4736',
        taskId: idOf(1),
        task: 'add',
      },
    },
  ]);
});
