import { describe, expect, test } from 'vitest';
import { roleOf } from '../callers.ts';
import { ADD, chain, group, many } from './parts.ts';
import { acceptedWorkflow, errorsOf, workflowApp } from './workflow-app.ts';

describe('the limits of a call', () => {
  const NODES = 998;

  test('1,000 nodes, of which a map is one, and no more', async () => {
    const app = workflowApp();
    const nodes = Array.from({ length: NODES }, () => ADD);
    await acceptedWorkflow(await app.send({ workflow: group(...nodes, many(2)) }));
    const errors = await errorsOf(
      await app.send({ workflow: group(...nodes, many(2), { task: 'nope' }, ADD) }),
    );
    expect(errors).toEqual([
      { path: `workflow.group.${NODES + 1}`, message: expect.stringContaining('at most 1000 nodes') },
    ]);
  });

  test('10,000 members of a map', async () => {
    const inputs = Array.from({ length: 10_000 }, (_, index) => index);
    const workflow = await acceptedWorkflow(
      await workflowApp().send({ workflow: { map: { task: 'anything', inputs } } }),
    );
    expect(workflow.total).toBe(10_000);
  });

  test('100 levels of JSON', async () => {
    const nested = (levels: number): object => (levels === 0 ? ADD : chain(nested(levels - 1)));
    expect((await workflowApp().send({ workflow: nested(45) })).status).toBe(202);
    expect(await (await workflowApp().send({ workflow: nested(60) })).json()).toMatchObject({
      status: 422,
      detail: expect.stringMatching(/deep/),
    });
  });

  test('3 MB', async () => {
    const answer = await workflowApp().send({ workflow: ADD, x: 'x'.repeat(3_000_000) });
    expect(await answer.json()).toMatchObject({ status: 413, detail: expect.stringContaining('3000000') });
  });

  test('a hundred errors, each of which is said once', async () => {
    const wrong = Array.from({ length: 200 }, () => ({ task: 'add', input: {} }));
    expect(await errorsOf(await workflowApp().send({ workflow: group(...wrong) }))).toHaveLength(100);
    const errors = await errorsOf(
      await workflowApp().send({ workflow: group(ADD, ADD), options: { group: 'ü' } }),
    );
    expect(errors).toEqual([{ path: 'options.group', message: expect.stringContaining('ASCII') }]);
  });
});

describe('the call as a whole', () => {
  test.each<readonly [string, unknown, string, RegExp]>([
    ['a list', [], '', /workflow, onFailure, options/],
    ['a text', 'add', '', /workflow, onFailure, options/],
    ['a field that there is not', { workflow: ADD, wait: 1 }, 'wait', /fields are workflow/],
    ['options that are none', { workflow: ADD, options: null }, 'options', /object/],
    ['a rule that there is not', { workflow: ADD, onFailure: 'retry' }, 'onFailure', /"fail"/],
    [
      'options that no task could have, though there is none',
      { workflow: group(), options: { countdown: 'soon' } },
      'options.countdown',
      /seconds/,
    ],
    [
      'a queue that there is not, though there is no task',
      { workflow: group(), options: { queue: 'nope' } },
      'options.queue',
      /queue/,
    ],
  ])('%s', async (_what, body, path, message) => {
    const errors = await errorsOf(await workflowApp().post('/workflows', body));
    expect(errors).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test('parameters, and other types than JSON', async () => {
    const app = workflowApp();
    expect(await errorsOf(await app.post('/workflows?countdown=1', { workflow: ADD }))).toMatchObject([
      { path: 'countdown' },
    ]);
    const form = await app.post('/workflows', undefined, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([form.status, form.headers.get('accept-post')]).toEqual([415, 'application/json']);
    expect((await app.post('/workflows')).status).toBe(415);
  });

  test('what could not be stored as it was sent', async () => {
    const body = '{"workflow":{"task":"add","input":{"a":12345678901234567890,"b":2}}}';
    const errors = await errorsOf(await workflowApp().postText('/workflows', body));
    expect(errors).toMatchObject([{ path: 'workflow.input.a' }]);
  });

  test('what is no JSON', async () => {
    expect((await workflowApp().postText('/workflows', '{"workflow":')).status).toBe(400);
  });
});

describe('what a task that calls may send', () => {
  const worker = { authorizer: roleOf('slow-role'), callingWorkers: 'default=default-role,slow=slow-role' };

  test('is what the tasks of its queue list, wherever in a workflow', async () => {
    await acceptedWorkflow(await workflowApp(worker).send({ workflow: chain(group(ADD), many(2)) }));
    const answer = await workflowApp(worker).send({ workflow: chain(ADD, group(ADD, { task: 'anything' })) });
    expect(await answer.json()).toMatchObject({
      status: 403,
      detail: expect.stringContaining("sends: ['anything']"),
    });
    const map = await workflowApp(worker).send({ workflow: { map: { task: 'anything', inputs: [] } } });
    expect(map.status).toBe(403);
  });
});
