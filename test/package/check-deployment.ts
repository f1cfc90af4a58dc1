import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CannotRun, cannotRun } from '../../local/python-environment.ts';
import type { Check } from '../deploy/checks.ts';
import { bootstrap, callApi, cdk, createCaller } from '../deploy/deployment.ts';
import { installMiniStack, type MiniStack, startMiniStack } from '../deploy/ministack.ts';
import { makeAlarmsPlain } from '../deploy/plain-alarms.ts';

/** Seconds that the status call waits at once, and how often it is made. */
const WAIT_SECONDS = 20;
const CALLS = 6;

/** Deploys the project that `lovage init` made, and that has been synthesized, to an AWS emulator, and sends its task there. */
export async function checkDeployment(check: Check, project: string): Promise<void> {
  let ministack: MiniStack;
  try {
    ministack = await startMiniStack(installMiniStack());
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    // Says why, and throws in CI.
    if (cannotRun('package', error) !== 0) throw error;
    return;
  }
  try {
    await check('it is deployed to an AWS emulator, and runs its task there', async () => {
      await bootstrap(ministack);
      const app = path.join(project, 'cdk.out');
      makeAlarmsPlain(app);
      const file = path.join(project, 'outputs.json');
      const quietly = ['--require-approval', 'never', '--progress', 'events'];
      await cdk(ministack, project, 'deploy', '--app', app, '--outputs-file', file, ...quietly);
      const { ApiUrl, ApiArn } = outputsIn(file);
      const caller = await createCaller(ministack, ApiArn, 'somebody-new');
      const sent = await callApi(ministack, ApiUrl, caller, 'POST', '/tasks/greet', {
        json: { name: 'Ada' },
      });
      assert.equal(sent.status, 202, sent.body);
      const { id }: { id: string } = JSON.parse(sent.body);
      let body = '';
      for (let call = 0; call < CALLS && !body.includes('SUCCESS'); call += 1) {
        ({ body } = await callApi(ministack, ApiUrl, caller, 'GET', `/tasks/${id}?wait=${WAIT_SECONDS}`));
      }
      assert.match(body, /Hello, Ada!/);
    });
  } finally {
    await ministack.stop();
  }
}

/** What the stack says of its one Lovage: the ids begin with that of the construct, and end with a hash. */
function outputsIn(file: string): { readonly ApiUrl: string; readonly ApiArn: string } {
  const stacks: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const outputs = Object.entries(Object.values(stacks)[0] ?? {});
  const outputOf = (name: string) => {
    const value = outputs.find(([key]) => key.startsWith(`Tasks${name}`))?.[1];
    if (value === undefined)
      throw new Error(`The stack has no output ${name}: ${readFileSync(file, 'utf8')}`);
    return value;
  };
  return { ApiUrl: outputOf('ApiUrl'), ApiArn: outputOf('ApiArn') };
}
