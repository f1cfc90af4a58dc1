import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { createRegistry } from '../../../../../core/definition/registry.ts';
import { sideBySide } from '../../../../../core/records/side-by-side.ts';
import { memberId, memberIds } from '../../../../../core/workflow/member-id.ts';
import { readItemById, updateItem } from '../../../../../core/workflow/update-item.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { expectProblem } from '../../../problem-document.ts';
import { failUpdatesAfter } from './fail-writes.ts';
import { ADD, group, many } from './parts.ts';
import { acceptedWorkflow, workflowApp } from './workflow-app.ts';
import { REGISTRY } from './workflow-tasks.ts';

const table = tableOnDynalite();

/** A workflow whose tasks have failed, and which has told so. */
async function failed(workflow: object, count: number): Promise<string> {
  const { id } = await acceptedWorkflow(await workflowApp({ table }).send({ workflow }));
  await sideBySide(memberIds(id, 0, count), (member) =>
    updateItem(table, member, {
      condition: 'attribute_exists(#id)',
      update: 'SET #state = :failure',
      values: { ':failure': { S: 'FAILURE' } },
    }),
  );
  return id;
}

const retriedBy = ({ sqs }: ReturnType<typeof workflowApp>) => sqs.commandCalls(SendMessageCommand).length;

test('more tasks than are read at once are retried', async () => {
  const id = await failed(many(105), 105);
  const app = workflowApp({ table });
  expect(await acceptedWorkflow(await app.post(`/workflows/${id}/retry`))).toMatchObject({ ready: false });
  expect(retriedBy(app)).toBe(105);
  expect(app.metrics.counts).toEqual({ 'add enqueued': 105 });
}, 120_000);

test('those that one call has no time for are retried by the next', async () => {
  const id = await failed(many(30), 30);
  // Each message takes a second of the call’s six, of which four are left for its answer.
  const app = workflowApp({ table, remainingMs: 6_000 });
  app.sqs.on(SendMessageCommand).callsFake(() => app.clock.advance(1_000));
  const answer = await app.post(`/workflows/${id}/retry`);
  const { detail } = await expectProblem(answer, 503);
  const [, some] = /^(\d+) tasks were sent again, and there are more\. Try again/.exec(detail) ?? [];
  expect(Number(some)).toBe(retriedBy(app));
  expect(Number(some)).toBeLessThan(30);
  expect(answer.headers.get('retry-after')).toBe('1');
  const next = workflowApp({ table });
  await acceptedWorkflow(await next.post(`/workflows/${id}/retry`));
  expect(retriedBy(next)).toBe(30 - Number(some));
});

test('a task without a definition keeps no other from being retried', async () => {
  const id = await failed(group({ task: 'note', input: {} }, ADD), 2);
  const without = createRegistry(REGISTRY.definitions.filter(({ name }) => name !== 'note'));
  const app = workflowApp({ table, registry: without });
  await acceptedWorkflow(await app.post(`/workflows/${id}/retry`));
  expect(app.metrics.counts).toEqual({ 'add enqueued': 1 });
  const { detail } = await expectProblem(await app.post(`/workflows/${id}/retry`), 409);
  expect(detail).toContain('definition, note, no longer exists');
});

test('a revoke that dies on the way is done by the sweep, and nothing is retried before that', async () => {
  const { id } = await acceptedWorkflow(await workflowApp({ table }).send({ workflow: group(ADD, ADD) }));
  const app = workflowApp({ table });
  const stop = failUpdatesAfter(table.client, 1);
  const answer = await app.post(`/workflows/${id}/revoke`);
  stop();
  expect(await answer.json()).toMatchObject({ state: 'REVOKED', counts: { open: 2 } });
  expect(app.log.lines).toContainEqual(
    expect.objectContaining({ message: 'revoke of a workflow left to the sweep' }),
  );
  expect((await readItemById(table, id))?.['todo']).toEqual({ S: 'revoke' });
  const refused = await app.post(`/workflows/${id}/retry`);
  expect((await expectProblem(refused, 409)).detail).toContain('still being revoked');
  // The client would wait as long as that says, and say nothing.
  expect(refused.headers.get('retry-after')).toBeNull();
  expect(await (await app.post(`/workflows/${id}/revoke`)).json()).toMatchObject({
    counts: { open: 0, failed: 2 },
  });
  expect((await readItemById(table, id))?.['todo']).toBeUndefined();
});

test('a revoke of which not even the first write is done is 503, and has revoked nothing', async () => {
  const { id } = await acceptedWorkflow(await workflowApp({ table }).send({ workflow: ADD }));
  const app = workflowApp({ table });
  const stop = failUpdatesAfter(table.client, 0);
  await expectProblem(await app.post(`/workflows/${id}/revoke`), 503);
  stop();
  expect(await (await app.get(`/workflows/${id}`)).json()).toMatchObject({ state: 'PENDING' });
});

test('a member that is retried while its workflow is being revoked is refused', async () => {
  const id = await failed(group(ADD, ADD), 1);
  const app = workflowApp({ table });
  const stop = failUpdatesAfter(table.client, 1);
  await app.post(`/workflows/${id}/revoke`);
  stop();
  const { detail } = await expectProblem(await app.post(`/tasks/${memberId(id, 0)}/retry`), 409);
  expect(detail).toContain('still being revoked');
  expect(retriedBy(app)).toBe(0);
});
