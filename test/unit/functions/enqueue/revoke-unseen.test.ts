import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRecord } from '../../../../core/records/create-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { celeryWorld, inPython, NOW, pythonCall } from '../celery-world.ts';

const table = tableOnDynalite();
const REVOKED = {
  status: 'REVOKED',
  result: { exc_type: 'TaskRevokedError', exc_message: ['revoked'], exc_module: 'celery.exceptions' },
};
const iso = (inMs: number) => new Date(NOW + inMs).toISOString();

describe('revoking a Celery task that no worker has seen', () => {
  test('is 204, however often; Python sees REVOKED, and the API no task', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    for (let call = 1; call <= 2; call += 1) {
      const answer = await world.revoke(id);
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      expect(await inPython(table, id)).toMatchObject({ ...REVOKED, task_id: id });
    }
    expect(world.metrics.counts).toEqual({ 'undefined revoked': 1 });
    expect(await readRecord(table, id)).toMatchObject({
      ...{ state: 'REVOKED', tombstone: 'revoked', finishedAt: NOW, dueOutbox: null, pythonName: null },
    });
    const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: { S: id } } });
    expect(Item?.['ttl']).toEqual({ N: String(NOW / 1000 + 30 * 86_400) });
    // In no index.
    expect(Object.keys(Item ?? {}).sort()).toEqual(
      ['createdAt', 'endedBy', 'finishedAt', 'id', 'outbox', 'state', 'task', 'tombstone', 'ttl'].sort(),
    );
    await expectProblem(await world.call('POST', `/tasks/${id}/retry`), 404);
    await expectProblem(await world.call('POST', `/tasks/${id}/reschedule?countdown=5`), 404);
    await expectProblem(await world.revoke(id, ''), 404);
    await expectProblem(await world.forget(id), 404);
    expect(await createRecord(table, taskMessage({ id }), 3_600)).toEqual({ kind: 'forgotten' });
  });

  test.each<[string, Parameters<typeof pythonCall>[1]]>([
    ['', {}],
    ['that is to run much later', { headers: { eta: iso(86_400_000) } }],
    ['that has expired', { headers: { expires: iso(-1) } }],
    ['whose arguments do not fit', { args: [] }],
    ['of a name that no task has', { headers: { task: 'shop.tasks.other' } }],
    ['that wants no result', { headers: { ignore_result: true } }],
  ])('its message %s runs nothing when it comes', async (_name, written) => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.revoke(id);
    const before = await readRecord(table, id);
    expect(await world.deliver(pythonCall(id, written))).toEqual([]);
    expect(await world.giveUp(pythonCall(id, written))).toEqual([]);
    expect(await world.purge(pythonCall(id, written))).toMatchObject({ purged: 0, deleted: ['receipt-0'] });
    expect(world.runs).toEqual([]);
    expect(await inPython(table, id)).toMatchObject(REVOKED);
    expect(await readRecord(table, id)).toEqual(before);
  });

  test('whose id Python writes in upper case: it is revoked for both', async () => {
    const world = celeryWorld(table);
    const id = randomUUID().toUpperCase();
    expect((await world.revoke(id)).status).toBe(204);
    expect(await inPython(table, id)).toMatchObject({ ...REVOKED, task_id: id });
    expect(await world.deliver(pythonCall(id))).toEqual([]);
    expect(world.runs).toEqual([]);
  });

  test('while Celery’s table does not answer: 204, and the sweep tells Python', async () => {
    const world = celeryWorld({
      name: table.name,
      client: new Proxy(table.client, {
        get: (client, name) =>
          name === 'putItem'
            ? async () => Promise.reject(new Error('down'))
            : (Reflect.get(client, name) as (...given: unknown[]) => unknown).bind(client),
      }),
    });
    const id = randomUUID();
    expect((await world.revoke(id)).status).toBe(204);
    expect(await inPython(table, id)).toBeNull();
    expect(await readRecord(table, id)).toMatchObject({ dueOutbox: 1 });
    expect(await celeryWorld(table).sweep()).toMatchObject({ released: 1, failed: 0 });
    expect(await inPython(table, id)).toMatchObject(REVOKED);
    expect(await readRecord(table, id)).toMatchObject({ dueOutbox: null });
  });
});

describe('revoking a Celery task that a worker has seen', () => {
  test('that waits: 200 with its record, which stays for 15 days', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(pythonCall(id, { headers: { eta: iso(86_400_000) } }));
    const answer = await world.revoke(id);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      ...{ id, state: 'REVOKED', pythonName: 'shop.tasks.send_email' },
    });
    expect(await inPython(table, id)).toMatchObject(REVOKED);
    const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: { S: id } } });
    expect(Item?.['ttl']).toEqual({ N: String(NOW / 1000 + 15 * 86_400) });
  });

  test('that has ended: 409', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(pythonCall(id));
    await expectProblem(await world.revoke(id), 409);
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS', result: 'sent' });
  });

  test('that was forgotten: 404, and nothing comes back', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(pythonCall(id));
    await world.forget(id);
    await expectProblem(await world.revoke(id), 404);
    expect(await inPython(table, id)).toMatchObject({ status: 'PENDING', result: null });
  });
});

test('without Celery in the deployment it is 400, with a parameter that is none 422, and for an id that is none 404', async () => {
  await expectProblem(await celeryWorld(table, { serves: false }).revoke(randomUUID()), 400);
  const world = celeryWorld(table);
  await expectProblem(await world.revoke(randomUUID(), '?celery=yes'), 422, ['celery']);
  await expectProblem(await world.revoke(randomUUID(), '?state=FAILURE'), 422, ['state']);
  await expectProblem(await world.revoke(randomUUID(), '?celery=false'), 404);
  await expectProblem(await world.revoke('no-uuid'), 404);
});
