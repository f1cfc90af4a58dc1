import { beforeEach, describe, expect, test } from 'vitest';
import {
  chain,
  chord,
  InputInvalid,
  ResultUnavailable,
  TimedOut,
  WorkflowFailed,
  WorkflowRevoked,
} from '../../../client/index.ts';
import { broken, gateway, problem, problemDocument, type Script, scriptedApi } from './scripted-api.ts';

const ID = '01a20256-18a8-7708-87fa-327211c603ee';

/** A workflow as the API shows it. */
function workflow(fields: Record<string, unknown> = {}) {
  const state = fields['state'] ?? 'PENDING';
  return {
    id: ID,
    state,
    ready: state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED',
    successful: state === 'SUCCESS',
    result: null,
    error: null,
    counts: { open: 2, succeeded: 0, failed: 0, skipped: 0 },
    total: 2,
    ...fields,
  };
}

const shows =
  (fields: Record<string, unknown> = {}, status = 200): Script =>
  () =>
    Response.json(workflow(fields), { status });

describe('a workflow is sent', () => {
  const sending = (scripts: readonly Script[]) => {
    const api = scriptedApi(scripts);
    const { add } = api.client;
    return { ...api, sum: chain(add.s({ a: 1, b: 2 }), add.into('a', { b: 3 })) };
  };
  const NODE = {
    chain: [
      { task: 'add', input: { a: 1, b: 2 } },
      { task: 'add', input: { b: 3 }, pass: 'a' },
    ],
  };

  test('in one call, under a new key, and nothing before that', async () => {
    const { client, requests, sum } = sending([shows({}, 202)]);
    expect(requests).toHaveLength(0);
    const sent = await client.sendWorkflow(sum);
    expect(sent.id).toBe(ID);
    expect(sent.record).toEqual(workflow());
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/workflows', query: {} });
    expect(requests[0]?.body).toEqual({ workflow: NODE, options: {} });
    expect(requests[0]?.headers.get('idempotency-key')).toBe('key-1');
    expect(requests[0]?.headers.get('traceparent')).toBeNull();
  });

  test('in the trace of its caller', async () => {
    const { client, requests, sum } = sending([shows({}, 202)]);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await client.sendWorkflow(sum, { traceparent });
    expect(requests[0]?.headers.get('traceparent')).toBe(traceparent);
    expect(requests[0]?.body).toEqual({ workflow: NODE, options: {} });
  });

  test('with what holds for all of its tasks, under the key given', async () => {
    const { client, requests, sum } = sending([shows({}, 202)]);
    await client.sendWorkflow(sum, {
      onFailure: 'cancel',
      countdown: 5,
      expires: new Date('2030-01-02T00:00:00Z'),
      queue: 'slow',
      group: undefined,
      idempotencyKey: 'order 7',
    });
    expect(requests[0]?.body).toEqual({
      workflow: NODE,
      onFailure: 'cancel',
      options: { countdown: 5, expires: '2030-01-02T00:00:00.000Z', queue: 'slow' },
    });
    expect(requests[0]?.headers.get('idempotency-key')).toBe('order 7');
  });

  test('of one task', async () => {
    const { client, requests } = sending([shows({ total: 1 }, 202)]);
    await client.sendWorkflow(client.add.s({ a: 1, b: 2 }));
    expect(requests[0]?.body).toEqual({ workflow: NODE.chain[0], options: {} });
  });

  test('again, under the same key, until all of it is stored', async () => {
    const unfinished = problem(503, 'Too large for one call.', { 'retry-after': '1' });
    const { client, requests, sum } = sending([unfinished, broken, gateway(504, 'Timeout'), shows({}, 202)]);
    expect((await client.sendWorkflow(sum)).id).toBe(ID);
    expect(requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual(Array(4).fill('key-1'));
    expect(requests.map(({ body }) => body)).toEqual(Array(4).fill({ workflow: NODE, options: {} }));
    expect(requests[1]?.at).toBeGreaterThanOrEqual(1_000);
  });

  test('and refused with what is wrong, by its place', async () => {
    const errors = [{ path: 'workflow.chain.1.input.b', message: 'Must be a number' }];
    const { client, requests, sum } = sending([
      () => Response.json(problemDocument(422, 'The workflow is invalid.', errors), { status: 422 }),
      problem(403, 'The worker of the queue default may not send the task add.'),
    ]);
    const refused = await client.sendWorkflow(sum).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InputInvalid);
    expect(refused).toMatchObject({ errors });
    await expect(client.sendWorkflow(sum)).rejects.toThrow('may not send the task add');
    expect(requests).toHaveLength(2);
  });

  test('unless JSON cannot carry an input, which is named', async () => {
    const { client, requests } = sending([]);
    const { add } = client;
    const wrong = chord([add.s({ a: 1, b: Number.NaN })], add.s({ a: 1, b: 2 }));
    await expect(client.sendWorkflow(wrong)).rejects.toThrow('workflow.chord.header.0.input.b is NaN');
    await expect(client.sendWorkflow(add.map([{ a: 2 ** 53, b: 1 }]))).rejects.toThrow(
      'workflow.map.inputs.0.a is',
    );
    await expect(client.sendWorkflow(add as never)).rejects.toThrow(/^workflow is a function; it must be/);
    expect(requests).toHaveLength(0);
  });
});

describe('a workflow', () => {
  test('is looked up, waited for, and shown as it was sent', async () => {
    const outline = { kind: 'task', task: 'add', number: 0 };
    const { client, requests } = scriptedApi([shows({ state: 'STARTED' }), shows({ outline })]);
    const found = client.workflow(ID);
    expect(found.record).toBeNull();
    expect(await found.status()).toEqual(workflow({ state: 'STARTED' }));
    expect((await found.status({ wait: 2.5, include: 'outline' })).outline).toEqual(outline);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(2).fill(`GET /workflows/${ID}`),
    );
    expect(requests.map(({ query }) => query)).toEqual([{}, { include: 'outline', wait: '2.5' }]);
  });

  test('is revoked, and its failed tasks are sent again', async () => {
    const { client, requests } = scriptedApi([shows({ state: 'REVOKED' }), shows({ state: 'STARTED' })]);
    expect((await client.workflow(ID).revoke()).state).toBe('REVOKED');
    expect((await client.workflow(ID).retry()).state).toBe('STARTED');
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /workflows/${ID}/revoke`,
      `POST /workflows/${ID}/retry`,
    ]);
  });

  test.each(['revoke', 'retry'] as const)('in the wrong state for a %s is a 409', async (change) => {
    const { client, requests } = scriptedApi([problem(409, 'The workflow is SUCCESS.')]);
    await expect(client.workflow(ID)[change]()).rejects.toThrow('The workflow is SUCCESS.');
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['revoke', 'REVOKED'],
    ['retry', 'STARTED'],
    ['retry', 'SUCCESS'],
  ] as const)('counts as changed by a %s whose answer was lost, if it is %s', async (change, state) => {
    const { client } = scriptedApi([broken, problem(409), shows({ state })]);
    expect(await client.workflow(ID)[change]()).toMatchObject({ state });
  });

  test.each([
    ['revoke', 'SUCCESS'],
    ['retry', 'FAILURE'],
    ['retry', 'REVOKED'],
  ] as const)('does not count as changed by a %s if it is %s', async (change, state) => {
    const { client } = scriptedApi([broken, problem(409, 'No.'), shows({ state })]);
    await expect(client.workflow(ID)[change]()).rejects.toThrow('No.');
  });

  test('whose tasks are too many for one call to retry is retried in several', async () => {
    const { client, requests } = scriptedApi([
      problem(503, '400 tasks were sent again, and there are more.', { 'retry-after': '1' }),
      shows({ state: 'STARTED' }),
    ]);
    expect((await client.workflow(ID).retry()).state).toBe('STARTED');
    expect(requests).toHaveLength(2);
  });

  test('has an id that is one part of the path, whatever is in it', async () => {
    const { client, requests } = scriptedApi([shows()]);
    await client.workflow('a/b?c').status();
    expect(requests[0]?.path).toBe('/workflows/a%2Fb%3Fc');
    for (const id of ['', '.', '..', null]) expect(() => client.workflow(id as never)).toThrow(/^id is /);
  });
});

describe('its result', () => {
  let advance: (ms: number) => void;
  beforeEach(() => {
    advance = () => undefined;
  });
  /** An API that waits before it answers, as asked. */
  const slow =
    (fields: Record<string, unknown>): Script =>
    (request) => {
      advance(Number(request.query['wait']) * 1000);
      return shows(fields)(request);
    };
  const awaiting = (scripts: readonly Script[]) => {
    const api = scriptedApi(scripts);
    advance = (ms) => api.clock.advance(ms);
    return { ...api, sent: api.client.workflow<number>(ID) };
  };

  test('is awaited with polls of 25 seconds, as long as it takes', async () => {
    const { sent, requests } = awaiting([slow({}), slow({}), shows({ state: 'SUCCESS', result: 3 })]);
    expect(await sent.result()).toBe(3);
    expect(requests.map(({ path }) => path)).toEqual(Array(3).fill(`/workflows/${ID}`));
    expect(requests.map(({ query }) => query)).toEqual(Array(3).fill({ wait: '25' }));
  });

  test('that does not come in time is not a failure', async () => {
    const { sent, requests } = awaiting([slow({}), slow({ state: 'STARTED', total: 7 })]);
    const late = await sent.result({ timeout: 30 }).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(TimedOut);
    expect(late).toMatchObject({
      message: `The workflow ${ID} is still STARTED after 30 s.`,
      record: null,
      workflow: { total: 7 },
    });
    expect(requests.map(({ query }) => query)).toEqual([{ wait: '25' }, { wait: '5' }]);
  });

  test('of one that failed is an error that names the task', async () => {
    const error = {
      type: 'DependencyFailed',
      message: 'The task t1, on which this one depends, failed.',
      taskId: 't1',
    };
    const { sent } = awaiting([shows({ state: 'FAILURE', error })]);
    const failed = await sent.result().catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(WorkflowFailed);
    expect(failed).toMatchObject({ ...error, workflow: { id: ID, state: 'FAILURE' } });
  });

  test('of one that was revoked is another', async () => {
    const { sent } = awaiting([shows({ state: 'REVOKED' })]);
    const revoked = await sent.result().catch((thrown: unknown) => thrown);
    expect(revoked).toBeInstanceOf(WorkflowRevoked);
    expect(revoked).toMatchObject({ message: `The workflow ${ID} was revoked.`, workflow: { id: ID } });
  });

  const TASK = { kind: 'task', task: 'add', number: 0 };
  const GROUP = { kind: 'group', parts: [TASK, TASK] };
  const MAP = { kind: 'map', task: 'add', from: 0, count: 2 };

  test.each([
    ['a task', TASK],
    ['a chain that ends in one', { kind: 'chain', parts: [GROUP, TASK] }],
    ['a body', { kind: 'chord', header: GROUP, body: TASK }],
    ['what is followed', { kind: 'link', of: TASK, link: [GROUP], linkError: [] }],
  ])('may be null of %s', async (_what, outline) => {
    const { sent, requests } = awaiting([shows({ state: 'SUCCESS' }), shows({ state: 'SUCCESS', outline })]);
    expect(await sent.result()).toBeNull();
    expect(requests[1]?.query).toEqual({ include: 'outline' });
  });

  test.each([
    ['a group', GROUP],
    ['a map', MAP],
    ['a chain that ends in one', { kind: 'chain', parts: [TASK, MAP] }],
    ['a body', { kind: 'chord', header: TASK, body: GROUP }],
    ['what is followed', { kind: 'link', of: GROUP, link: [TASK], linkError: [] }],
  ])('is never null of %s: it is too large for the answer', async (_what, outline) => {
    const { sent } = awaiting([shows({ state: 'SUCCESS' }), shows({ state: 'SUCCESS', outline })]);
    await expect(sent.result()).rejects.toThrow(ResultUnavailable);
  });

  test('of one task that returned nothing is null, without another call', async () => {
    const { sent, requests } = awaiting([shows({ state: 'SUCCESS', total: 1 })]);
    expect(await sent.result()).toBeNull();
    expect(requests).toHaveLength(1);
  });
});

describe('a list', () => {
  test('of workflows reads pages as they are needed, including empty ones', async () => {
    const page = (ids: string[], cursor: string | null) => () =>
      Response.json({ workflows: ids.map((id) => workflow({ id })), cursor });
    const { client, requests } = scriptedApi([page(['a', 'b'], '1'), page([], '2'), page(['c'], null)]);
    const ids: string[] = [];
    for await (const { id } of client.workflows({ state: 'FAILURE', limit: 2 })) ids.push(id);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(requests.map(({ path }) => path)).toEqual(Array(3).fill('/workflows'));
    expect(requests.map(({ query }) => query)).toEqual([
      { state: 'FAILURE', limit: '2' },
      { state: 'FAILURE', limit: '2', cursor: '1' },
      { state: 'FAILURE', limit: '2', cursor: '2' },
    ]);
  });

  test('of the tasks of one does, too', async () => {
    const page = (ids: string[], cursor: string | null) => () =>
      Response.json({ nodes: ids.map((id) => ({ id, task: 'add', after: [] })), cursor });
    const { client, requests } = scriptedApi([page(['a'], '1'), page(['b'], null), page(['b'], null)]);
    const ids: string[] = [];
    for await (const { id } of client.workflow(ID).nodes({ limit: 1 })) ids.push(id);
    expect(ids).toEqual(['a', 'b']);
    expect((await client.workflow(ID).nodes().page('1')).nodes).toHaveLength(1);
    expect(requests.map(({ path }) => path)).toEqual(Array(3).fill(`/workflows/${ID}/nodes`));
    expect(requests.map(({ query }) => query)).toEqual([
      { limit: '1' },
      { limit: '1', cursor: '1' },
      { cursor: '1' },
    ]);
  });
});
