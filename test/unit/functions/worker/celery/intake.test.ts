import { randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test } from 'vitest';
import { resultKey } from '../../../../../core/celery/result-item.ts';
import { readRecord } from '../../../../../core/records/read-record.ts';
import type { Written } from '../../../core/celery/celery-body.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { CREATED_AT } from '../../../messages.ts';
import { celeryWorld, inPython, pythonCall } from '../../celery-world.ts';
import { CHAIN, exceptionOf, iso, refusedForGood } from './python-calls.ts';

const table = tableOnDynalite();
const aDay = 86_400;

/** Delivers one call to a new world's worker. */
async function delivered(written: Written = {}, world = celeryWorld(table), id: string = randomUUID()) {
  const body = pythonCall(id, written);
  const kept = await world.deliver(body);
  return { id, body, kept, world, record: await readRecord(table, id), told: await inPython(table, id) };
}

test('a call becomes a task whose record knows how Python calls it', async () => {
  const { kept, world, record, told } = await delivered({
    headers: { parent_id: 'parent', group: 'group', timelimit: [9, 4] },
  });
  expect(kept).toEqual([]);
  expect(world.runs).toEqual([{ to: 'bob@example.com', text: 'Hello' }]);
  expect(record).toMatchObject({
    ...{ task: 'mail', state: 'SUCCESS', queue: 'celery', createdAt: CREATED_AT },
    pythonName: 'shop.tasks.send_email',
    outbox: [{ kind: 'celery', to: '{"parent":"parent","group":"group","limits":[9,4]}' }],
  });
  expect(told).toMatchObject({ status: 'SUCCESS', result: 'sent', parent_id: 'parent', group_id: 'group' });
});

test('of an ignored result nobody is told, and its record has nothing to tell', async () => {
  const { record, told } = await delivered({ headers: { ignore_result: true } });
  expect(record).toMatchObject({ state: 'SUCCESS', outbox: [] });
  expect(told).toBeNull();
});

test('a copy of the message that comes after the end changes nothing', async () => {
  const { world, body, id } = await delivered();
  expect(await world.deliver(body)).toEqual([]);
  expect(world.runs).toHaveLength(1);
  expect(world.letters()).toEqual([]);
  expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
});

test('an id that is no UUID in lower case is still the one that Python asks for', async () => {
  const id = randomUUID();
  const world = celeryWorld(table);
  await world.deliver(pythonCall(id.toUpperCase()));
  expect(await readRecord(table, id)).toMatchObject({
    outbox: [{ to: JSON.stringify({ id: id.toUpperCase() }) }],
  });
  expect(await inPython(table, id.toUpperCase())).toMatchObject({ status: 'SUCCESS' });
});

test('a name that no definition has is a failure and a dead letter, and makes no record', async () => {
  const { id, body, kept, world, record, told } = await delivered({ headers: { task: 'shop.none' } });
  expect(kept).toEqual([]);
  expect(record).toBeNull();
  expect(exceptionOf(told)).toEqual(['celery.exceptions.NotRegistered', 'shop.none']);
  expect(world.letters()).toEqual([[body, 'celery.exceptions.NotRegistered: shop.none']]);
  // Once its name is deployed, it runs, and neither waits nor expires.
  const later = celeryWorld(table, { named: 'shop.none' });
  await later.deliver(body, true);
  expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
});

test.each([
  ['that has expired', { eta: iso(CREATED_AT + aDay * 1000), expires: iso(CREATED_AT) }],
  ['that is far', { eta: iso(CREATED_AT + aDay * 1000) }],
])('a dead letter %s runs at once when it is moved back', async (_, times) => {
  const id = randomUUID();
  const body = pythonCall(id, { headers: times });
  const world = celeryWorld(table);
  expect(await world.deliver(body, true)).toEqual([]);
  expect(world.runs).toHaveLength(1);
});

test('how a refused call ends later is told, though no attempt was made', async () => {
  const { id } = await delivered({ headers: { task: 'shop.none' }, args: ['too', 'many', 'arguments'] });
  const later = celeryWorld(table, { named: 'shop.none' });
  await later.deliver(
    pythonCall(id, { headers: { task: 'shop.none' }, args: ['too', 'many', 'arguments'] }),
    true,
  );
  expect(exceptionOf(await inPython(table, id))).toEqual([
    'builtins.TypeError',
    'none() takes 2 positional arguments but 3 were given',
  ]);
});

test.each([false, true])('a chain is refused, and so is what was to follow; ignored: %s', async (ignored) => {
  const next = randomUUID();
  const { body, world, record, told } = await delivered({
    headers: { ignore_result: ignored },
    embed: CHAIN(next),
  });
  expect(record).toBeNull();
  expect(world.runs).toEqual([]);
  expect(told?.status).toBe(ignored ? undefined : 'FAILURE');
  expect(exceptionOf(await inPython(table, next))[0]).toBe('builtins.NotImplementedError');
  expect(world.letters().map(([letter]) => letter)).toEqual([body]);
});

test('a refused call with the id of a task leaves that task’s result as it is', async () => {
  const { id, world } = await delivered();
  await world.deliver(pythonCall(id, { headers: { task: 'shop.none' } }));
  expect(await inPython(table, id)).toMatchObject({ status: 'SUCCESS' });
  expect(world.letters()).toHaveLength(1);
});

test.each(['bm9uc2Vuc2U=', '', '{"not": "celery"', '{}', '[]'])('%s is a dead letter', async (body) => {
  const world = celeryWorld(table);
  expect(await world.deliver(body)).toEqual([]);
  expect(world.letters().map(([letter]) => letter)).toEqual([body]);
});

test('arguments that do not fit are the caller’s mistake: a failure, and no dead letter', async () => {
  const written = { args: ['one'], kwargs: { other: 2 } };
  const { id, body, kept, world, record, told } = await delivered(written);
  expect(kept).toEqual([]);
  expect(record).toMatchObject({
    ...{ state: 'FAILURE', attempts: 0, input: { args: ['one'], kwargs: { other: 2 } } },
    error: { type: 'InvalidArguments' },
  });
  const said = ['builtins.TypeError', "send_email() got an unexpected keyword argument 'other'"];
  expect(exceptionOf(told)).toEqual(said);
  expect(await world.deliver(body)).toEqual([]);
  expect(exceptionOf(await inPython(table, id))).toEqual(said);
  expect(world.letters()).toEqual([]);
});

test.each([
  ['fit', {}],
  ['do not fit', { args: ['one'], kwargs: { other: 2 } }],
  ['are for a far time', { args: ['a', 'b'], headers: { eta: iso(CREATED_AT + aDay * 1000) } }],
])('a call with the id of another task is a dead letter if its arguments %s', async (_, written) => {
  const { id, world, told } = await delivered({ args: ['alice@example.com', 'Hi'] });
  const body = pythonCall(id, written);
  expect(await world.deliver(body)).toEqual([]);
  expect(world.letters().map(([letter, why]) => [letter, why.split(':')[0]])).toEqual([
    [body, 'ForeignMessage'],
  ]);
  expect(world.runs).toHaveLength(1);
  expect(await inPython(table, id)).toEqual(told);
});

test('a far task is stored in the due index, and its message is done with, however often it comes', async () => {
  const eta = CREATED_AT + 13 * 3_600_000;
  const { id, body, kept, world, record, told } = await delivered({ headers: { eta: iso(eta) } });
  expect(kept).toEqual([]);
  expect(record).toMatchObject({ state: 'PENDING', eta, dueRun: 0, attempts: 0 });
  expect(told).toBeNull();
  expect(await world.deliver(body)).toEqual([]);
  expect(await readRecord(table, id)).toEqual(record);
  expect(world.letters()).toEqual([]);
});

test('a far task with the id of something that is no task is a failure and a dead letter', async () => {
  const id = randomUUID();
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: { id: { S: id } } }));
  const { kept, world, told } = await delivered(
    { headers: { eta: iso(CREATED_AT + aDay * 1000) } },
    celeryWorld(table),
    id,
  );
  expect(kept).toEqual([]);
  expect(world.letters()).toHaveLength(1);
  expect(told).toMatchObject({ status: 'FAILURE', result: { exc_type: 'ForeignMessage' } });
});

test('a near task waits on the queue, without a record', async () => {
  const { kept, record } = await delivered({ headers: { eta: iso(CREATED_AT + 60_000) } });
  expect(kept).toEqual([{ itemIdentifier: 'message-0' }]);
  expect(record).toBeNull();
});

test('what has expired is revoked', async () => {
  const { record, told } = await delivered({ headers: { expires: iso(CREATED_AT) } });
  expect(record).toMatchObject({ state: 'REVOKED', error: { type: 'Expired' } });
  expect(exceptionOf(told)).toEqual(['celery.exceptions.TaskRevokedError', 'expired']);
});

const mocks: { restore(): void }[] = [];
afterEach(() => {
  for (const mock of mocks.splice(0)) mock.restore();
});

test.each([
  ['runs now', {}],
  ['is far', { headers: { eta: iso(CREATED_AT + aDay * 1000) } }],
  ['has arguments that do not fit', { args: [1, 2, 3] }],
])('Python is told of a task that the table refuses for good if it %s', async (_, written) => {
  const stub = mockClient(table.client);
  mocks.push(stub);
  stub.on(UpdateItemCommand).rejects(refusedForGood());
  const puts: unknown[] = [];
  stub.on(GetItemCommand).resolves({});
  stub.on(PutItemCommand).callsFake(async (input) => {
    puts.push(input.Item);
    return {};
  });
  const world = celeryWorld(table);
  const id = randomUUID();
  const body = pythonCall(id, written);
  expect(await world.deliver(body)).toEqual([]);
  expect(puts).toMatchObject([{ id: { S: resultKey(id) } }]);
  expect(world.letters().map(([letter]) => letter)).toEqual([body]);
});

test.each([
  ['a schedule, which would stand in its way', 'schedules/nightly', null],
  ['something that is no task', randomUUID(), { hash: { S: 'x' } }],
])('a call with the id of %s is refused', async (_, id, item) => {
  if (item) {
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: { id: { S: id }, ...item } }));
  }
  const { kept, body, world, record, told } = await delivered({}, celeryWorld(table), id);
  expect(kept).toEqual([]);
  expect(record).toBeNull();
  expect(world.runs).toEqual([]);
  expect(world.letters().map(([letter]) => letter)).toEqual([body]);
  expect(told).toMatchObject({ status: 'FAILURE' });
});
