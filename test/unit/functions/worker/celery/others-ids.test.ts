import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { writeMessage } from '../../../../../core/protocol/message.ts';
import { readRecord } from '../../../../../core/records/read-record.ts';
import { scheduleId } from '../../../../../core/schedule/schedule-item.ts';
import { celeryBody } from '../../../core/celery/celery-body.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { taskMessage } from '../../../messages.ts';
import { celeryWorld, inPython, pythonCall } from '../../celery-world.ts';

const table = tableOnDynalite();

async function itemOf(id: string) {
  return (await table.client.getItem({ TableName: table.name, Key: { id: { S: id } } })).Item;
}

describe.each([scheduleId('nightly'), 'schedules/declared'])('a call with the id %s', (id) => {
  test('makes no item of it, and Python is told', async () => {
    const world = celeryWorld(table);
    expect(await world.deliver(pythonCall(id))).toEqual([]);
    expect(await itemOf(id)).toBeUndefined();
    expect(await inPython(table, id)).toMatchObject({ status: 'FAILURE' });
    expect(world.letters()).toHaveLength(1);
    expect(world.runs).toEqual([]);
  });

  test('makes none in Lovage’s own form either', async () => {
    const world = celeryWorld(table);
    const input = { to: 'a', text: 'b' };
    await world.deliver(writeMessage(taskMessage({ id, task: 'mail', queue: 'celery', input })));
    expect(await itemOf(id)).toBeUndefined();
    expect(world.letters()).toHaveLength(1);
  });
});

test.each([scheduleId('nightly'), 'schedules/declared'])('a purge makes no item of the id %s', async (id) => {
  const world = celeryWorld(table);
  expect(await world.purge(pythonCall(id))).toMatchObject({ deleted: ['receipt-0'], purged: 0 });
  expect(await itemOf(id)).toBeUndefined();
  expect(world.letters()).toHaveLength(1);
});

test('a message in Lovage’s own form cannot answer for the call of another id', async () => {
  const other = randomUUID();
  const id = randomUUID();
  const world = celeryWorld(table);
  const outbox = [{ kind: 'celery', to: JSON.stringify({ id: other }) }];
  const message = taskMessage({ id, task: 'mail', queue: 'celery', input: { to: 'a', text: 'b' } });
  await world.deliver(writeMessage({ ...message, outbox, pythonName: 'shop.tasks.send_email' }));
  expect(await inPython(table, other)).toBeNull();
  expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
});

test('a call with the id of a task of Lovage’s own: Python is told, and the task stays as it is', async () => {
  const id = randomUUID();
  const world = celeryWorld(table);
  const message = taskMessage({ id, task: 'mail', queue: 'celery', input: { to: 'a', text: 'b' } });
  await world.deliver(writeMessage(message));
  const record = await readRecord(table, id);
  expect(record).toMatchObject({ state: 'SUCCESS', pythonName: null });
  for (const written of [{}, { args: [] }, { headers: { eta: '2027-06-01T00:00:00' } }]) {
    await world.deliver(pythonCall(id, written));
  }
  expect(await inPython(table, id)).toMatchObject({
    status: 'FAILURE',
    result: { exc_type: 'ForeignMessage', exc_module: 'lovage' },
  });
  expect(await readRecord(table, id)).toEqual(record);
  expect(world.letters()).toHaveLength(3);
});

test('what was to follow a call is told that it failed, also if the call has the id of another or none', async () => {
  const id = randomUUID();
  const world = celeryWorld(table);
  await world.deliver(pythonCall(id));
  for (const written of [{ args: ['other', 'x'] }, {}]) {
    const following = randomUUID();
    const embed = { chain: [{ task: 'shop.tasks.send_email', options: { task_id: following } }] };
    await world.deliver(pythonCall(id, { embed, ...written }));
    expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
    expect(await inPython(table, following)).toMatchObject({ status: 'FAILURE' });
  }
  const ofNobody = randomUUID();
  const chain = [{ task: 'shop.tasks.send_email', options: { task_id: ofNobody } }];
  await world.deliver(
    celeryBody({ embed: { chain }, headers: { id: null }, properties: { correlation_id: null } }),
  );
  expect(await inPython(table, ofNobody)).toMatchObject({ status: 'FAILURE' });
});

test('a call whose id differs from another’s in its case only: Python is told, and the other keeps its result', async () => {
  const id = randomUUID();
  const world = celeryWorld(table);
  await world.deliver(pythonCall(id.toUpperCase()));
  await world.deliver(pythonCall(id));
  await world.deliver(pythonCall(id.toUpperCase()));
  expect(world.runs).toHaveLength(1);
  expect(await inPython(table, id.toUpperCase())).toMatchObject({ status: 'SUCCESS' });
  expect(await inPython(table, id)).toMatchObject({ status: 'FAILURE' });
  expect(world.letters()).toHaveLength(1);
});

test('a call with the id of one whose result nobody wants: Python is told', async () => {
  const id = randomUUID();
  const world = celeryWorld(table);
  await world.deliver(pythonCall(id, { headers: { ignore_result: true } }));
  await world.deliver(pythonCall(id, { args: ['other', 'x'] }));
  expect(await inPython(table, id)).toMatchObject({ status: 'FAILURE' });
});
