import { checkApi } from './check-api.ts';
import { checkChildTasks } from './check-child-tasks.ts';
import { checkEmails } from './check-emails.ts';
import { checkNewVersion } from './check-new-version.ts';
import { checkQueues } from './check-queues.ts';
import { beginSchedules } from './check-schedules.ts';
import { checkSecond } from './check-second.ts';
import { checkTasks } from './check-tasks.ts';
import { beginFarTask } from './check-time.ts';
import { Checks } from './checks.ts';
import { deployedSystem } from './deployed-system.ts';
import { bootstrap, callAws, createCaller, deploy, setExtraPermissions, synthesize } from './deployment.ts';
import type { MiniStack } from './ministack.ts';
import type { Project } from './project.ts';

const SENDER = 'noreply@example.com';

/** A task's own sender. */
const SHOP = 'shop@example.com';

/** Slows the jobs' queue down, so that it outlasts a deployment. */
const SLOW_JOBS = JSON.stringify({ jobs: { maxConcurrency: 2, batchSize: 5, memory: 256 } });

/**
 * Deploys the stack, runs every check, deploys a new version and destroys it. Prints and counts the checks.
 *
 * @param celery the folder that `installCelery` returned
 */
export async function runScenario(ministack: MiniStack, project: Project, celery: string): Promise<Checks> {
  const checks = new Checks();
  const { check } = checks;
  await check('cdk bootstrap', async () => {
    await bootstrap(ministack);
    for (const EmailAddress of [SENDER, SHOP])
      await callAws(ministack, 'ses', { Action: 'VerifyEmailIdentity', EmailAddress });
  });
  const system = await check('cdk deploy', async () => {
    const version = await synthesize(ministack, project, 'first', {
      sender: SENDER,
      senders: SHOP,
      queues: SLOW_JOBS,
    });
    const outputs = await deploy(ministack, version);
    const caller = await createCaller(ministack, outputs.ApiArn, 'caller');
    await setExtraPermissions(ministack, 'add');
    return deployedSystem(ministack, outputs, caller);
  });
  // Nothing below can pass without an API.
  if (!system || checks.failed > 0) return checks;
  const far = await beginFarTask(check, system);
  const schedules = await beginSchedules(check, system);
  await checkApi(check, system);
  const firstId = await checkEmails(check, system, SENDER);
  await checkTasks(check, system);
  await checkChildTasks(check, system);
  await checkQueues(check, system);
  await checkSecond(check, system, project);
  await far.check();
  await schedules.pauseOne();
  await checkNewVersion(check, system, { project, celery, sender: SENDER, firstId, schedules });
  return checks;
}
