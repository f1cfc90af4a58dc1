import assert from 'node:assert/strict';
import type { CeleryOutputs } from './celery-program.ts';
import { checkCelery } from './check-celery.ts';
import type { Schedules } from './check-schedules.ts';
import type { Check } from './checks.ts';
import { type DeployedSystem, STACK, taskIn } from './deployed-system.ts';
import { callAws, cdk, deploy, setExtraPermissions, synthesize } from './deployment.ts';
import { JOBS, Jobs } from './jobs.ts';
import { physicalIds } from './physical-ids.ts';
import type { Project } from './project.ts';
import { sentEmails } from './sent-emails.ts';

/** What the version before left, and what the new one is made of. */
interface NewVersion {
  readonly project: Project;
  /** The folder that `installCelery` returned. */
  readonly celery: string;
  readonly sender: string;
  /** The id of a task that ended in `SUCCESS` in the version before. */
  readonly firstId: string | null;
  readonly schedules: Schedules;
}

/** Checks that a new version, which also has Celery's queue, is deployed while tasks are in flight, and that the stack is then destroyed. */
export async function checkNewVersion(
  check: Check,
  system: DeployedSystem,
  { project, celery, sender, firstId, schedules }: NewVersion,
): Promise<void> {
  const { ministack, outputs, call, finished } = system;
  const jobs = new Jobs(call);
  let second = '';
  let python: CeleryOutputs | null = null;
  await check(`cdk deploy of a new version with ${JOBS} tasks in flight replaces nothing`, async () => {
    project.write(2);
    const settings = { sender, memory: '256', logLevel: 'DEBUG', celery: 'on' };
    second = await synthesize(ministack, project, 'second', settings);
    const resources = await physicalIds(ministack, STACK);
    console.log(`        before: ${JSON.stringify(await jobs.send())}`);
    const again = await deploy(ministack, second);
    console.log(`        after:  ${JSON.stringify(await jobs.states())}`);
    // For the new worker, too.
    await setExtraPermissions(ministack, 'add');
    const { CeleryQueueUrl, CeleryQueueArn, CeleryTableName, CeleryTableArn, ...others } = again;
    assert.deepEqual(others, outputs);
    assert.ok(CeleryQueueUrl && CeleryQueueArn && CeleryTableName && CeleryTableArn, JSON.stringify(again));
    python = { CeleryQueueUrl, CeleryQueueArn, CeleryTableName, CeleryTableArn };
    const now = await physicalIds(ministack, STACK);
    const kept = Object.fromEntries([...resources].map(([logical]) => [logical, now.get(logical)]));
    assert.deepEqual(kept, Object.fromEntries(resources));
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
  if (python) await checkCelery(check, system, python, celery);
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
