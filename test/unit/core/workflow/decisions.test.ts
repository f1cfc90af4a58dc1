import { expect, test } from 'vitest';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { BODY, step, workflowSystem } from './workflow-system.ts';

test('what is let go on and given nothing waits for a member that was retried by hand meanwhile', async () => {
  await using given = await workflowSystem();
  given.steps.failing.set('shaky', 1);
  given.steps.lasting.set('slow', 20);
  const id = await given.send(
    { chord: { header: [step('shaky'), step('slow')], body: { task: 'step', input: { name: 'last' } } } },
    { tolerate: 1 },
  );
  await given.system.advance(5);
  expect(await given.member(id, 0)).toMatchObject({ state: 'FAILURE' });
  given.steps.lasting.set('shaky', 25);
  await given.call(`/tasks/${memberId(id, 0)}/retry`);
  await given.system.advance(18);
  expect(await given.member(id, 1)).toMatchObject({ state: 'SUCCESS' });
  expect(given.count('last')).toBe(0);
  await given.system.settle();
  expect(given.steps.runs.map(({ name }) => name)).toEqual(['shaky', 'slow', 'shaky', 'last']);
  expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', counts: { succeeded: 3 } });
});

const TOLERANT: WorkflowNode = { group: [step('shaky')], onFailure: { tolerate: 1 } };

test.each([
  ['a group around that which tolerates it', TOLERANT],
  ['a group of nothing after that', { chain: [TOLERANT, { group: [] }] }],
] satisfies [string, WorkflowNode][])('and so does what waits for %s', async (_, part) => {
  await using given = await workflowSystem();
  given.steps.failing.set('shaky', 1);
  given.steps.lasting.set('slow', 20);
  const header = [part, step('slow')];
  const id = await given.send({ chord: { header, body: { task: 'step', input: { name: 'last' } } } });
  await given.system.advance(5);
  given.steps.lasting.set('shaky', 25);
  await given.call(`/tasks/${memberId(id, 0)}/retry`);
  await given.system.settle();
  expect(given.steps.runs.map(({ name }) => name)).toEqual(['shaky', 'slow', 'shaky', 'last']);
  const [shaky, last] = [await given.member(id, 0), await given.member(id, 2)];
  expect(String(last.startedAt) >= String(shaky.finishedAt)).toBe(true);
});

test('what waits for a group in a group fails at once, while others of it run on', async () => {
  await using given = await workflowSystem();
  given.steps.failing.set('bad', 1);
  given.steps.lasting.set('slow', 25);
  const id = await given.send({
    chain: [{ group: [{ group: [step('bad'), step('slow')] }, step('other')] }, BODY],
  });
  await given.system.advance(5);
  expect(await given.member(id, 1)).toMatchObject({ state: 'STARTED' });
  expect(await given.member(id, 3)).toMatchObject({ state: 'FAILURE', error: { type: 'DependencyFailed' } });
  expect(await given.show(id)).toMatchObject({ state: 'FAILURE' });
  await given.system.settle();
  expect(await given.member(id, 1)).toMatchObject({ state: 'SUCCESS' });
});

test('what fails names the first of the tasks that it fails because of, whichever failed first', async () => {
  await using given = await workflowSystem();
  for (const name of ['slow', 'quick']) given.steps.failing.set(name, 1);
  given.steps.lasting.set('slow', 10);
  const id = await given.send(
    { chord: { header: [step('slow'), step('quick'), step('good')], body: BODY } },
    { tolerate: 1 },
  );
  await given.system.settle();
  expect((await given.member(id, 3)).error).toMatchObject({ taskId: memberId(id, 0) });
});
