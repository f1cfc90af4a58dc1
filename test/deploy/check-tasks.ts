import assert from 'node:assert/strict';
import type { Check } from './checks.ts';
import { type DeployedSystem, type Task, taskIn } from './deployed-system.ts';
import { sentTo } from './sent-emails.ts';

/** Checks what callers do with tasks: bulk calls, lists, delays, revokes and retries. */
export async function checkTasks(check: Check, { ministack, call, finished }: DeployedSystem): Promise<void> {
  await check('a bulk call runs 60 valid tasks and refuses only the invalid one', async () => {
    const sums = Array.from({ length: 50 }, (_, a) => ({ task: 'add', input: { a, b: 1 } }));
    const emails = Array.from({ length: 10 }, () => ({
      task: 'send_email',
      input: { recipient: 'many@example.com', content: 'Many' },
    }));
    const bad = { task: 'add', input: { a: 'x', b: 1 } };
    const answer = await call('POST', '/tasks', { json: { tasks: [...sums, bad, ...emails] } });
    assert.equal(answer.status, 202, answer.body);
    const entries: (Task & { status?: number })[] = JSON.parse(answer.body).tasks;
    assert.equal(entries.length, 61);
    assert.equal(entries[50]?.status, 422, answer.body.slice(0, 1_000));
    const accepted = entries.filter(({ id }) => id);
    assert.equal(accepted.length, 60, answer.body.slice(0, 1_000));
    const tasks: Task[] = [];
    // One by one, because MiniStack starts a Node.js process for every call that waits.
    for (const { id } of accepted) tasks.push(await finished(id));
    assert.deepEqual(new Set(tasks.map(({ state }) => state)), new Set(['SUCCESS']));
    assert.deepEqual(
      tasks.slice(0, 50).map(({ result }) => result),
      sums.map(({ input }) => input.a + input.b),
    );
    assert.equal((await sentTo(ministack, 'many@example.com')).length, 10);
  });
  await check('all pages of the list together have each task once', async () => {
    const listed: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await call('GET', `/tasks?task=add&limit=20${cursor && `&cursor=${cursor}`}`);
      assert.equal(answer.status, 200, answer.body);
      const page: { tasks: Task[]; cursor: string | null } = JSON.parse(answer.body);
      listed.push(...page.tasks.map(({ id }) => id));
      cursor = page.cursor;
    }
    assert.ok(listed.length >= 50, `${listed.length} tasks`);
    assert.equal(new Set(listed).size, listed.length);
    assert.equal((await call('GET', '/tasks?state=FAILURE')).status, 200);
  });
  await check('a delayed task waits, then runs', async () => {
    const { id } = taskIn(await call('POST', '/tasks/add?countdown=6', { json: { a: 1, b: 2 } }), 202);
    assert.equal(taskIn(await call('GET', `/tasks/${id}`), 200).state, 'PENDING');
    assert.equal((await finished(id)).result, 3);
  });
  await check('a task is revoked, then retried', async () => {
    const { id } = taskIn(await call('POST', '/tasks/add?countdown=60', { json: { a: 3, b: 4 } }), 202);
    assert.equal(taskIn(await call('POST', `/tasks/${id}/revoke`), 200).state, 'REVOKED');
    assert.equal((await call('POST', `/tasks/${id}/revoke`)).status, 409);
    assert.equal(taskIn(await call('POST', `/tasks/${id}/retry`), 202).state, 'PENDING');
    assert.equal((await finished(id)).result, 7);
  });
}
