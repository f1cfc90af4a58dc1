import assert from 'node:assert/strict';
import type { Schedules } from './check-schedules.ts';
import type { Check } from './checks.ts';
import { type DeployedSystem, STACK, taskIn } from './deployed-system.ts';
import { callAws, cdk, deploy, setExtraPermissions, synthesize } from './deployment.ts';
import { JOBS, Jobs } from './jobs.ts';
import type { Project } from './project.ts';
import { sentEmails } from './sent-emails.ts';

/**
 * Checks that a new version is deployed while tasks are in flight, and that the stack is then destroyed.
 *
 * @param firstId the id of a task that ended in `SUCCESS` in the version before
 */
export async function checkNewVersion(
  check: Check,
  { ministack, outputs, call, finished }: DeployedSystem,
  project: Project,
  sender: string,
  firstId: string | null,
  schedules: Schedules,
): Promise<void> {
  const jobs = new Jobs(call);
  let second = '';
  await check(`cdk deploy of a new version with ${JOBS} tasks in flight`, async () => {
    project.write(2);
    const settings = { sender, memory: '256', logLevel: 'DEBUG' };
    second = await synthesize(ministack, project, 'second', settings);
    console.log(`        before: ${JSON.stringify(await jobs.send())}`);
    const again = await deploy(ministack, second);
    console.log(`        after:  ${JSON.stringify(await jobs.states())}`);
    assert.deepEqual(again, outputs);
  });
  await check(`all ${JOBS} succeed, none runs twice, and each sends one email`, async () => {
    await jobs.finish();
    const emails = await sentEmails(ministack);
    await jobs.expectDoneOnce(emails.flatMap(({ To }) => To));
  });
  await check('the new version keeps the records and runs tasks', async () => {
    assert.equal(taskIn(await call('GET', `/tasks/${firstId}`), 200).state, 'SUCCESS');
    const { id } = taskIn(await call('POST', '/tasks/add', { json: { a: 20, b: 22 } }), 202);
    assert.equal((await finished(id)).result, 42);
  });
  await schedules.check();
  await check('cdk diff then finds no differences', async () => {
    assert.match(await cdk(ministack, second, 'diff', '--fail', '--app', '.'), /There were no differences/);
  });
  await check('cdk destroy leaves nothing', async () => {
    await setExtraPermissions(ministack, 'remove');
    await cdk(ministack, second, 'destroy', '--force', '--app', '.');
    await assert.rejects(
      callAws(ministack, 'cloudformation', { Action: 'DescribeStacks', StackName: STACK }),
    );
    const queues = await callAws(ministack, 'sqs', { Action: 'ListQueues', QueueNamePrefix: STACK });
    assert.doesNotMatch(queues, /<QueueUrl>/);
    assert.equal((await call('GET', '/queues')).status, 404);
  });
}
