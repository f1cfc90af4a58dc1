import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { resultKey } from '../../../core/celery/result-item.ts';
import { readRecord } from '../../../core/records/read-record.ts';
import type { ResultsTable } from '../../../core/records/table.ts';
import { tableOnDynalite } from '../core/records/table-on-dynalite.ts';
import { celeryWorld, inPython, NOW, pythonCall } from './celery-world.ts';

const table = tableOnDynalite();
const REVOKED = { status: 'REVOKED', result: { exc_message: ['revoked'] } };
const GONE = { status: 'PENDING', result: null };
const FAILS = { args: ['bob@example.com', 'fail'] };
const iso = (inMs: number) => new Date(NOW + inMs).toISOString();
const failure = (type: string) => ({ status: 'FAILURE', result: { exc_type: type } });
/** What an item has in DynamoDB. */
const attributesOf = async (id: string) =>
  (await table.client.getItem({ TableName: table.name, Key: { id: { S: id } } })).Item ?? {};
/** A table that takes so many items and no more: Celery's results are put, and records are updated. */
function takingResults(most: number): ResultsTable {
  const puts: string[] = [];
  const client = new Proxy(table.client, {
    get: (target, name) => {
      if (name === 'putItem') puts.push(name);
      return puts.length > most && name === 'putItem'
        ? async () => Promise.reject(new Error('down'))
        : (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target);
    },
  });
  return { name: table.name, client };
}

/** Removes what Python reads, so that a test sees what is written next. */
async function forgetResult(id: string): Promise<void> {
  await table.client.deleteItem({ TableName: table.name, Key: { id: { S: resultKey(id) } } });
}

/** Lets a task wait for its next attempt. */
async function asRetry(id: string): Promise<void> {
  await table.client.updateItem({
    ...{ TableName: table.name, Key: { id: { S: id } } },
    ...{ UpdateExpression: 'SET #s = :retry', ExpressionAttributeNames: { '#s': 'state' } },
    ExpressionAttributeValues: { ':retry': { S: 'RETRY' } },
  });
  await forgetResult(id);
}

describe('forgetting a Celery task', () => {
  test('erases what Python reads of it, and leaves nothing of the call in the tombstone', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(
      pythonCall(id, { headers: { group: 'S3CRET', parent_id: 'S3CRET', timelimit: [5, 4] } }),
    );
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS', group_id: 'S3CRET' });
    expect((await world.forget(id)).status).toBe(204);
    expect(await inPython(table, id)).toEqual({
      ...GONE,
      ...{ traceback: null, children: [], date_done: null, task_id: id },
    });
    const item = await attributesOf(id);
    expect(JSON.stringify(item)).not.toMatch(/S3CRET|shop|bob/);
    expect(item['outbox']).toEqual({ L: [{ M: { kind: { S: 'celery' }, to: { S: '{}' } } }] });
    expect(item['ttl']).toEqual({ N: String(NOW / 1000 + 15 * 86_400) });
    expect(item['dueOutbox']).toBeUndefined();
    // A copy of its message.
    expect(await world.deliver(pythonCall(id))).toEqual([]);
    expect(world.runs).toHaveLength(1);
    expect(await inPython(table, id)).toMatchObject(GONE);
  });

  test('under an id that Python writes in upper case erases that, in a later life, too', async () => {
    const world = celeryWorld(table);
    const id = randomUUID().toUpperCase();
    await world.deliver(pythonCall(id, FAILS));
    await world.call('POST', `/tasks/${id}/retry`);
    await world.deliver(world.sent(id));
    expect(world.runs).toHaveLength(2);
    await world.forget(id);
    expect(await inPython(table, id)).toMatchObject({ ...GONE, task_id: id });
  });

  test('while Celery’s table does not answer is 204 when the end was told, and the sweep erases it', async () => {
    const id = randomUUID();
    const world = celeryWorld(table);
    await world.deliver(pythonCall(id, FAILS));
    // The first is the end, told once more.
    expect((await celeryWorld(takingResults(1)).forget(id)).status).toBe(204);
    expect(await inPython(table, id)).toMatchObject({ status: 'FAILURE' });
    expect(await readRecord(table, id)).toMatchObject({ tombstone: 'forgotten', dueOutbox: 1 });
    expect(await world.sweep()).toMatchObject({ released: 1, failed: 0 });
    expect(await inPython(table, id)).toMatchObject(GONE);
    expect(await readRecord(table, id)).toMatchObject({ dueOutbox: null });
  });

  test('whose result nobody wants, or while no Celery is served: there is nothing to erase', async () => {
    const id = randomUUID();
    const world = celeryWorld(table);
    await world.deliver(pythonCall(id, { headers: { ignore_result: true, timelimit: [5, null] } }));
    expect((await world.forget(id)).status).toBe(204);
    expect(await inPython(table, id)).toBeNull();
    const other = randomUUID();
    await world.deliver(pythonCall(other));
    expect((await celeryWorld(table, { serves: false }).forget(other)).status).toBe(204);
    expect(await readRecord(table, other)).toMatchObject({ tombstone: 'forgotten', dueOutbox: null });
  });
});

describe('a message of Celery’s that SQS gave up', () => {
  test('whose task no worker has begun: Python sees the failure, and the dead letter can be run', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    expect(await world.giveUp(pythonCall(id))).toEqual([]);
    expect(await inPython(table, id)).toMatchObject(failure('DeadLettered'));
    expect(await readRecord(table, id)).toBeNull();
    expect(world.letters()).toEqual([[pythonCall(id), expect.stringContaining('(receive count 141)')]]);
    expect(await world.deliver(pythonCall(id), true)).toEqual([]);
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
  });

  test('whose task waits for its next attempt: it ends as any other, and has no dead letter', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    const body = pythonCall(id);
    await world.deliver(body);
    await asRetry(id);
    expect(await world.giveUp(body)).toEqual([]);
    expect(await readRecord(table, id)).toMatchObject({
      ...{ state: 'FAILURE', error: { type: 'DeadLettered' } },
    });
    expect(await inPython(table, id)).toMatchObject(failure('DeadLettered'));
    expect(world.letters()).toEqual([]);
  });

  test('whose task has ended, waits for its far time, or was forgotten: it goes, and nothing changes', async () => {
    const world = celeryWorld(table);
    const [ended, far, forgotten] = [randomUUID(), randomUUID(), randomUUID()];
    const later = { headers: { eta: iso(86_400_000) } };
    await world.deliver(pythonCall(ended));
    await world.deliver(pythonCall(far, later));
    await world.deliver(pythonCall(forgotten));
    await world.forget(forgotten);
    for (const [id, written] of [[ended], [far, later], [forgotten]] as const) {
      const before = await readRecord(table, id);
      expect(await world.giveUp(pythonCall(id, written))).toEqual([]);
      expect(await readRecord(table, id)).toEqual(before);
    }
    expect(world.letters()).toEqual([]);
    // It would come due in other tests.
    await world.revoke(far);
  });

  test('that has the id of another task: it is a dead letter, and the task and its result stay', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(pythonCall(id));
    await world.giveUp(pythonCall(id, FAILS));
    await world.giveUp(pythonCall(id, { headers: { task: 'shop.tasks.other' } }));
    expect(world.letters()).toHaveLength(2);
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
  });

  test('that nobody can read: Python is told, if its id can be known', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    const pickle = pythonCall(id, { contentType: 'application/x-python-serialize' });
    await world.giveUp(pickle);
    await world.giveUp('hello');
    expect(world.letters().map(([body]) => body)).toEqual([pickle, 'hello']);
    expect(await inPython(table, id)).toMatchObject(failure('DeadLettered'));
  });

  test('while Celery’s table does not answer: it stays', async () => {
    expect(await celeryWorld(takingResults(0)).giveUp(pythonCall(randomUUID()))).toHaveLength(1);
  });
});

describe('purging Celery’s queue', () => {
  test('a call that no worker has begun is REVOKED, and so is what was to follow it; a late copy runs nothing', async () => {
    const world = celeryWorld(table);
    const [id, first, next] = [randomUUID(), randomUUID(), randomUUID()];
    const chain = [{ task: 'shop.tasks.next', options: { task_id: next } }];
    const chained = pythonCall(first, {
      embed: { callbacks: null, errbacks: null, chord: null, chain },
    });
    expect(await world.purge(pythonCall(id), chained)).toEqual({
      ...{ status: 200, purged: 2, deleted: ['receipt-0', 'receipt-1'] },
    });
    for (const one of [id, first]) expect(await inPython(table, one)).toMatchObject(REVOKED);
    expect(await inPython(table, next)).toMatchObject(REVOKED);
    expect(await attributesOf(id)).not.toHaveProperty('dueOutbox');
    expect(await world.deliver(pythonCall(id))).toEqual([]);
    expect([world.runs, world.letters()]).toEqual([[], []]);
  });

  test('a call whose task waits: that is REVOKED, by name in the metrics', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(pythonCall(id));
    await asRetry(id);
    expect(await world.purge(pythonCall(id))).toMatchObject({ purged: 1, deleted: ['receipt-0'] });
    expect(await readRecord(table, id)).toMatchObject({ state: 'REVOKED', error: { type: 'Purged' } });
    expect(await inPython(table, id)).toMatchObject(REVOKED);
    expect(world.metrics.counts).toMatchObject({ 'mail revoked': 1 });
  });

  test('a call that wants no result: a late copy runs nothing all the same', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    const body = pythonCall(id, { headers: { ignore_result: true } });
    expect(await world.purge(body)).toMatchObject({ purged: 1 });
    expect(await inPython(table, id)).toBeNull();
    expect(await world.deliver(body)).toEqual([]);
    expect(world.runs).toEqual([]);
  });

  test('what has another task’s id, or cannot be read, goes to the dead letters', async () => {
    const world = celeryWorld(table);
    const [id, pickled] = [randomUUID(), randomUUID()];
    await world.deliver(pythonCall(id));
    const bodies = [
      pythonCall(id, FAILS),
      pythonCall(pickled, { contentType: 'application/x-python-serialize' }),
      'hello',
    ];
    expect(await world.purge(...bodies)).toMatchObject({
      ...{ purged: 0, deleted: ['receipt-0', 'receipt-1', 'receipt-2'] },
    });
    expect(
      world
        .letters()
        .map(([body]) => body)
        .sort(),
    ).toEqual(bodies.toSorted());
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
    expect(await inPython(table, pickled)).toMatchObject({ status: 'FAILURE' });
  });

  test('while Celery’s table does not answer: the message stays, and a worker tells Python', async () => {
    const id = randomUUID();
    const answer = await celeryWorld(takingResults(0)).purge(pythonCall(id));
    expect(answer.deleted).toEqual([]);
    expect(await inPython(table, id)).toBeNull();
    const world = celeryWorld(table);
    expect(await world.deliver(pythonCall(id))).toEqual([]);
    expect(world.runs).toEqual([]);
    expect(await inPython(table, id)).toMatchObject(REVOKED);
  });
});

describe('redriving Celery’s dead letters', () => {
  test('a call of a name that no task had runs once there is one, however late its eta and expiry were', async () => {
    const id = randomUUID();
    const body = pythonCall(id, { headers: { eta: iso(86_400_000), expires: iso(-1) } });
    const before = celeryWorld(table, { named: 'shop.tasks.other' });
    await before.deliver(body);
    expect(await inPython(table, id)).toMatchObject(failure('NotRegistered'));
    expect(before.letters()).toMatchObject([[body, expect.stringContaining('NotRegistered')]]);
    const after = celeryWorld(table);
    expect(await after.deliver(body, true)).toEqual([]);
    expect(after.runs).toHaveLength(1);
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS', result: 'sent' });
    expect(await readRecord(table, id)).toMatchObject({ state: 'SUCCESS', eta: null, expiresAt: null });
  });

  test('a letter of Lovage’s own of a Celery task sends it again, as that of any task', async () => {
    const id = randomUUID();
    const before = celeryWorld(table);
    await before.deliver(pythonCall(id, { headers: { eta: iso(86_400_000) } }));
    const without = celeryWorld(table, { defines: 'other' });
    without.clock.advance(86_400_000);
    await without.sweep();
    await without.deliver(without.sent(id));
    expect(await inPython(table, id)).toMatchObject(failure('NotRegistered'));
    const [[letter] = ['']] = without.letters();
    const world = celeryWorld(table);
    world.clock.advance(86_400_001);
    expect(await world.deliver(letter, true)).toEqual([]);
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS', result: 'sent' });
    expect(await readRecord(table, id)).toMatchObject({ life: 2, pythonName: 'shop.tasks.send_email' });
  });

  test('a call that was revoked while its dead letter waited runs nothing', async () => {
    const id = randomUUID();
    const body = pythonCall(id);
    await celeryWorld(table, { named: 'shop.tasks.other' }).deliver(body);
    const world = celeryWorld(table);
    expect((await world.revoke(id)).status).toBe(204);
    expect(await world.deliver(body, true)).toEqual([]);
    expect(world.runs).toEqual([]);
    expect(await inPython(table, id)).toMatchObject(REVOKED);
  });
});

describe('a Celery task that is sent again by hand', () => {
  test('keeps its name in Python, which sees the states of the next life', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(pythonCall(id, FAILS));
    expect(await inPython(table, id)).toMatchObject(failure('Error'));
    const answer = await world.call('POST', `/tasks/${id}/retry`);
    expect(await answer.json()).toMatchObject({ pythonName: 'shop.tasks.send_email', state: 'PENDING' });
    const body = world.sent(id);
    expect(JSON.parse(body)).toMatchObject({
      ...{ queue: 'celery', life: 2, pythonName: 'shop.tasks.send_email', outbox: [{ kind: 'celery' }] },
    });
    expect((await world.revoke(id)).status).toBe(200);
    expect(await inPython(table, id)).toMatchObject(REVOKED);
    const ttl = Number((await attributesOf(id))['ttl']?.N);
    expect(ttl).toBe(NOW / 1000 + 15 * 86_400);
    // The first message, once more.
    expect(await world.deliver(pythonCall(id, FAILS))).toEqual([]);
    expect(world.runs).toHaveLength(1);
  });
});

describe('a Celery task whose time is far', () => {
  test('may be moved, and the sweep sends its own message on Celery’s queue', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(pythonCall(id, { headers: { eta: iso(86_400_000) } }));
    const moved = await world.call('POST', `/tasks/${id}/reschedule?countdown=7200`);
    expect(await moved.json()).toMatchObject({ waitsFor: { kind: 'time', until: iso(7_200_000) } });
    world.clock.advance(7_200_000);
    expect(await world.sweep()).toMatchObject({ released: 1, failed: 0 });
    const body = world.sent(id);
    expect(JSON.parse(body)).toMatchObject({
      ...{ queue: 'celery', revision: 1, pythonName: 'shop.tasks.send_email' },
      outbox: [{ kind: 'celery', to: '{}' }],
    });
    expect(await world.deliver(body)).toEqual([]);
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
  });

  test('whose message SQS refuses for good: Python sees why it failed', async () => {
    const world = celeryWorld(table);
    const id = randomUUID();
    await world.deliver(pythonCall(id, { headers: { eta: iso(86_400_000) } }));
    world.clock.advance(86_400_000);
    const refused = Object.assign(new Error('no'), {
      ...{ name: 'InvalidMessageContents', $fault: 'client', $metadata: { httpStatusCode: 400 } },
    });
    world.sqs.onAnyCommand().rejects(refused);
    await world.sweep();
    expect(await inPython(table, id)).toMatchObject(failure('NotStorable'));
  });
});

describe('a Celery task that is open when its deployment', () => {
  test('serves Celery no more: it ends on another queue, and Python’s table is let be', async () => {
    const id = randomUUID();
    await celeryWorld(table).deliver(pythonCall(id, { headers: { eta: iso(86_400_000) } }));
    const world = celeryWorld(table, { serves: false });
    world.clock.advance(86_400_000);
    await world.sweep();
    expect(await world.deliver(world.sent(id))).toEqual([]);
    expect(await readRecord(table, id)).toMatchObject({ state: 'SUCCESS', dueOutbox: 1 });
    expect(await world.sweep()).toMatchObject({ released: 1, failed: 0 });
    expect(await readRecord(table, id)).toMatchObject({ dueOutbox: null });
    expect(await inPython(table, id)).toBeNull();
    expect(world.log.lines).toMatchObject([
      { level: 'info', message: 'attempt ended' },
      { level: 'warn', message: expect.stringContaining('no longer served'), fields: { taskId: id } },
    ]);
  });

  test('has another queue for Celery: its end on a plain queue is told by the sweep', async () => {
    const id = randomUUID();
    const body = pythonCall(id, { headers: { eta: iso(86_400_000) } });
    await celeryWorld(table).deliver(body);
    const world = celeryWorld(table, { celerysWorker: false });
    world.clock.advance(86_400_000);
    await world.sweep();
    expect(await world.deliver(world.sent(id))).toEqual([]);
    expect(await inPython(table, id)).toBeNull();
    await world.sweep();
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
    expect(await attributesOf(id)).not.toHaveProperty('dueOutbox');
  });
});
