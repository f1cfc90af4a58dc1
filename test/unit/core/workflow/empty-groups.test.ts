import { describe, expect, test } from 'vitest';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { BODY, step, workflowSystem } from './workflow-system.ts';

/** A group of nothing, as a list of inputs makes it that happens to be empty. */
const NOTHING: WorkflowNode = { map: { task: 'step', inputs: [] } };

describe('a group of nothing', () => {
  test('is there at once where nothing comes before it', async () => {
    await using given = await workflowSystem();
    const id = await given.send({ chord: { header: [], body: BODY } });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', result: [] });
  });

  test('is a workflow that succeeds', async () => {
    await using given = await workflowSystem();
    const id = await given.send(NOTHING);
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', result: [], total: 0, ready: true });
  });

  test('is a workflow that succeeds, though tasks are linked to it', async () => {
    await using given = await workflowSystem();
    // biome-ignore lint/suspicious/noThenProperty: the word of the API
    const id = await given.send({ link: { of: NOTHING, then: [step('then')], error: [step('error')] } });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', result: [], counts: { succeeded: 1 } });
    expect(given.count('error')).toBe(0);
  });

  test('has no handlers of failures where nothing comes before it: they are no tasks, and paths and counts say so', async () => {
    await using given = await workflowSystem();
    // biome-ignore lint/suspicious/noThenProperty: the word of the API
    const link: WorkflowNode = { link: { of: NOTHING, then: [step('then')], error: [step('error')] } };
    const id = await given.send({ chain: [link, step('last')] });
    await given.system.settle();
    const { body: shown } = await given.call(`/workflows/${id}?include=outline`, 'GET');
    expect(shown).toMatchObject({
      ...{ state: 'SUCCESS', total: 2, counts: { open: 0, succeeded: 2, failed: 0, skipped: 0 } },
      outline: {
        parts: [{ kind: 'link', linkError: [], link: [{ state: 'SUCCESS' }] }, { state: 'SUCCESS' }],
      },
    });
    const { body: page } = await given.call(`/workflows/${id}/nodes`, 'GET');
    expect(page.nodes).toMatchObject([
      { path: '/workflow/chain/0/link/then/0', after: [] },
      { path: '/workflow/chain/1', after: [] },
    ]);
    expect(given.steps.runs.map(({ name }) => name).toSorted()).toEqual(['last', 'then']);
  });

  test('fails with what came before it', async () => {
    await using given = await workflowSystem();
    given.steps.failing.set('first', 2);
    const id = await given.send({ chain: [step('first'), NOTHING] });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'FAILURE', result: null });
    await given.call(`/workflows/${id}/retry`);
    // Until the sweep has looked whether it has come to its end after all.
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'FAILURE', result: null });
    await given.call(`/workflows/${id}/retry`);
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', result: [] });
  });

  test('does not keep what comes after it waiting when what came before it fails', async () => {
    await using given = await workflowSystem();
    given.steps.failing.set('first', 1);
    const id = await given.send({ chain: [step('first'), { group: [NOTHING, NOTHING] }, BODY] });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'FAILURE', counts: { open: 0, failed: 2 } });
    expect((await given.member(id, 1)).error).toMatchObject({ type: 'DependencyFailed' });
  });

  test('does not keep a group waiting of which it is the end of a part that fails', async () => {
    await using given = await workflowSystem();
    given.steps.failing.set('first', 1);
    const id = await given.send({
      chain: [{ group: [{ chain: [step('first'), NOTHING] }, step('other')] }, BODY],
    });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'FAILURE', counts: { open: 0 } });
    await given.call(`/workflows/${id}/retry`);
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', result: [[], 'other'] });
  });

  test('beside a task that handles a failure keeps nothing from going on', async () => {
    await using given = await workflowSystem();
    given.steps.failing.set('first', 1);
    const handlers = { chain: [{ group: [NOTHING, step('handler')] }, BODY] };
    await given.send({ link: { of: step('first'), error: [handlers] } });
    await given.system.settle();
    expect(given.steps.runs.map(({ name }) => name)).toEqual(['first', 'handler', 'body']);
    expect(given.steps.runs.at(-1)?.input).toEqual([[], 'handler']);
  });

  test('has handlers of failures, which handle that of what came before it', async () => {
    await using given = await workflowSystem();
    given.steps.failing.set('first', 1);
    await given.send({ chain: [step('first'), { link: { of: NOTHING, error: [step('handler')] } }] });
    await given.system.settle();
    expect(given.count('handler')).toBe(1);
  });
});
