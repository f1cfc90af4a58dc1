import { describe, expect, test } from 'vitest';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { later, one, workflowSystem } from './workflow-system.ts';

const UNKNOWN = '0197f000-0000-7000-8000-000000000001';
const DAY = 86_400;

const WAITING = { chain: [later(DAY), { task: 'step' }] };

describe('a workflow', () => {
  test('is PENDING until something of it starts, STARTED until it ends, and then gives its result', async () => {
    await using at = await workflowSystem();
    const id = await at.send({ chain: [{ group: [one(), later(60)] }, { task: 'step' }] });
    expect((await at.get(`/workflows/${await at.send(WAITING)}`)).body).toMatchObject({
      ...{ state: 'PENDING', ready: false, total: 2, finishedAt: null },
      counts: { open: 2, succeeded: 0, failed: 0, skipped: 0 },
    });
    await at.its.advance('5s');
    expect((await at.get(`/workflows/${id}`)).body).toMatchObject({
      ...{ state: 'STARTED', ready: false, successful: false, result: null },
      counts: { open: 2, succeeded: 1, failed: 0, skipped: 0 },
    });
    await at.its.advance('2m');
    expect((await at.get(`/workflows/${id}`)).body).toMatchObject({
      ...{ id, state: 'SUCCESS', ready: true, successful: true, result: [1, 1], error: null, total: 3 },
      counts: { open: 0, succeeded: 3, failed: 0, skipped: 0 },
      ...{
        createdAt: '2030-01-01T00:00:00.000Z',
        finishedAt: expect.stringMatching(/^2030-01-01T00:0[1-2]/),
      },
    });
  });

  test('says which task it failed because of, and does not count who would have handled another', async () => {
    await using at = await workflowSystem();
    const handled = { link: { of: one(), error: [{ task: 'step' }] } };
    const id = await at.send({ chain: [handled, one('fail'), one()] });
    await at.its.settle();
    const { body } = await at.get(`/workflows/${id}`);
    const taskId = memberId(id, 2);
    expect(body).toMatchObject({
      ...{ state: 'FAILURE', ready: true, successful: false, result: null },
      error: { type: 'DependencyFailed', taskId, message: expect.stringContaining(taskId) },
      counts: { open: 0, succeeded: 1, failed: 2, skipped: 1 },
    });
  });

  test('is waited for until it ends, or the time is over', async () => {
    await using at = await workflowSystem();
    const id = await at.send(one(1, { countdown: 8 }));
    const begun = at.its.now().getTime();
    expect((await at.get(`/workflows/${id}?wait=3`)).body).toMatchObject({ ready: false });
    expect(at.its.now().getTime() - begun).toBeGreaterThanOrEqual(3_000);
    expect((await at.get(`/workflows/${id}?wait=25`)).body).toMatchObject({ state: 'SUCCESS', result: 1 });
    expect(at.its.now().getTime() - begun).toBeLessThan(15_000);
  });

  test('shows its parts as they were sent, if that is asked for', async () => {
    await using at = await workflowSystem();
    const parts = [
      { map: { task: 'step', inputs: [1, 2] } },
      { chord: { header: [one(), one()], body: { task: 'step' } } },
      { link: { of: one(), error: [{ task: 'step' }] } },
    ];
    const id = await at.send({ chain: parts });
    expect((await at.get(`/workflows/${id}`)).body).not.toHaveProperty('outline');
    expect((await at.get(`/workflows/${id}?include=outline`)).body.outline).toMatchObject({
      kind: 'chain',
      parts: [
        { kind: 'map', task: 'step', from: 0, count: 2 },
        { kind: 'chord', header: { kind: 'group' }, body: { kind: 'task', task: 'step', number: 4 } },
        { kind: 'link', of: { number: 5 }, link: [], linkError: [{ number: 6 }] },
      ],
    });
  });

  test.each([
    ['wait=26', 'wait'],
    ['wait=soon', 'wait'],
    ['wait=1&wait=2', 'wait'],
    ['include=input', 'include'],
    ['limit=1', 'limit'],
  ])('is 422 with ?%s', async (query, path) => {
    await using at = await workflowSystem();
    const { status, body } = await at.get(`/workflows/${UNKNOWN}?${query}`);
    expect([status, at.paths(body.errors)]).toEqual([422, [path]]);
  });

  test.each(['', '/nodes'])('is 404 if there is none%s', async (below) => {
    await using at = await workflowSystem();
    const { id: task } = await at.its.send('step', 1);
    for (const id of [UNKNOWN, 'nope', task]) {
      const { status, body } = await at.get(`/workflows/${id}${below}`);
      expect([status, body.detail]).toEqual([404, expect.stringContaining('no workflow with this id')]);
    }
    const id = await at.send(one());
    expect((await at.get(`/workflows/${id.toUpperCase()}${below}`)).status).toBe(200);
    expect((await at.get(`/tasks/${id}`)).status).toBe(404);
  });
});

describe('the tasks of a workflow', () => {
  test('are listed in the order in which they were sent, with what they wait for', async () => {
    await using at = await workflowSystem();
    const id = await at.send({
      chain: [{ group: [one(), { map: { task: 'step', inputs: [2] } }] }, { task: 'step' }],
    });
    await at.its.settle();
    const ids = [0, 1, 2].map((number) => memberId(id, number));
    const common = { task: 'step', state: 'SUCCESS' };
    expect((await at.get(`/workflows/${id}/nodes`)).body).toEqual({
      nodes: [
        { ...common, id: ids[0], path: '/workflow/chain/0/group/0', after: [] },
        { ...common, id: ids[1], path: '/workflow/chain/0/group/1/map/inputs/0', after: [] },
        { ...common, id: ids[2], path: '/workflow/chain/1', after: [ids[0], ids[1]] },
      ],
      cursor: null,
    });
  });

  test('come in pages, each of which says where the next begins; of many that one waits for, 100 are named', async () => {
    await using at = await workflowSystem();
    const inputs = Array.from({ length: 105 }, (_, index) => index);
    const id = await at.send({ chain: [later(DAY), { map: { task: 'step', inputs } }, { task: 'step' }] });
    const numbers: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    let last: { readonly after: readonly string[] } | undefined;
    while (cursor !== null) {
      const { body } = await at.get(`/workflows/${id}/nodes?limit=50${cursor && `&cursor=${cursor}`}`);
      numbers.push(...body.nodes.map((node: { readonly id: string }) => node.id));
      ({ cursor } = body);
      last = body.nodes.at(-1);
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(numbers).toEqual(Array.from({ length: 107 }, (_, number) => memberId(id, number)));
    expect(last?.after).toEqual(numbers.slice(1, 101));
    expect((await at.get(`/workflows/${id}/nodes`)).body.nodes).toHaveLength(20);
    expect((await at.get(`/workflows/${id}/nodes?cursor=107`)).body).toEqual({ nodes: [], cursor: null });
    // Counted by the sets of its join, as more than a hundred are.
    await at.its.advance(DAY + 60);
    expect((await at.get(`/workflows/${id}`)).body).toMatchObject({
      state: 'SUCCESS',
      counts: { succeeded: 107 },
    });
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['cursor=0', 'cursor'],
    ['cursor=-1', 'cursor'],
    ['cursor=x', 'cursor'],
    ['state=SUCCESS', 'state'],
  ])('are 422 with ?%s', async (query, path) => {
    await using at = await workflowSystem();
    const { status, body } = await at.get(`/workflows/${UNKNOWN}/nodes?${query}`);
    expect([status, at.paths(body.errors)]).toEqual([422, [path]]);
  });
});
