import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, type Problem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

describe('send_email', () => {
  const text = 'Grüße, 世界 🌿 — a & b = 100 %\nsecond line';

  test.each(['/send_email', '/tasks/send_email'])('sends the email of a form at %s', async (path) => {
    const recipient = `${randomUUID()}@example.com`;
    const sent = await flow.form(path, { recipient, content: text, subject: 'Ein Gruß 🌿' });

    expect(sent.status).toBe(202);
    expect(sent.headers.get('content-type')).toContain('application/json');
    expect(sent.headers.get('location')).toBe(`/tasks/${sent.body.id}`);
    expect(sent.body).toMatchObject({ task: 'send_email', state: 'PENDING', ready: false, queue: 'default' });
    const record = await flow.final(sent.body.id);
    expect(record).toMatchObject({
      state: 'SUCCESS',
      ready: true,
      successful: true,
      attempts: 1,
      error: null,
    });
    const mail = await mailTo(recipient);
    expect(mail).toMatchObject({ from: 'noreply@example.com', subject: 'Ein Gruß 🌿', body: { text } });
    expect(record.result).toEqual({ messageId: mail?.messageId });
  });

  test('sends the email of a JSON body, without a subject', async () => {
    const recipient = `${randomUUID()}@example.com`;
    const sent = await flow.json('/send_email', { recipient, content: text });

    expect(sent.status).toBe(202);
    expect(await flow.final(sent.body.id)).toMatchObject({ state: 'SUCCESS' });
    expect(await mailTo(recipient)).toMatchObject({ subject: '(no subject)', body: { text } });
  });

  test('does not let a caller choose the sender', async () => {
    const refused = await flow.json<Problem>('/send_email', {
      recipient: 'bob@example.com',
      content: 'x',
      sender: 'eve@example.com',
    });
    expect(refused.status).toBe(422);
  });

  async function mailTo(recipient: string) {
    return (await flow.mails()).find(({ destination }) => destination.to.includes(recipient));
  }
});

describe('add', () => {
  test('adds the numbers of a form', async () => {
    const sent = await flow.form('/tasks/add', { a: '1', b: '2' });
    expect(await flow.final(sent.body.id)).toMatchObject({ state: 'SUCCESS', result: 3 });
  });

  test('adds the numbers of JSON', async () => {
    const sent = await flow.json('/tasks/add', { a: 1.5, b: -2 });
    expect(await flow.final(sent.body.id)).toMatchObject({ state: 'SUCCESS', result: -0.5 });
  });

  test('shows its input on request', async () => {
    const sent = await flow.json('/tasks/add', { a: 1, b: 2 });
    const { body } = await flow.call<ApiRecord>('GET', `/tasks/${sent.body.id}?include=input`);
    expect(body.input).toEqual({ a: 1, b: 2 });
    expect(sent.body).not.toHaveProperty('input');
  });
});

test('process reports its progress while it runs', async () => {
  const { body } = await flow.form('/tasks/process', { total: '3' });
  const running = await until('progress of a running task', async () => {
    const { body: record } = await flow.call<ApiRecord>('GET', `/tasks/${body.id}`);
    return record.state === 'STARTED' && record.progress !== null ? record : undefined;
  });
  expect(running).toMatchObject({ ready: false, result: null });
  // Whichever of them is read first.
  const steps = [1, 2, 3].map((current) => ({ current, total: 3 }));
  expect(steps).toContainEqual(running.progress);
  expect(await flow.final(body.id)).toMatchObject({ state: 'SUCCESS', result: { current: 3, total: 3 } });
});

test('the page of Flask’s guide to Celery shows where process is, from its start to its end', async () => {
  const { body } = await flow.form('/tasks/process', { total: '3' });
  // The guide's view gives the result of a task that is ready, and before that what it has reported.
  const values: unknown[] = [];
  const shown = await until('the end of the task', async () => {
    const { body: record } = await flow.call<ApiRecord>('GET', `/tasks/${body.id}`);
    const { ready, result, progress } = record;
    const value = ready ? result : progress;
    // There is none until its first report, and one ever after.
    if (value !== null || values.length > 0) values.push(value);
    return ready ? record : undefined;
  });
  const reports = [1, 2, 3].map((current) => ({ current, total: 3 }));
  for (const value of values) expect(reports).toContainEqual(value);
  // What it reported, before its result.
  expect(values.length).toBeGreaterThan(1);
  expect(shown).toMatchObject({ ready: true, successful: true, result: { current: 3, total: 3 } });
});

test('a countdown delays the start', async () => {
  const { body } = await flow.form('/tasks/add?countdown=1', { a: '1', b: '2' });
  expect(Date.parse(body.eta ?? '') - Date.parse(body.createdAt)).toBeGreaterThan(900);
  const record = await flow.final(body.id);
  expect(record.state).toBe('SUCCESS');
  expect(Date.parse(record.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(body.eta ?? ''));
});

test('a task that expires before it starts is revoked', async () => {
  const eta = new Date(Date.now() + 100).toISOString();
  const expires = new Date(Date.now() + 101).toISOString();
  const { body } = await flow.form(`/tasks/add?eta=${eta}&expires=${expires}`, { a: '1', b: '2' });
  expect(await flow.final(body.id)).toMatchObject({ state: 'REVOKED', attempts: 0 });
});

describe('an Idempotency-Key', () => {
  test('returns the first task again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await flow.json('/tasks/add', { a: 1, b: 2 }, headers);
    const again = await flow.json('/tasks/add', { b: 2, a: 1 }, headers);

    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body.id).toBe(first.body.id);
    expect(await flow.final(first.body.id)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });

  test('is refused for another input', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    await flow.json('/tasks/add', { a: 1, b: 2 }, headers);
    const misuse = await flow.json<Problem>('/tasks/add', { a: 1, b: 3 }, headers);

    expect(misuse.status).toBe(422);
    expect(misuse.headers.get('content-type')).toContain('application/problem+json');
  });

  test('covers a bulk call', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const tasks = [
      { task: 'add', input: { a: 1, b: 2 } },
      { task: 'add', input: { a: 3, b: 4 } },
    ];
    const first = await flow.json<{ tasks: ApiRecord[] }>('/tasks', { tasks }, headers);
    const again = await flow.json<{ tasks: ApiRecord[] }>('/tasks', { tasks }, headers);

    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body.tasks.map(({ id }) => id)).toEqual(first.body.tasks.map(({ id }) => id));
  });
});

describe('a task that fails', () => {
  test('is retried, and ends as FAILURE', async () => {
    const { body } = await flow.json('/tasks/fail', {});
    expect(await flow.final(body.id)).toMatchObject({
      state: 'FAILURE',
      attempts: 3,
      successful: false,
      result: null,
      error: { type: 'RangeError', message: 'attempt 3 failed' },
    });
  });

  test('may succeed at a later attempt', async () => {
    const { body } = await flow.json('/tasks/succeed_at', { attempt: 3 });
    expect(await flow.final(body.id)).toMatchObject({
      state: 'SUCCESS',
      attempts: 3,
      error: null,
      result: { attempt: 3 },
    });
  });

  test('is not retried if it says so', async () => {
    const { body } = await flow.json('/tasks/refuse', {});
    expect(await flow.final(body.id)).toMatchObject({
      state: 'FAILURE',
      attempts: 1,
      error: { type: 'NonRetryable', message: 'never' },
    });
  });

  test('is ended at its time limit', async () => {
    const { body } = await flow.json('/tasks/hang', {});
    expect(await flow.final(body.id)).toMatchObject({
      state: 'FAILURE',
      attempts: 1,
      error: { type: 'TimeLimitExceeded' },
    });
  });
});

test('a bulk call answers in order, and one bad entry does not affect the others', async () => {
  const { status, body } = await flow.json<{ tasks: (ApiRecord & Problem)[] }>('/tasks', {
    tasks: [
      { task: 'add', input: { a: 1, b: 1 } },
      { task: 'nope', input: {} },
      { task: 'add', input: { a: 'x', b: 1 } },
      { task: 'add', input: { a: 2, b: 2 }, options: { countdown: 0 } },
    ],
  });
  expect(status).toBe(202);
  const [first, unknown, invalid, last] = body.tasks;
  expect(unknown).toMatchObject({ status: 404 });
  expect(invalid).toMatchObject({ status: 422, errors: [{ path: 'input.a' }] });
  expect(await flow.final(first?.id ?? '')).toMatchObject({ result: 2 });
  expect(await flow.final(last?.id ?? '')).toMatchObject({ result: 4 });
});

describe('the system describes itself', () => {
  test('/health', async () => {
    const { status, body } = await flow.call('GET', '/health');
    expect([status, body]).toEqual([200, { status: 'ok' }]);
  });

  test('/health, by HEAD', async () => {
    const { status, body } = await flow.call('HEAD', '/health');
    expect([status, body]).toEqual([200, null]);
  });

  test('/queues', async () => {
    const { status, body } = await flow.call<{ queues: { name: string }[] }>('GET', '/queues');
    expect(status).toBe(200);
    expect(body.queues.map(({ name }) => name).sort()).toEqual(['crash', 'default']);
    expect(body.queues[0]).toEqual({
      name: expect.any(String),
      waiting: expect.any(Number),
      running: expect.any(Number),
      delayed: expect.any(Number),
      dead: expect.any(Number),
    });
  });

  test('/openapi.json', async () => {
    const { status, body } = await flow.call<{ openapi: string; paths: object }>('GET', '/openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(body.paths)).toContain('/send_email');
  });
});
