import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { consoleLines } from '../../console-lines.ts';
import { type EnqueueApp, enqueueApp } from './enqueue-app.ts';

const SECRET = 'S3CRET';
const email = { recipient: `${SECRET}@example.com`, content: SECRET, subject: SECRET };
const headers = { 'idempotency-key': SECRET };
const bulk = {
  tasks: [
    { task: 'send_email', input: email },
    { task: 'send_email', input: { ...email, to: SECRET } },
  ],
};

afterEach(() => {
  vi.restoreAllMocks();
});

const nothing = () => undefined;
const fails = {
  sqs: ({ sqs }: EnqueueApp) => {
    sqs.on(SendMessageCommand).rejects(awsFault('InvalidMessageContents', `${SECRET} is not allowed`));
    sqs.on(SendMessageBatchCommand).rejects(awsFault('InvalidMessageContents', `${SECRET} is not allowed`));
  },
  dynamo: ({ dynamo }: EnqueueApp) => {
    const fault = awsFault('ValidationException', `${SECRET} is not valid`);
    dynamo.on(PutItemCommand).rejects(fault);
    dynamo.on(UpdateItemCommand).rejects(fault);
  },
  table: ({ dynamo }: EnqueueApp) => {
    dynamo.on(PutItemCommand).rejects(conditionFailed({ task: { S: SECRET }, fingerprint: { S: SECRET } }));
  },
  both: (app: EnqueueApp) => {
    fails.sqs(app);
    fails.dynamo(app);
  },
  withdrawal: (app: EnqueueApp) => {
    fails.sqs(app);
    app.dynamo.on(UpdateItemCommand).rejects(awsFault('ValidationException', SECRET));
  },
};

describe('no log contains what a caller sent', () => {
  test.each<[string, (app: EnqueueApp) => void, (app: EnqueueApp) => Promise<Response>, number]>([
    ['an email', nothing, (app) => app.postJson('/send_email', email), 202],
    ['a form', nothing, (app) => app.postForm('/send_email', new URLSearchParams(email).toString()), 202],
    ['a key', nothing, (app) => app.postJson('/send_email', email, headers), 202],
    ['a tenant', nothing, (app) => app.postJson(`/send_email?group=${SECRET}`, email), 202],
    ['many', nothing, (app) => app.postJson('/tasks', bulk), 202],
    ['many with a key', nothing, (app) => app.postJson('/tasks', bulk, headers), 202],
    [
      'a bad email',
      nothing,
      (app) => app.postJson('/send_email', { ...email, recipient: SECRET, [SECRET]: 1 }),
      422,
    ],
    [
      'bad JSON',
      nothing,
      (app) => app.post('/send_email', `{${SECRET}`, { 'content-type': 'application/json' }),
      400,
    ],
    ['a bad option', nothing, (app) => app.postJson(`/send_email?${SECRET}=${SECRET}`, email), 422],
    ['a bad type', nothing, (app) => app.post('/send_email', SECRET, { 'content-type': SECRET }), 415],
    ['an unknown task', nothing, (app) => app.postJson(`/tasks/${SECRET}`, email), 404],
    ['a bug', nothing, (app) => app.postJson('/tasks/anything', { amount: 'throw' }), 500],
    ['no queue', fails.sqs, (app) => app.postJson('/send_email', email), 400],
    ['no queue for a key', fails.sqs, (app) => app.postJson('/send_email', email, headers), 400],
    ['no queue for many', fails.sqs, (app) => app.postJson('/tasks', bulk), 202],
    ['no table', fails.dynamo, (app) => app.postJson('/send_email', email), 500],
    ['no table for a key', fails.dynamo, (app) => app.postJson('/send_email', email, headers), 500],
    ['no table for many', fails.dynamo, (app) => app.postJson('/tasks', bulk), 202],
    ['no table for many with a key', fails.dynamo, (app) => app.postJson('/tasks', bulk, headers), 400],
    ['neither', fails.both, (app) => app.postJson('/send_email', email), 500],
    ['no way back', fails.withdrawal, (app) => app.postJson('/send_email', email), 500],
    ['no way back for many', fails.withdrawal, (app) => app.postJson('/tasks', bulk), 202],
    ['a key that is another’s', fails.table, (app) => app.postJson('/tasks', bulk, headers), 422],
  ])('%s', async (_what, arrange, call, status) => {
    const written = consoleLines();
    const app = enqueueApp();
    arrange(app);
    const response = await call(app);
    expect(response.status).toBe(status);
    expect(JSON.stringify(app.log.lines)).not.toContain(SECRET);
    expect(written).toEqual([]);
    if (status >= 500 || app.log.loud().length > 0) expect(await response.text()).not.toContain(SECRET);
  });

  test('an AWS error that quotes the content on a separate line', async () => {
    const app = enqueueApp();
    app.sqs.on(SendMessageCommand).rejects(awsFault('InvalidMessageContents', `Invalid:\n at ${SECRET}`));
    await app.postJson('/send_email', email);
    expect(JSON.stringify(app.log.lines)).not.toContain(SECRET);
  });
});
