import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { createRegistry } from '../../../../../core/definition/registry.ts';
import { memberId } from '../../../../../core/workflow/member-id.ts';
import { readItemById } from '../../../../../core/workflow/update-item.ts';
import { idOfKey } from '../../../../../platform/http/idempotency.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { expectProblem } from '../../../problem-document.ts';
import { bearerOf, roleOf } from '../callers.ts';
import { failAfter, failChangeTo } from './fail-writes.ts';
import { ADD, chain, group, many } from './parts.ts';
import { acceptedWorkflow, workflowApp } from './workflow-app.ts';
import { REGISTRY } from './workflow-tasks.ts';

const table = tableOnDynalite();
let keys = 0;
const newKey = () => {
  keys += 1;
  return `key-${keys}`;
};
const workflow = chain(group(ADD, ADD), { task: 'total', pass: 'numbers' });

/** The tasks of the messages that an app has sent. */
const sent = ({ sqs }: ReturnType<typeof workflowApp>): string[] =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ MessageBody }) => JSON.parse(MessageBody ?? '').task);

describe('a workflow that is sent', () => {
  test('is stored, and what waits for nothing gets its message', async () => {
    const app = workflowApp({ table });
    const answer = await app.send({ workflow });
    const accepted = await acceptedWorkflow(answer);
    expect(answer.headers.get('location')).toBe(`/workflows/${accepted.id}`);
    expect(answer.headers.has('idempotency-replayed')).toBe(false);
    expect(accepted).toMatchObject({
      ...{ state: 'PENDING', total: 3, counts: { open: 3, succeeded: 0, failed: 0, skipped: 0 } },
      ...{ createdAt: '2030-01-01T00:00:00.000Z', finishedAt: null },
    });
    expect(sent(app)).toEqual(['add', 'add']);
    const last: unknown = await (await app.get(`/tasks/${memberId(accepted.id, 2)}`)).json();
    expect(last).toMatchObject({
      state: 'PENDING',
      waitsFor: {
        ...{ kind: 'tasks', until: null, count: 2 },
        tasks: [memberId(accepted.id, 0), memberId(accepted.id, 1)],
      },
      workflow: { id: accepted.id, path: '/workflow/chain/1' },
    });
    expect(app.metrics.counts).toEqual({ 'add enqueued': 2, 'total enqueued': 1 });
  });

  test('without a task has come to its end', async () => {
    const app = workflowApp({ table });
    const { id } = await acceptedWorkflow(await app.send({ workflow: group() }));
    expect(await (await app.get(`/workflows/${id}`)).json()).toMatchObject({ state: 'SUCCESS', result: [] });
  });

  test('is not refused because a message could not be sent: the sweep sends it', async () => {
    const app = workflowApp({ table });
    app.sqs.on(SendMessageBatchCommand).rejects(new Error('down'));
    const { id } = await acceptedWorkflow(await app.send({ workflow }));
    expect((await readItemById(table, id))?.['todo']).toEqual({ S: 'start' });
  });
});

describe('a key', () => {
  test('makes one workflow of two calls, which are both given it as it was accepted', async () => {
    const key = newKey();
    const app = workflowApp({ table });
    const first = await acceptedWorkflow(await app.send({ workflow }, key));
    app.clock.advance(60_000);
    await (await app.post(`/workflows/${first.id}/revoke`)).json();
    const answer = await app.send({ workflow }, key);
    expect(answer.headers.get('idempotency-replayed')).toBe('true');
    expect(await acceptedWorkflow(answer)).toEqual(first);
    expect(sent(app)).toEqual(['add', 'add']);
    expect(app.metrics.counts).toEqual({
      ...{ 'add enqueued': 2, 'total enqueued': 1 },
      ...{ 'add revoked': 2, 'total revoked': 1 },
    });
  });

  test('is that of one call, however its fields are ordered, and of no other', async () => {
    const key = newKey();
    const list = group(ADD, ADD);
    const app = workflowApp({ table });
    const { id } = await acceptedWorkflow(await app.send({ workflow: list, onFailure: 'collect' }, key));
    const again = await acceptedWorkflow(await app.send({ onFailure: 'collect', workflow: list }, key));
    expect(again.id).toBe(id);
    for (const other of [{ workflow: list }, { workflow: ADD }, { workflow: list, onFailure: 'cancel' }]) {
      const problem = await expectProblem(await app.send(other, key), 422);
      expect(problem.detail).toContain('already used for a different call');
    }
  });

  test('of a task is none of a workflow, and the other way round', async () => {
    const app = workflowApp({ table });
    const [ofTask, ofWorkflow] = [newKey(), newKey()];
    expect((await app.post('/tasks/add', ADD.input, { 'idempotency-key': ofTask })).status).toBe(202);
    await expectProblem(await app.send({ workflow: ADD }, ofTask), 422);
    const { id } = await acceptedWorkflow(await app.send({ workflow: ADD }, ofWorkflow));
    await expectProblem(await app.post('/tasks/add', ADD.input, { 'idempotency-key': ofWorkflow }), 422);
    expect((await app.get(`/tasks/${id}`)).status).toBe(404);
    expect((await app.get(`/workflows/${id}`)).status).toBe(200);
  });

  test('is its caller’s, with keys per caller', async () => {
    const key = newKey();
    const ids = await Promise.all(
      [roleOf('alice'), roleOf('bob'), bearerOf({ sub: 'alice' }), roleOf('alice', 'another')].map(
        async (authorizer) => {
          const app = workflowApp({ table, authorizer, keysPerCaller: true });
          return (await acceptedWorkflow(await app.send({ workflow }, key))).id;
        },
      ),
    );
    expect(new Set(ids).size).toBe(3);
    expect(ids[3]).toBe(ids[0]);
  });

  test('is answered though its call would be refused today', async () => {
    const key = newKey();
    const timed = { workflow: { ...ADD, options: { expires: '2030-01-01T00:01:00Z' } } };
    const app = workflowApp({ table });
    const { id } = await acceptedWorkflow(await app.send(timed, key));
    app.clock.advance(120_000);
    const again = await app.send(timed, key);
    expect([(await acceptedWorkflow(again)).id, again.headers.get('idempotency-replayed')]).toEqual([
      id,
      'true',
    ]);
    const others = createRegistry(REGISTRY.definitions.filter(({ name }) => name === 'list'));
    const narrower = workflowApp({ table, registry: others });
    expect((await acceptedWorkflow(await narrower.send(timed, key))).id).toBe(id);
    await expectProblem(await app.send(timed, newKey()), 422, ['workflow.options.expires']);
    await expectProblem(await app.send({ workflow: { task: 'add', input: {} } }, key), 422, [
      'workflow.input.a',
      'workflow.input.b',
    ]);
  });

  test('of a worker that may not send it any more is refused', async () => {
    const key = newKey();
    const slow = { authorizer: roleOf('slow-role'), callingWorkers: 'slow=slow-role' };
    await acceptedWorkflow(await workflowApp({ table }).send({ workflow }, key));
    await expect(
      (await workflowApp({ table, ...slow }).send({ workflow }, key)).json(),
    ).resolves.toMatchObject({
      status: 403,
      detail: expect.stringContaining("sends: ['total']"),
    });
  });
});

describe('a call that dies on the way', () => {
  test('has run nothing, is found by nobody, and is finished by another with its key', async () => {
    const key = newKey();
    const dying = workflowApp({ table });
    // Of 1 head, 1 plan, 2 items of a join and 3 tasks.
    const stop = failAfter(table.client, 4);
    await expectProblem(await dying.send({ workflow }, key), 503);
    stop();
    expect(sent(dying)).toEqual([]);
    const lost = idOfKey(null, key);
    expect((await dying.get(`/workflows/${lost}`)).status).toBe(404);
    expect(await (await dying.get('/workflows?limit=100')).text()).not.toContain(lost);
    const app = workflowApp({ table });
    app.clock.advance(7_000);
    const answer = await app.send({ workflow }, key);
    const { id, createdAt } = await acceptedWorkflow(answer);
    expect(createdAt).toBe('2030-01-01T00:00:00.000Z');
    expect(answer.headers.has('idempotency-replayed')).toBe(false);
    expect(sent(app)).toEqual(['add', 'add']);
    expect(app.metrics.counts).toEqual({ 'add enqueued': 2, 'total enqueued': 1 });
    expect(await (await app.get(`/workflows/${id}/nodes`)).json()).toMatchObject({
      nodes: [{ task: 'add' }, { task: 'add' }, { task: 'total' }],
    });
  });

  test('without the key that it had, is nobody’s', async () => {
    const key = newKey();
    const stop = failAfter(table.client, 4);
    await expectProblem(await workflowApp({ table }).send({ workflow }, key), 503);
    stop();
    await expectProblem(await workflowApp({ table }).send({ workflow: ADD }, key), 422);
  });

  test('does not know whether it made the workflow complete: it says so, and the same key tells', async () => {
    const key = newKey();
    const app = workflowApp({ table });
    const stop = failChangeTo(table.client, 'OPEN');
    const problem = await expectProblem(await app.send({ workflow }, key), 503);
    stop();
    expect(problem.detail).toMatch(/not certain.*It may run as [0-9a-f-]{36}/);
    expect(sent(app)).toEqual([]);
    await acceptedWorkflow(await app.send({ workflow }, key));
    expect(sent(app)).toEqual(['add', 'add']);
  });
});

describe('a workflow that is too large for the time of one call', () => {
  test('is stored by as many with its key as it takes, each of which writes only what is missing', async () => {
    const key = newKey();
    const large = { workflow: many(1_200) };
    // Each call’s clock goes on while it writes.
    const app = workflowApp({ table });
    let writes = 0;
    let calls = 0;
    table.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'PutItemCommand') {
            writes += 1;
            app.clock.advance(25);
          }
          return next(args);
        },
      { step: 'initialize', name: 'slow' },
    );
    try {
      for (;;) {
        calls += 1;
        const answer = await app.send(large, key);
        if (answer.status === 202) break;
        const problem = await expectProblem(answer, 503);
        expect(problem.detail).toMatch(
          /too large to be stored in one call, and has not begun.*same Idempotency-Key/,
        );
        expect(answer.headers.get('retry-after')).toBe('1');
        expect(sent(app)).toEqual([]);
      }
    } finally {
      table.client.middlewareStack.remove('slow');
    }
    expect(calls).toBe(2);
    // The head is tried by both; 1,200 tasks, the plan, and a join with its root and twelve shards.
    expect(writes).toBe(2 + 1_200 + 1 + 14);
    expect(sent(app)).toHaveLength(1_200);
  });
});
