import { describe, expect, test } from 'vitest';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { misfits } from './json-schema.ts';
import { later, one, workflowSystem } from './workflow-system.ts';

const DAY = 86_400;
const WAITING = { chain: [later(DAY), { task: 'step' }] };

describe('the list of workflows', () => {
  interface Listed {
    readonly id: string;
    readonly state: string;
    readonly result: unknown;
  }

  test('has the newest first, in pages, without what they give', async () => {
    await using at = await workflowSystem();
    const ids: string[] = [];
    for (const input of [1, 2, 'fail', 4, 5]) {
      ids.unshift(await at.send(one(input)));
      await at.its.advance('2s');
    }
    const seen: Listed[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await at.get(`/workflows?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.workflows);
      ({ cursor } = body);
    }
    expect(seen.map(({ id }) => id)).toEqual(ids);
    expect(seen.map(({ state }) => state)).toEqual(['SUCCESS', 'SUCCESS', 'FAILURE', 'SUCCESS', 'SUCCESS']);
    expect(seen.every(({ result }) => result === null)).toBe(true);
  });

  test('has those in one state', async () => {
    await using at = await workflowSystem();
    const ids = {
      SUCCESS: await at.send(one()),
      FAILURE: await at.send(one('fail')),
      PENDING: await at.send(WAITING),
      STARTED: await at.send({ chain: [one(), later(DAY)] }),
      REVOKED: await at.send(later(DAY)),
    };
    await at.its.fetch(`/workflows/${ids.REVOKED}/revoke`, { method: 'POST' });
    await at.its.advance('10s');
    for (const [state, id] of Object.entries(ids)) {
      const { body } = await at.get(`/workflows?state=${state}`);
      expect(body.workflows.map((listed: Listed) => [listed.id, listed.state])).toEqual([[id, state]]);
    }
  });

  test('does not have one that is not stored completely', async () => {
    await using at = await workflowSystem();
    await at.its.fetch('/workflows', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ workflow: { task: 'nope' } }),
    });
    expect((await at.get('/workflows')).body).toEqual({ workflows: [], cursor: null });
  });

  test.each([
    ['state=RETRY', 'state'],
    ['state=OPEN', 'state'],
    ['limit=1.5', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=20', 'cursor'],
    ['task=step', 'task'],
  ])('is 422 with ?%s', async (query, path) => {
    await using at = await workflowSystem();
    const { status, body } = await at.get(`/workflows?${query}`);
    expect([status, at.paths(body.errors)]).toEqual([422, [path]]);
  });
});

test('tasks that wait for others are listed', async () => {
  await using at = await workflowSystem();
  const id = await at.send({ chain: [later(DAY), { task: 'step' }, { task: 'step' }] });
  await at.its.send('step', 1, { countdown: DAY });
  const listed = async (query: string): Promise<readonly string[]> =>
    (await at.get(`/tasks?${query}`)).body.tasks.map((task: { readonly id: string }) => task.id);
  const blocked = [memberId(id, 1), memberId(id, 2)].toSorted();
  expect((await listed('waitsFor=tasks')).toSorted()).toEqual(blocked);
  expect((await listed('waitsFor=tasks&state=PENDING&task=step')).toSorted()).toEqual(blocked);
  expect(await listed('waitsFor=time')).toHaveLength(2);
  expect(await listed('waitsFor=tasks&task=other')).toEqual([]);
  expect((await at.get('/tasks?waitsFor=tasks&state=STARTED')).status).toBe(422);
  await at.its.advance(DAY + 60);
  expect(await listed('waitsFor=tasks')).toEqual([]);
});

describe('a task that waits for others names those that come before it', () => {
  const TWELVE = Array.from({ length: 12 }, (_, index) => index);

  test('also where they have ended: the first ten, and how many', async () => {
    await using at = await workflowSystem();
    const header = [{ map: { task: 'step', inputs: TWELVE } }, later(DAY)];
    const id = await at.send({ chord: { header, body: { task: 'step', pass: false, input: 1 } } });
    await at.its.advance('10s');
    expect((await at.get(`/tasks/${memberId(id, 0)}`)).body.state).toBe('SUCCESS');
    const { body } = await at.get(`/tasks/${memberId(id, 13)}`);
    const tasks = TWELVE.slice(0, 10).map((number) => memberId(id, number));
    expect(body.waitsFor).toStrictEqual({ kind: 'tasks', until: null, tasks, count: 13 });
    expect((await at.get('/tasks?waitsFor=tasks')).body.tasks[0].waitsFor).toStrictEqual(body.waitsFor);
  });

  test('once each, if it waits for one more than once', async () => {
    await using at = await workflowSystem();
    const empty = { map: { task: 'step', inputs: [] } };
    const id = await at.send({ chain: [later(DAY), { group: [empty, empty] }, { task: 'step' }] });
    const { waitsFor } = (await at.get(`/tasks/${memberId(id, 1)}`)).body;
    expect(waitsFor).toMatchObject({ tasks: [memberId(id, 0)], count: 1 });
    expect((await at.get(`/workflows/${id}/nodes`)).body.nodes[1].after).toEqual([memberId(id, 0)]);
  });

  test('and none once it has ended, or may start', async () => {
    await using at = await workflowSystem();
    const id = await at.send(WAITING);
    await at.its.fetch(`/tasks/${memberId(id, 1)}/revoke`, { method: 'POST' });
    expect((await at.get(`/tasks/${memberId(id, 1)}`)).body.waitsFor).toBeNull();
    expect((await at.get(`/tasks/${memberId(id, 0)}`)).body.waitsFor.kind).toBe('time');
  });
});

test('what is answered fits what the document says of it', async () => {
  await using at = await workflowSystem();
  const id = await at.send({
    chain: [
      { link: { of: { group: [one('fail'), one()] }, error: [{ task: 'step' }] } },
      { map: { task: 'step', inputs: [1] } },
    ],
  });
  await at.its.settle();
  const waiting = await at.send(WAITING);
  const { paths, components } = (await at.get('/openapi.json')).body;
  for (const [path, described] of [
    [`/workflows/${id}`, '/workflows/{id}'],
    [`/workflows/${id}?include=outline`, '/workflows/{id}'],
    [`/workflows/${id}/nodes`, '/workflows/{id}/nodes'],
    ['/workflows', '/workflows'],
    [`/tasks/${memberId(id, 3)}`, '/tasks/{id}'],
    [`/tasks/${memberId(waiting, 1)}`, '/tasks/{id}'],
    ['/tasks?limit=100', '/tasks'],
  ] as const) {
    const { schema } = paths[described].get.responses['200'].content['application/json'];
    const { status, body } = await at.get(path);
    expect([status, misfits(schema, body, components.schemas)]).toEqual([200, []]);
  }
});
