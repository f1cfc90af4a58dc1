import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallSigned, DeployedSystem } from './deployed-system.ts';
import type { Answer } from './http.ts';

/** Seconds during which a worker may still receive a task after its queue is paused. */
const SETTLING = 2;

/**
 * Asserts that a paused queue keeps its tasks, that a confirmed purge ends them as REVOKED, and that a resumed queue runs tasks again.
 */
export async function expectQueueOperations({
  call,
  finished,
}: Pick<DeployedSystem, 'call' | 'finished'>): Promise<void> {
  const paused = await call('POST', '/queues/default/pause');
  assert.equal(paused.status, 200, paused.body);
  assert.equal(JSON.parse(paused.body).paused, true, paused.body);
  await delay(SETTLING * 1_000);
  const ids: string[] = [];
  for (const a of [1, 2, 3]) ids.push(idOf(await call('POST', '/tasks/add', { json: { a, b: 1 } })));
  await delay(SETTLING * 1_000);
  for (const id of ids) assert.equal(await stateOf(call, id), 'PENDING');

  const unconfirmed = await call('POST', '/queues/default/purge');
  assert.equal(unconfirmed.status, 409, unconfirmed.body);
  const purge = await call('POST', '/queues/default/purge?confirm=default');
  assert.equal(purge.status, 200, purge.body);
  assert.deepEqual(
    { purged: JSON.parse(purge.body).purged, remaining: JSON.parse(purge.body).remaining },
    { purged: 3, remaining: 0 },
  );
  for (const id of ids) assert.equal(await stateOf(call, id), 'REVOKED');

  const waiting = idOf(await call('POST', '/tasks/add', { json: { a: 40, b: 2 } }));
  const resumed = await call('POST', '/queues/default/resume');
  assert.equal(resumed.status, 200, resumed.body);
  assert.equal(JSON.parse(resumed.body).paused, false, resumed.body);
  const done = await finished(waiting);
  assert.equal(done.result, 42, JSON.stringify(done));

  assert.equal((await call('GET', '/queues/nothing')).status, 404);
  const { status, body } = await call('GET', '/queues/default');
  assert.equal(status, 200, body);
  assert.equal(JSON.parse(body).consumer, 'enabled', body);
}

function idOf(answer: Answer): string {
  assert.equal(answer.status, 202, answer.body);
  return JSON.parse(answer.body).id;
}

async function stateOf(call: CallSigned, id: string): Promise<string> {
  return JSON.parse((await call('GET', `/tasks/${id}`)).body).state;
}
