import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { endRecord } from '../../../../core/records/end-record.ts';
import { pendingRecord } from '../../../../core/records/pending-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import type { RecordEnd } from '../../../../core/records/record-end.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;
const ENDER = { endedBy: 'me', now: NOW };
const error = { type: 'T', message: 'm' };
const IDLE: RecordEnd = { transition: 'fail', when: 'idle', life: 1, error };
const KEY = { id: '', attempt: 2, owner: 'worker' };
const CRASHED: RecordEnd = { transition: 'fail', when: 'crashed', key: KEY, error };
const neverStarted = (life: number): RecordEnd => ({
  transition: 'revoke',
  when: 'neverStarted',
  life,
  error,
});
const NEVER_STARTED = neverStarted(1);
const givenUp = (life: number): RecordEnd => ({ transition: 'fail', when: 'idle', life, error });
const purged = (life: number): RecordEnd => ({ transition: 'revoke', when: 'idle', life, error });
const sentFor = (revision: number): RecordEnd => ({
  transition: 'fail',
  when: 'idle',
  life: 1,
  revision,
  error,
});

const pending: Item = {};
const expired: Item = { expiresAt: number(NOW) };
const sentAgain: Item = { life: number(3) };
const moved: Item = { revision: number(2) };
const retry: Item = { state: string('RETRY'), attempts: number(1), notBefore: number(NOW + 9_000) };
const attempt: Item = { state: string('STARTED'), attempts: number(2), owner: string('worker') };
const crashed: Item = { ...attempt, leaseUntil: number(NOW) };
const running: Item = { ...attempt, leaseUntil: number(NOW + 1) };
const success: Item = { state: string('SUCCESS'), attempts: number(1) };

test.each<[string, Item, RecordEnd, string]>([
  ['a task that waits and that nobody can run', pending, IDLE, 'FAILURE'],
  ['a task in backoff that nobody can run', retry, IDLE, 'FAILURE'],
  ['a task whose worker died, which nobody can run again', crashed, IDLE, 'FAILURE'],
  ['a task whose worker died in its last attempt', crashed, CRASHED, 'FAILURE'],
  ['a task that expired before its first attempt', expired, NEVER_STARTED, 'REVOKED'],
  ['a task that waits and whose message was given up', pending, givenUp(1), 'FAILURE'],
  ['a task whose worker died and whose message was given up', crashed, givenUp(1), 'FAILURE'],
  ['a task that was retried by hand, by a message that was given up', sentAgain, givenUp(3), 'FAILURE'],
  ['a task that waits on a queue that is purged', pending, purged(1), 'REVOKED'],
  ['a task whose time was changed, by the message that was sent since', moved, sentFor(2), 'FAILURE'],
  ['a task in backoff on a queue that is purged', retry, purged(1), 'REVOKED'],
  ['a task whose worker died, on a queue that is purged', crashed, purged(1), 'REVOKED'],
  ['a task that was retried by hand, by a message that is purged', sentAgain, purged(3), 'REVOKED'],
])('ends %s', async (_name, changes, end, state) => {
  const message = taskMessage();
  await table.seed(message, changes);
  const { ended, repeated, record } = await endRecord(table, message, end, ENDER, 3_600);
  expect({ ended, repeated }).toEqual({ ended: true, repeated: false });
  expect(record?.life).toBe(changes === sentAgain ? 3 : 1);
  expect(await readRecord(table, message.id)).toEqual(record);
  expect(record).toMatchObject({
    state,
    error,
    finishedAt: NOW,
    // The lease stays: the next life waits for it.
    leaseUntil: 'leaseUntil' in changes ? NOW : null,
  });
});

test.each<[string, Item, RecordEnd]>([
  ['a task that is running', running, IDLE],
  ['a running task as crashed', running, CRASHED],
  ['a task whose later attempt crashed', { ...crashed, attempts: number(3) }, CRASHED],
  ['a task whose same attempt crashed under another owner', { ...crashed, owner: string('other') }, CRASHED],
  ['a task that waits as crashed', pending, CRASHED],
  ['a task that has been started as expired', { ...retry, ...expired }, NEVER_STARTED],
  ['a task that has not expired yet', { expiresAt: number(NOW + 1) }, NEVER_STARTED],
  ['a task that no longer expires', pending, NEVER_STARTED],
  [
    'a task that was retried by hand, as expired in an earlier life',
    { ...sentAgain, ...expired },
    NEVER_STARTED,
  ],
  ['a task as expired in a life that it has not reached', expired, neverStarted(2)],
  ['a running task whose message was given up', running, givenUp(1)],
  ['a task that was retried by hand after its message was given up', sentAgain, givenUp(1)],
  ['a task that was retried by hand once more after that', sentAgain, givenUp(2)],
  ['a running task whose message is purged', running, purged(1)],
  ['a task that was retried by hand after its message was purged', sentAgain, purged(1)],
  ['a task that was retried by hand once more after its message was purged', sentAgain, purged(2)],
  ['a task that has ended, by a purge', success, purged(1)],
  ['a task whose time was changed, by a message that is left over', moved, sentFor(1)],
  ['a task whose time was changed, by its first message', moved, givenUp(1)],
  ['a task whose time was changed and whose worker died, by a purge', { ...crashed, ...moved }, purged(1)],
  ['a task that has ended', success, IDLE],
])('does not end %s', async (_name, changes, end) => {
  const message = taskMessage();
  await table.seed(message, changes);
  const record = await readRecord(table, message.id);
  expect(await endRecord(table, message, end, ENDER, 3_600)).toMatchObject({ ended: false, record });
  expect(await readRecord(table, message.id)).toEqual(record);
});

test('creates the record if the message came first, so that the caller can read why', async () => {
  const message = taskMessage();
  expect(await endRecord(table, message, IDLE, ENDER, 3_600)).toMatchObject({
    ended: true,
    record: { life: 1 },
  });
  expect(await readRecord(table, message.id)).toEqual({
    ...pendingRecord(message),
    state: 'FAILURE',
    error,
    finishedAt: NOW,
    endedBy: 'me',
  });
});

test.each([
  ['nobody can run it', IDLE],
  ['it has expired', NEVER_STARTED],
])(
  'creates no record from a message with a revision, which was sent for a record that there was: %s',
  async (_name, end) => {
    const message = taskMessage({ revision: 0, expiresAt: NOW });
    expect(await endRecord(table, message, end, ENDER, 3_600)).toMatchObject({ ended: false, record: null });
    expect(await readRecord(table, message.id)).toBeNull();
    await table.seed({ ...message, input: 'another' }, expired);
    expect(await endRecord(table, message, end, ENDER, 3_600)).toMatchObject({ ended: false });
  },
);

test('creates no record from an id alone', async () => {
  const { id } = taskMessage();
  expect(await endRecord(table, { id }, IDLE, ENDER, 3_600)).toMatchObject({ ended: false, record: null });
  expect(await readRecord(table, id)).toBeNull();
});

test('keeps the initial ttl if the definition’s resultTtl is unknown', async () => {
  const ttlOf = async (id: string) => {
    const command = new GetItemCommand({ TableName: table.name, Key: { id: string(id) } });
    return Number((await table.client.send(command)).Item?.['ttl']?.N);
  };
  const message = taskMessage();
  await table.seed(message);
  const born = await ttlOf(message.id);
  await endRecord(table, message, givenUp(1), ENDER, null);
  expect(await ttlOf(message.id)).toBe(born);

  const unrecorded = taskMessage();
  await endRecord(table, unrecorded, givenUp(1), ENDER, null);
  expect(await ttlOf(unrecorded.id)).toBe(CREATED_AT / 1000 + 14 * 86_400 + 7 * 86_400);
});

test('recognises its own end if the answer was lost, and no other', async () => {
  const message = taskMessage();
  await table.seed(message);
  loseNextAnswer(table.client);
  expect(await endRecord(table, message, IDLE, ENDER, 3_600)).toMatchObject({ ended: true, repeated: true });
  const another = { ...ENDER, endedBy: 'another' };
  expect(await endRecord(table, message, IDLE, another, 3_600)).toMatchObject({
    ended: false,
    repeated: false,
  });
});
