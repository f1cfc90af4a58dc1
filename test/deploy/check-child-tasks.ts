import assert from 'node:assert/strict';
import type { Check } from './checks.ts';
import { type DeployedSystem, taskIn } from './deployed-system.ts';

/** What the task `parent` returns: the ids of what it has sent, and the status of what was refused. */
interface Sent {
  readonly alone: readonly (string | number)[];
  readonly inBulk: readonly (string | number)[];
  readonly read: number | null;
}

/** Checks what a task may send: with its worker's own role, and in bulk by what enqueue knows of that role. */
export async function checkChildTasks(check: Check, { call, finished }: DeployedSystem): Promise<void> {
  await check(
    'a task sends what it lists, alone and in bulk, and nothing else; it reads no task',
    async () => {
      const { id } = taskIn(await call('POST', '/tasks/parent', { json: {} }), 202);
      const parent = await finished(id);
      assert.equal(parent.state, 'SUCCESS', JSON.stringify(parent));
      const { alone, inBulk, read } = parent.result as unknown as Sent;
      assert.deepEqual([alone[1], inBulk[1], read], [403, 403, 403], JSON.stringify(parent.result));
      for (const [child, sum] of [
        [alone[0], 3],
        [inBulk[0], 7],
      ]) {
        assert.deepEqual((await finished(String(child))).result, sum);
      }
    },
  );
  await check('who is not a worker sends in bulk what it likes', async () => {
    const tasks = [{ task: 'charge', input: { order: '7' } }];
    const answer = await call('POST', '/tasks', { json: { tasks } });
    assert.equal(answer.status, 202, answer.body);
  });
}
