import assert from 'node:assert/strict';
import { dueKeys } from '../../core/records/due-entry.ts';
import type { Check } from './checks.ts';
import { type DeployedSystem, STACK, taskIn } from './deployed-system.ts';
import { sendSigned } from './http.ts';

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
    const answer = await callAsRoot(system, 'scheduler', {
      method: 'GET',
      path: `/schedules/${STACK}-sweep`,
    });
    const { State, ScheduleExpression, Target } = JSON.parse(answer);
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

/** Changes when a task is due, in its record. */
async function moveNear(system: DeployedSystem, id: string, at: number): Promise<void> {
  await callAsRoot(system, 'dynamodb', {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.UpdateItem' },
    body: JSON.stringify({
      TableName: system.outputs.TableName,
      Key: { id: { S: id } },
      UpdateExpression: 'SET dueAt = :dueAt, notBefore = :at, eta = :at',
      ExpressionAttributeValues: { ':dueAt': dueKeys(id, at)['dueAt'], ':at': { N: String(at) } },
    }),
  });
}

async function callAsRoot(
  { ministack: { port, ca, region, root } }: DeployedSystem,
  service: string,
  call: Pick<Parameters<typeof sendSigned>[0], 'method' | 'path' | 'headers' | 'body'>,
): Promise<string> {
  const { status, body } = await sendSigned({ port, ca, ...call }, { service, region, credentials: root });
  assert.equal(status, 200, body);
  return body;
}
