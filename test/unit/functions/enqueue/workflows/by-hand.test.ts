import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../../core/definition/define-task.ts';
import { NonRetryable } from '../../../../../core/protocol/errors.ts';
import type { ApiRecord } from '../../../../../core/protocol/record.ts';
import type { ApiWorkflow } from '../../../../../core/workflow/api-workflow.ts';
import { memberId } from '../../../../../core/workflow/member-id.ts';
import { startTestSystem } from '../../../../../testing/index.ts';
import { chain, group } from './parts.ts';

const HOUR = 3_600;
const UNKNOWN = '0197f000-0000-7000-8000-000000000001';

/** A system with a task that returns its number, fails while the test says so, and may take its time. */
async function systemWithSteps() {
  const failing = new Set<number>();
  const step = defineTask({
    name: 'step',
    input: z.object({ n: z.number(), seconds: z.optional(z.number()) }),
    timeLimit: 60,
    run: async ({ n, seconds = 0 }, { sleep }) => {
      await sleep(seconds * 1000);
      if (failing.has(n)) throw new NonRetryable(`${n} fails`);
      return n;
    },
  });
  const total = defineTask({
    name: 'total',
    input: z.object({ numbers: z.array(z.number()) }),
    run: ({ numbers }) => numbers.reduce((sum, n) => sum + n, 0),
  });
  const write = defineTask({
    name: 'write',
    input: z.object({ length: z.number(), texts: z.optional(z.array(z.string())) }),
    run: ({ length }) => 'x'.repeat(length),
  });
  const system = await startTestSystem({ tasks: [step, total, write] });
  const call = async (path: string, body?: object) => {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return system.fetch(path, { method: 'POST', ...(body ? json : {}) });
  };
  const answer = async (response: Response, status: number): Promise<ApiWorkflow> => {
    const text = await response.text();
    expect(response.status, text).toBe(status);
    return JSON.parse(text);
  };
  return {
    ...{ system, failing, call },
    send: async (workflow: object, onFailure = 'fail') =>
      (await answer(await call('/workflows', { workflow, onFailure }), 202)).id,
    revoke: async (id: string) => answer(await call(`/workflows/${id}/revoke`), 200),
    retry: async (id: string) => answer(await call(`/workflows/${id}/retry`), 202),
    show: async (id: string) => answer(await system.fetch(`/workflows/${id}`), 200),
    member: async (id: string, number: number): Promise<ApiRecord | null> =>
      system.record(memberId(id, number)),
    states: async (id: string, count: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, n) => (await system.record(memberId(id, n)))?.state),
      ),
    [Symbol.asyncDispose]: () => system.stop(),
  };
}

const step = (n: number, more: object = {}) => ({ task: 'step', input: { n, ...more } });
const far = (n: number) => ({ ...step(n), options: { countdown: HOUR } });
const TOTAL = { task: 'total', pass: 'numbers' };

describe('revoking a workflow', () => {
  test('ends at once what waits, for whatever it waits', async () => {
    await using its = await systemWithSteps();
    const id = await its.send(chain(group(step(1), far(2)), TOTAL, step(3)));
    await its.system.advance('5s');
    expect(await its.revoke(id)).toMatchObject({
      ...{ state: 'REVOKED', ready: true, successful: false, result: null, error: null },
      counts: { open: 0, succeeded: 1, failed: 3, skipped: 0 },
      finishedAt: expect.any(String),
    });
    expect(await its.states(id, 4)).toEqual(['SUCCESS', 'REVOKED', 'REVOKED', 'REVOKED']);
    await its.system.settle();
    expect(await its.states(id, 4)).toEqual(['SUCCESS', 'REVOKED', 'REVOKED', 'REVOKED']);
    expect(await its.show(id)).toMatchObject({ state: 'REVOKED' });
  });

  test('does no harm when it is done again', async () => {
    await using its = await systemWithSteps();
    const id = await its.send(far(1));
    expect(await its.revoke(id)).toEqual(await its.revoke(id));
  });

  test('ends what runs on after a failure, which it then is no more', async () => {
    await using its = await systemWithSteps();
    its.failing.add(1);
    const id = await its.send(chain(group(step(1), far(2)), TOTAL));
    await its.system.advance('5s');
    expect(await its.show(id)).toMatchObject({ state: 'FAILURE', counts: { open: 1, failed: 2 } });
    expect(await its.revoke(id)).toMatchObject({ state: 'REVOKED', error: null, counts: { open: 0 } });
  });

  test('is 409 once it has succeeded, or failed with nothing left to run', async () => {
    await using its = await systemWithSteps();
    its.failing.add(2);
    const [good, bad] = [await its.send(step(1)), await its.send(step(2))];
    await its.system.settle();
    for (const [id, state] of [
      [good, 'SUCCESS'],
      [bad, 'FAILURE'],
    ]) {
      const refused = await its.call(`/workflows/${id}/revoke`);
      expect(await refused.json()).toMatchObject({
        status: 409,
        detail: `The workflow is ${state}. Only one that has not ended can be revoked.`,
      });
    }
  });
});

describe('retrying a workflow', () => {
  test('sends again what failed by itself, and what waited for that runs when it succeeds', async () => {
    await using its = await systemWithSteps();
    its.failing.add(1).add(2);
    const id = await its.send(chain(group(step(1), step(2), step(3)), TOTAL, step(4)));
    await its.system.settle();
    expect(await its.show(id)).toMatchObject({
      ...{ state: 'FAILURE', error: { type: 'DependencyFailed', taskId: memberId(id, 0) } },
      counts: { open: 0, succeeded: 1, failed: 4, skipped: 0 },
    });
    its.failing.clear();
    expect(await its.retry(id)).toMatchObject({
      ...{ state: 'STARTED', ready: false, error: null, finishedAt: null },
      counts: { open: 2, succeeded: 1, failed: 2 },
    });
    await its.system.settle();
    expect(await its.show(id)).toMatchObject({ state: 'SUCCESS', result: 4, counts: { succeeded: 5 } });
    expect((await its.member(id, 3))?.result).toBe(6);
    expect((await its.member(id, 2))?.retriedAt).toBeNull();
  });

  test('may fail again, and may be retried again', async () => {
    await using its = await systemWithSteps();
    its.failing.add(1);
    const id = await its.send(chain(step(1), step(2)));
    await its.system.settle();
    await its.retry(id);
    await its.system.settle();
    expect(await its.show(id)).toMatchObject({ state: 'FAILURE', counts: { failed: 2 } });
    its.failing.clear();
    await its.retry(id);
    await its.system.settle();
    expect(await its.show(id)).toMatchObject({ state: 'SUCCESS', result: 2 });
  });

  test('does not revive what was cancelled', async () => {
    await using its = await systemWithSteps();
    its.failing.add(1);
    const id = await its.send(chain(group(step(1), far(2)), TOTAL), 'cancel');
    await its.system.advance('5s');
    expect(await its.states(id, 3)).toEqual(['FAILURE', 'REVOKED', 'FAILURE']);
    its.failing.clear();
    await its.retry(id);
    await its.system.settle();
    expect(await its.states(id, 3)).toEqual(['SUCCESS', 'REVOKED', 'FAILURE']);
    expect(await its.show(id)).toMatchObject({ state: 'FAILURE' });
  });

  test('is 409 if nothing has failed by itself', async () => {
    await using its = await systemWithSteps();
    const id = await its.send(chain(far(1), step(2)));
    for (const act of [async () => undefined, async () => its.revoke(id)]) {
      await act();
      const refused = await its.call(`/workflows/${id}/retry`);
      expect(await refused.json()).toMatchObject({
        status: 409,
        detail: 'No task of the workflow has failed by itself: there is none to retry.',
      });
    }
  });
});

describe('a task that waits for others', () => {
  const blocked = (its: Awaited<ReturnType<typeof systemWithSteps>>) => its.send(chain(far(1), step(2)));

  test('is not moved to another time', async () => {
    await using its = await systemWithSteps();
    const id = await blocked(its);
    const refused = await its.call(`/tasks/${memberId(id, 1)}/reschedule?countdown=5`);
    expect(await refused.json()).toMatchObject({
      status: 409,
      detail: 'The task waits for others of its workflow, and not for a time.',
    });
    expect((await its.call(`/tasks/${memberId(id, 0)}/reschedule?countdown=5`)).status).toBe(200);
    await its.system.advance('1m');
    expect(await its.show(id)).toMatchObject({ state: 'SUCCESS', result: 2 });
  });

  test('and failed with them, is not retried itself', async () => {
    await using its = await systemWithSteps();
    its.failing.add(1);
    const id = await its.send(chain(step(1), step(2)));
    await its.system.settle();
    const refused = await its.call(`/tasks/${memberId(id, 1)}/retry`);
    expect(await refused.json()).toMatchObject({
      status: 409,
      detail: expect.stringContaining('Retry those'),
    });
    its.failing.clear();
    expect((await its.call(`/tasks/${memberId(id, 0)}/retry`)).status).toBe(202);
    expect(await its.show(id)).toMatchObject({ ready: false, error: null });
    await its.system.settle();
    expect(await its.show(id)).toMatchObject({ state: 'SUCCESS', result: 2 });
  });

  test('and was revoked, is not retried: it has no input', async () => {
    await using its = await systemWithSteps();
    const id = await blocked(its);
    expect((await its.call(`/tasks/${memberId(id, 1)}/revoke`)).status).toBe(200);
    const refused = await its.call(`/tasks/${memberId(id, 1)}/retry`);
    expect(await refused.json()).toMatchObject({
      status: 409,
      detail: expect.stringContaining('has no input'),
    });
    await its.system.settle();
    expect(await its.show(id)).toMatchObject({ state: 'FAILURE', counts: { succeeded: 1, failed: 1 } });
  });
});

test('a task that would be passed too much is not retried, and why is said', async () => {
  await using its = await systemWithSteps();
  const part = { task: 'write', input: { length: 200_000 } };
  const id = await its.send({
    chord: { header: [part, part], body: { task: 'write', pass: 'texts', input: { length: 1 } } },
  });
  await its.system.settle();
  for (const path of [`/tasks/${memberId(id, 2)}/retry`, `/workflows/${id}/retry`]) {
    expect(await (await its.call(path)).json()).toMatchObject({
      status: 409,
      detail:
        'The task cannot be given what it waited for (InputTooLarge), and would not be the next time. Send the workflow again, changed.',
    });
  }
});

test.each(['revoke', 'retry'])('%s of no workflow is 404, and takes no parameters', async (what) => {
  await using its = await systemWithSteps();
  const { id: taskId } = await its.system.send('step', { n: 1 });
  for (const id of [UNKNOWN, 'nope', taskId]) {
    expect((await its.call(`/workflows/${id}/${what}`)).status).toBe(404);
  }
  const id = await its.send(far(1));
  expect((await its.call(`/workflows/${id}/${what}?force=true`)).status).toBe(422);
});
