import assert from 'node:assert/strict';
import { moveNear, sweepSchedule } from './as-root.ts';
import type { Check } from './checks.ts';
import { type DeployedSystem, taskIn } from './deployed-system.ts';

/** How far the task is, in seconds: one more than SQS keeps a message back. */
const FAR = 901;

/** What is left to check once a sweep has come. */
export interface FarTask {
  /** Checks that the sweep has released the task, and that it ran once. */
  check(): Promise<void>;
}

/**
 * Checks that the deployment has its clock, and sends a task that is far. Its time is then moved near in the table, because nobody can wait for it: the
 * sweep that EventBridge Scheduler starts finds it, with the scheduler's own role.
 */
export async function beginFarTask(check: Check, system: DeployedSystem): Promise<FarTask> {
  const { call, finished } = system;
  await check('the schedule of the sweep is there, each minute', async () => {
    const { State, ScheduleExpression, Target } = await sweepSchedule(system);
    assert.deepEqual([State, ScheduleExpression], ['ENABLED', 'rate(1 minute)']);
    assert.match(Target.Input, /^\{"sweep":true,"declared":"[\w-]+"\}$/);
  });
  const id = await check('a far task is accepted, and waits in the table', async () => {
    const sent = taskIn(await call('POST', `/tasks/add?countdown=${FAR}`, { json: { a: 5, b: 6 } }), 202);
    const { state, waitsFor } = taskIn(await call('GET', `/tasks/${sent.id}`), 200);
    assert.deepEqual([state, waitsFor?.kind], ['PENDING', 'time']);
    await moveNear(system, sent.id, Date.now());
    return sent.id;
  });
  return {
    check: async () => {
      await check('the sweep of a minute releases it, and it runs once', async () => {
        assert.ok(id, 'it was not accepted');
        const task = await finished(id);
        assert.deepEqual([task.state, task.result, task.attempts], ['SUCCESS', 11, 1]);
      });
    },
  };
}
