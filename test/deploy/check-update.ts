import assert from 'node:assert/strict';
import path from 'node:path';
import { Checks } from './checks.ts';
import { deployedSystem, STACK, taskIn } from './deployed-system.ts';
import {
  bootstrap,
  callAws,
  cdk,
  createCaller,
  deploy,
  setExtraPermissions,
  synthesize,
} from './deployment.ts';
import type { MiniStack } from './ministack.ts';
import { physicalIds } from './physical-ids.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SENDER = 'noreply@example.com';

/** Seconds until a task that the version before accepts may run: this one is deployed by then, or the other one runs it. Both must do. */
const SOON = 90;

/**
 * Deploys another version of this project and then this one over it, and checks that each resource, record and message of the first is still there. Prints
 * and counts the checks.
 *
 * @param before the folder with the version that is deployed first, ready to synthesize
 */
export async function checkUpdate(ministack: MiniStack, before: string): Promise<Checks> {
  const checks = new Checks();
  const { check } = checks;
  const synthesizeIn = (folder: string, version: string) =>
    synthesize(ministack, { folder, clients: 'lean' }, version, { sender: SENDER });
  const first = await check(`cdk deploy of ${before}`, async () => {
    await bootstrap(ministack);
    await callAws(ministack, 'ses', { Action: 'VerifyEmailIdentity', EmailAddress: SENDER });
    const outputs = await deploy(ministack, await synthesizeIn(before, 'first'));
    const caller = await createCaller(ministack, outputs.ApiArn, 'caller');
    await setExtraPermissions(ministack, 'add');
    return { outputs, system: deployedSystem(ministack, outputs, caller) };
  });
  if (!first) return checks;
  const { call, finished } = first.system;
  const add = async (query: string) =>
    taskIn(await call('POST', `/tasks/add${query}`, { json: { a: 1, b: 2 } }), 202).id;
  const sent = await check('it runs a task, and has one in its queue and one in its table', async () => {
    const old = await finished(await add(''));
    assert.equal(old.state, 'SUCCESS');
    return { old, inQueue: await add(`?countdown=${SOON}`), inTable: await add('?countdown=7200') };
  });
  const now = await check('cdk deploy of this version keeps every resource and output', async () => {
    const resources = await physicalIds(ministack, STACK);
    const folder = await synthesizeIn(ROOT, 'second');
    const outputs = await deploy(ministack, folder);
    await setExtraPermissions(ministack, 'add');
    const after = await physicalIds(ministack, STACK);
    const added = [...after.keys()].filter((logical) => !resources.has(logical));
    console.log(`        ${resources.size} resources; new: ${added.join(', ') || 'none'}`);
    const kept = Object.fromEntries([...resources.keys()].map((logical) => [logical, after.get(logical)]));
    assert.deepEqual(kept, Object.fromEntries(resources));
    assert.deepEqual({ ...outputs, ...first.outputs }, outputs);
    return folder;
  });
  if (!sent || now === null) return checks;
  await check('it reads the record of the version before', async () => {
    assert.deepEqual(taskIn(await call('GET', `/tasks/${sent.old.id}`), 200), sent.old);
  });
  await check(
    'it runs what the version before left in the queue and the table, and sends again',
    async () => {
      const moved = await call('POST', `/tasks/${sent.inTable}/reschedule?countdown=0`);
      assert.equal(moved.status, 200, moved.body);
      for (const id of [await add(''), sent.inTable, sent.inQueue]) {
        const { state, result, attempts } = await finished(id);
        assert.deepEqual({ id, state, result, attempts }, { id, state: 'SUCCESS', result: 3, attempts: 1 });
      }
    },
  );
  await check('cdk diff then finds no differences', async () => {
    assert.match(await cdk(ministack, now, 'diff', '--fail', '--app', '.'), /There were no differences/);
  });
  return checks;
}
