import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Check } from './checks.ts';
import { type DeployedSystem, STACK } from './deployed-system.ts';
import { cdk, deploy, synthesizeApp } from './deployment.ts';
import { type MiniStack, REACH_API } from './ministack.ts';
import { physicalIds } from './physical-ids.ts';
import type { Project } from './project.ts';
import { GIVEN, SHOP_STACK, writeShop } from './shop.ts';

const LOVAGE = path.join(import.meta.dirname, '..', '..', 'cli', 'lovage.js');

/** Checks a second Lovage beside the first, which is part of somebody's own stack and sends no email, and that the command line finds both. */
export async function checkSecond(
  check: Check,
  { ministack }: DeployedSystem,
  project: Project,
): Promise<void> {
  const first = await physicalIds(ministack, STACK);
  const folder = await check(
    'a second Lovage, in an app of its own, is deployed without a sender',
    async () => {
      const output = await synthesizeApp(ministack, project.folder, 'shop', '--app', writeShop(project));
      await deploy(ministack, output);
      const ids = await physicalIds(ministack, SHOP_STACK);
      assert.ok(
        [...ids.values()].some((id) => id.endsWith('shop-dev-default')),
        JSON.stringify([...ids]),
      );
      assert.deepEqual(
        [...ids.keys()].filter((logical) => /MailEvents|Deliver/.test(logical)),
        [],
      );
      return output;
    },
  );
  if (folder === null) return;
  await check('lovage --stage finds both, and a task has its variable and its secrets', async () => {
    const tell = await lovage(ministack, '--deployment', 'shop', 'send', 'tell', '--word', 'Hello');
    assert.deepEqual(tell, { word: 'Hello', ...GIVEN });
    assert.equal(await lovage(ministack, 'send', 'add', '--a', '1', '--b', '2'), 3);
  });
  await check('cdk destroy of the second leaves the first as it was', async () => {
    await cdk(ministack, folder, 'destroy', '--force', '--app', '.');
    await assert.rejects(physicalIds(ministack, SHOP_STACK));
    assert.deepEqual(await physicalIds(ministack, STACK), first);
  });
}

/** Sends a task with the command line. @returns its result */
async function lovage(ministack: MiniStack, ...args: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [LOVAGE, '--stage', 'dev', '--json', ...args, '--wait', '60'],
    { env: { ...ministack.environment, NODE_OPTIONS: REACH_API } },
  );
  return JSON.parse(stdout).result;
}
