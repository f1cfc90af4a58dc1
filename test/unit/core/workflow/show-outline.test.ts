import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { ApiOutline } from '../../../../core/protocol/api-outline.ts';
import type { ApiWorkflow } from '../../../../core/protocol/api-workflow.ts';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { startTestSystem, type TestSystem } from '../../../../testing/index.ts';

/** Fails if it is told to. */
const step = defineTask({
  name: 'step',
  input: z.object({ fail: z.boolean().optional() }),
  retry: { maxAttempts: 1 },
  run: ({ fail }) => {
    if (fail) throw new Error('It was told to.');
    return {};
  },
});

type Shown = ApiWorkflow & { readonly outline: ApiOutline };

const good: WorkflowNode = { task: 'step', input: {} };
const bad: WorkflowNode = { task: 'step', input: { fail: true } };

async function send(system: Pick<TestSystem, 'fetch'>, workflow: WorkflowNode): Promise<string> {
  const answer = await system.fetch('/workflows', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ workflow, onFailure: 'collect' }),
  });
  return (await read<ApiWorkflow>(answer)).id;
}

async function look(system: Pick<TestSystem, 'fetch'>, id: string): Promise<Shown> {
  return read(await system.fetch(`/workflows/${id}?include=outline`));
}

/** The API's contract says what is in its answers. */
async function read<Answer>(answer: Response): Promise<Answer> {
  expect(answer.status).toBeLessThan(300);
  return (await answer.json()) as Answer;
}

/** Asserts what kind a part is of. */
function as<Kind extends ApiOutline['kind']>(
  outline: ApiOutline | undefined,
  kind: Kind,
): Extract<ApiOutline, { readonly kind: Kind }> {
  if (outline?.kind !== kind) throw new Error(`${outline?.kind} is no ${kind}`);
  // What was just compared narrows no type that depends on a parameter.
  return outline as Extract<ApiOutline, { readonly kind: Kind }>;
}

/** Many inputs, of which those at some places make the task fail. */
const inputs = (count: number, ...fail: readonly number[]) =>
  Array.from({ length: count }, (_, index) => (fail.includes(index) ? { fail: true } : {}));

test('a large map is counted by its sets, and names those that failed; what is beside it has states', async () => {
  await using system = await startTestSystem({ tasks: [step] });
  const id = await send(system, {
    chain: [
      good,
      { map: { task: 'step', inputs: inputs(250, 3, 120) } },
      { group: [good, bad, good] },
      { task: 'step', pass: false },
    ],
  });
  const before = as((await look(system, id)).outline, 'chain').parts;
  expect(before[1]).toMatchObject({ counts: { open: 250, succeeded: 0, failed: 0, skipped: 0 }, failed: [] });
  await system.settle();
  const { counts, outline } = await look(system, id);
  expect(counts).toEqual({ open: 0, succeeded: 252, failed: 3, skipped: 0 });
  const [first, map, group, last] = as(outline, 'chain').parts;
  expect(first).toMatchObject({ id: memberId(id, 0), state: 'SUCCESS' });
  expect(map).toEqual({
    ...{ kind: 'map', task: 'step', from: 1, count: 250, tasks: null },
    counts: { open: 0, succeeded: 248, failed: 2, skipped: 0 },
    failed: [memberId(id, 4), memberId(id, 121)],
  });
  const { parts, ...shown } = as(group, 'group');
  expect(shown).toEqual({
    ...{ kind: 'group', failed: [memberId(id, 252)] },
    counts: { open: 0, succeeded: 2, failed: 1, skipped: 0 },
  });
  expect(parts.map((part) => as(part, 'task').state)).toEqual(['SUCCESS', 'FAILURE', 'SUCCESS']);
  expect(last).toMatchObject({ id: memberId(id, 254), number: 254, state: 'SUCCESS' });
});

test('a small map shows each of its tasks; a group over twenty counts whatever is in it', async () => {
  await using system = await startTestSystem({ tasks: [step] });
  const id = await send(system, {
    chain: [
      { map: { task: 'step', inputs: inputs(20, 19) } },
      { group: Array.from({ length: 21 }, (_, index) => ({ chain: [good, index === 7 ? bad : good] })) },
      { map: { task: 'step', inputs: inputs(60) } },
    ],
  });
  await system.settle();
  const [small, group] = as((await look(system, id)).outline, 'chain').parts;
  const { tasks, failed } = as(small, 'map');
  expect(tasks?.map(({ state }) => state)).toEqual([...Array(19).fill('SUCCESS'), 'FAILURE']);
  expect(tasks?.map((task) => task.id)).toEqual(
    Array.from({ length: 20 }, (_, index) => memberId(id, index)),
  );
  expect(failed).toEqual([memberId(id, 19)]);
  expect(as(group, 'group').counts).toEqual({ open: 0, succeeded: 41, failed: 1, skipped: 0 });
  expect(as(group, 'group').failed).toEqual([memberId(id, 20 + 15)]);
});

test('what was to handle a failure that has not come about is skipped, also among many', async () => {
  await using system = await startTestSystem({ tasks: [step] });
  const id = await send(system, {
    link: {
      of: { map: { task: 'step', inputs: inputs(150) } },
      error: [{ group: [{ ...good, pass: false }, good] }],
    },
  });
  await system.settle();
  const { counts, outline } = await look(system, id);
  expect(counts).toEqual({ open: 0, succeeded: 150, failed: 0, skipped: 2 });
  const { of, linkError } = as(outline, 'link');
  expect(as(of, 'map').counts).toEqual({ open: 0, succeeded: 150, failed: 0, skipped: 0 });
  expect(as(linkError[0], 'group')).toMatchObject({
    counts: { open: 0, succeeded: 0, failed: 0, skipped: 2 },
    failed: [],
  });
});
