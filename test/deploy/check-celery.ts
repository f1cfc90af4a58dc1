import assert from 'node:assert/strict';
import { actionsOf, policyOfGuide, without } from './celery-policy.ts';
import { type CeleryOutputs, raisedBy, startCeleryProgram } from './celery-program.ts';
import { checkCeleryRoles } from './check-celery-roles.ts';
import { checkCeleryTasks } from './check-celery-tasks.ts';
import type { Check } from './checks.ts';
import type { DeployedSystem } from './deployed-system.ts';
import { createUser } from './deployment.ts';

/**
 * Checks that a Python program with Celery, allowed no more than the guide says, sends tasks and reads their results.
 *
 * @param programs the folder that `installCelery` returned
 */
export async function checkCelery(
  check: Check,
  system: DeployedSystem,
  celery: CeleryOutputs,
  programs: string,
): Promise<void> {
  const { ministack } = system;
  const policy = policyOfGuide(celery);
  const python = await check('Celery starts, as a user with the policy that the guide shows', async () => {
    const user = await createUser(ministack, 'python', policy);
    return await startCeleryProgram(programs, ministack, celery, user);
  });
  if (!python) return;
  try {
    await checkCeleryTasks(check, system, python);
    await checkCeleryRoles(check, system, celery, python);
  } finally {
    await python.stop();
  }
  await check('without any one of the policy’s actions, AWS refuses what Celery does', async () => {
    await Promise.all(
      actionsOf(policy).map(async (action, index) => {
        const user = await createUser(ministack, `python-${index}`, without(policy, action));
        const confined = await startCeleryProgram(programs, ministack, celery, user);
        try {
          const whole = async () => confined.get(await confined.send('shop.tasks.add', [1, 2]), 10);
          const raised = await raisedBy(whole());
          assert.equal(`${action}: ${raised.refused.operation}`, `${action}: ${action.split(':')[1]}`);
          assert.match(String(raised.refused.code), /AccessDenied/);
        } finally {
          await confined.stop();
        }
      }),
    );
  });
}
