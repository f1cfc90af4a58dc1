import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './http.ts';

/** One call of the deployed API, signed. */
export type OperatorCall = (
  method: 'GET' | 'POST',
  target: string,
  options?: { readonly json: object },
) => Promise<Answer>;

/** Seconds to wait for a task that a worker may still be taking from a queue that was paused a moment ago. */
const SETTLING = 2;

/**
 * Asserts that a paused queue keeps its tasks, that a purge ends them as REVOKED once it is confirmed, and that a queue that is
 * resumed runs what comes.
 */
export async function queueIsOperated(call: OperatorCall): Promise<void> {
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
  const done = await call('GET', `/tasks/${waiting}?wait=25`);
  assert.equal(JSON.parse(done.body).result, 42, done.body);

  assert.equal((await call('GET', '/queues/nothing')).status, 404);
  const { status, body } = await call('GET', '/queues/default');
  assert.equal(status, 200, body);
  assert.equal(JSON.parse(body).consumer, 'enabled', body);
}

function idOf(answer: Answer): string {
  assert.equal(answer.status, 202, answer.body);
  return JSON.parse(answer.body).id;
}

async function stateOf(call: OperatorCall, id: string): Promise<string> {
  return JSON.parse((await call('GET', `/tasks/${id}`)).body).state;
}
