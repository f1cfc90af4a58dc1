import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { expectProblem } from '../../problem-document.ts';
import { newRecord } from '../new-record.ts';
import { ID, itemOf, NOW, statusApp } from './status-app.ts';

const number = (value: number) => ({ N: String(value) });

const finished: Item = itemOf(
  {
    state: { S: 'SUCCESS' },
    attempts: number(2),
    result: { S: '{"messageId":"m1"}' },
    progress: { S: '{"current":3}' },
    startedAt: number(NOW + 1),
    finishedAt: number(NOW + 2),
    owner: { S: 'inner owner' },
    leaseUntil: number(NOW + 3),
    delivery: {
      M: {
        status: { S: 'delivered' },
        at: number(NOW + 6),
        reason: { S: 'smtp 250' },
        order: { S: 'inner order' },
      },
    },
  },
  {
    task: 'send_email',
    input: { recipient: 'bob@example.com' },
    eta: NOW + 4,
    expiresAt: NOW + 5,
    group: 'inner group',
    fingerprint: 'inner fingerprint',
  },
);

describe('a task', () => {
  test('is shown with every key of the contract and no other', async () => {
    const app = statusApp();
    app.holds(finished);
    const response = await app.call(`/tasks/${ID}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toStrictEqual({
      id: ID,
      task: 'send_email',
      state: 'SUCCESS',
      ready: true,
      successful: true,
      result: { messageId: 'm1' },
      error: null,
      progress: { current: 3 },
      attempts: 2,
      queue: 'default',
      createdAt: '2030-01-01T00:00:00.000Z',
      startedAt: '2030-01-01T00:00:00.001Z',
      finishedAt: '2030-01-01T00:00:00.002Z',
      eta: '2030-01-01T00:00:00.004Z',
      expiresAt: '2030-01-01T00:00:00.005Z',
      delivery: { status: 'delivered', at: '2030-01-01T00:00:00.006Z', reason: 'smtp 250' },
      runs: [],
      nextAttemptAt: null,
      retriedAt: null,
      waitsFor: null,
      schedule: null,
      pythonName: null,
      workflow: null,
    });
  });

  test('shows null for what it does not have yet', async () => {
    const app = statusApp();
    app.holds(itemOf());
    expect(await (await app.call(`/tasks/${ID}`)).json()).toStrictEqual(newRecord(ID, 'add'));
  });

  test('whose delivery has the status of a newer version shows none', async () => {
    const app = statusApp();
    app.holds(itemOf({ delivery: { M: { status: { S: 'opened' }, at: number(NOW) } } }));
    expect(await (await app.call(`/tasks/${ID}`)).json()).toMatchObject({ delivery: null });
  });

  test('that failed says why', async () => {
    const app = statusApp();
    const error = { M: { type: { S: 'RangeError' }, message: { S: 'too far' } } };
    app.holds(itemOf({ state: { S: 'FAILURE' }, error }));
    expect(await (await app.call(`/tasks/${ID}`)).json()).toMatchObject({
      state: 'FAILURE',
      ready: true,
      successful: false,
      error: { type: 'RangeError', message: 'too far' },
    });
  });

  test('shows its input only on request', async () => {
    const app = statusApp();
    app.holds(finished);
    expect(await (await app.call(`/tasks/${ID}`)).text()).not.toMatch(/input|bob@example\.com|inner/);
    const shown = await (await app.call(`/tasks/${ID}?include=input`)).json();
    expect(shown).toHaveProperty('input', { recipient: 'bob@example.com' });
  });

  test('takes one consistent read', async () => {
    const app = statusApp();
    app.holds(finished);
    await app.call(`/tasks/${ID}`);
    expect(app.dynamo.calls()).toHaveLength(1);
    expect(app.dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
  });

  test('is also found by its id in capitals', async () => {
    const app = statusApp();
    app.holds(finished);
    expect((await app.call(`/tasks/${ID.toUpperCase()}`)).status).toBe(200);
    expect(app.dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.Key).toEqual({ id: { S: ID } });
  });
});

describe('an id', () => {
  test.each(['x', 'send-email', '123', `${ID}0`, ID.slice(1), '%00', '%zz', '..%2F..', `{${ID}}`])(
    'that is invalid (%s) is 404 without a request to the table',
    async (id) => {
      const app = statusApp();
      await expectProblem(await app.call(`/tasks/${id}`), 404);
      expect(app.dynamo.calls()).toEqual([]);
    },
  );

  test('that is unknown is 404', async () => {
    const app = statusApp();
    await expectProblem(await app.call(`/tasks/${ID}`), 404);
    expect(app.dynamo.calls()).toHaveLength(1);
  });

  test('of something in the table that is not a task is 404', async () => {
    const app = statusApp();
    app.holds({ id: { S: ID }, fingerprint: { S: 'x' }, ttl: number(1) });
    await expectProblem(await app.call(`/tasks/${ID}`), 404);
  });
});

describe('the query string', () => {
  test.each([
    ['wait=-1', ['wait']],
    ['wait=25.001', ['wait']],
    ['wait=26', ['wait']],
    ['wait=x', ['wait']],
    ['wait=', ['wait']],
    ['wait=1e2', ['wait']],
    ['wait=e1', ['wait']],
    ['wait=Infinity', ['wait']],
    ['include=result', ['include']],
    ['include=', ['include']],
    ['timeout=5', ['timeout']],
    ['wait=x&include=y&z=1', ['include', 'wait', 'z']],
  ])('%s is refused, naming each parameter, without a request to the table', async (query, paths) => {
    const app = statusApp();
    await expectProblem(await app.call(`/tasks/${ID}?${query}`), 422, paths);
    expect(app.dynamo.calls()).toEqual([]);
  });
});

describe('trouble', () => {
  test('with AWS is 503 with Retry-After, and repeats nothing that AWS said', async () => {
    const app = statusApp();
    app.dynamo.on(GetItemCommand).rejects(awsFault('InternalServerError', 'S3CRET arn:aws:dynamodb'));
    const response = await app.call(`/tasks/${ID}`);
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(JSON.stringify([problem, app.log.lines])).not.toMatch(/S3CRET|arn:|aws-request-1/);
    expect(JSON.stringify(problem)).not.toContain('InternalServerError');
    expect(app.log.lines).toMatchObject([
      { level: 'error', fields: { status: 503, error: 'InternalServerError' } },
    ]);
  });

  test.each<[string, Item]>([
    ['an unknown state', { state: { S: 'PAUSED' } }],
    ['an input that is not JSON', { input: { S: 'S3CRET' } }],
  ])('of our own (%s) is 500, and only the log says where', async (_what, changes) => {
    const app = statusApp();
    app.holds(itemOf(changes));
    const problem = await expectProblem(await app.call(`/tasks/${ID}`), 500);
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
    expect(app.log.lines).toMatchObject([
      { level: 'error', fields: { status: 500, stack: expect.stringContaining('at ') } },
    ]);
  });
});
