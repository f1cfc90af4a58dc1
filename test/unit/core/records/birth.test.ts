import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createRecord } from '../../../../core/records/create-record.ts';
import { createRecords } from '../../../../core/records/create-records.ts';
import { holdRecord } from '../../../../core/records/hold-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { readRecords } from '../../../../core/records/read-records.ts';
import { number, pendingRecord, readItem, string } from '../../../../core/records/record-item.ts';
import { releaseBulk, reserveBulk } from '../../../../core/records/reserve-bulk.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { FakeClock } from '../../fake-clock.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();

describe('one record', () => {
  test('is created once, and reads as it was written', async () => {
    const message = taskMessage({ eta: CREATED_AT + 5_000, input: { text: 'ä\u0000😀', n: [1, null] } });
    expect(await createRecord(table, message, 3_600)).toEqual({ kind: 'created' });
    expect(await readRecord(table, message.id)).toEqual(pendingRecord(message));
    const record = pendingRecord(message);
    expect(await createRecord(table, { ...message, input: 'other' }, 3_600)).toEqual({
      kind: 'exists',
      record,
    });
    expect(await readRecord(table, message.id)).toEqual(pendingRecord(message));
  });

  test('expires once neither its message nor its result can be needed any more', async () => {
    const message = taskMessage({ eta: CREATED_AT + 5_000 });
    await createRecord(table, message, 3_600);
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: { id: string(message.id) } }),
    );
    expect(Number(Item?.['ttl']?.N)).toBe(CREATED_AT / 1000 + 5 + 14 * 86_400 + 3_600);
  });

  test('is withdrawn only while no worker has claimed its task', async () => {
    const untouched = taskMessage();
    await createRecord(table, untouched, 3_600);
    await withdrawRecord(table, untouched.id);
    expect(await readRecord(table, untouched.id)).toBeNull();

    const held = taskMessage();
    await createRecord(table, held, 3_600);
    expect(await holdRecord(table, held.id)).toBe(true);
    await withdrawRecord(table, held.id);
    expect(await readRecord(table, held.id)).toEqual(pendingRecord(held));
    expect(await holdRecord(table, untouched.id)).toBe(false);

    const claimed = taskMessage();
    await table.seed(claimed, { state: string('STARTED'), attempts: number(1) });
    await withdrawRecord(table, claimed.id);
    expect(await readRecord(table, claimed.id)).toMatchObject({ state: 'STARTED' });
    await expect(withdrawRecord(table, taskMessage().id)).resolves.toBeUndefined();
  });
});

test('many records are created and read in as few requests as possible', async () => {
  const messages = Array.from({ length: 230 }, () => taskMessage());
  const clock = new FakeClock();
  const records = messages.map((message) => ({ message, resultTtl: 3_600 }));
  expect(await createRecords(table, records, clock, () => 0)).toEqual(new Map());
  const found = await readRecords(table, [...messages.map(({ id }) => id), taskMessage().id], clock, () => 0);
  expect(found).toEqual(new Map(messages.map((message) => [message.id, pendingRecord(message)])));
});

test('a state of a later version is refused, not guessed', () => {
  expect(() => readItem({ id: string('i'), task: string('t'), state: string('PAUSED') })).toThrow(
    'newer version',
  );
});

describe('the reservation of a bulk call', () => {
  const reservation = {
    fingerprint: 'print',
    owner: 'me',
    now: CREATED_AT,
    leaseUntil: CREATED_AT + 20_000,
    ttl: CREATED_AT / 1000 + 3_600,
  };

  test('is held by one call until its lease ends', async () => {
    const first = { ...reservation, id: taskMessage().id };
    const second = { ...first, owner: 'other' };
    expect(await reserveBulk(table, first)).toBe('reserved');
    expect(await reserveBulk(table, second)).toBe('busy');
    expect(await reserveBulk(table, { ...second, now: first.leaseUntil })).toBe('reserved');
  });

  test('belongs to one body', async () => {
    const first = { ...reservation, id: taskMessage().id };
    await reserveBulk(table, first);
    const other = { ...first, owner: 'other', fingerprint: 'another' };
    expect(await reserveBulk(table, other)).toBe('misused');
    expect(await reserveBulk(table, { ...other, now: first.leaseUntil })).toBe('misused');
  });

  test('is released as done, or for a repeat to continue at once', async () => {
    const first = { ...reservation, id: taskMessage().id };
    await reserveBulk(table, first);
    await releaseBulk(table, first, false);
    const second = { ...first, owner: 'second' };
    expect(await reserveBulk(table, second)).toBe('reserved');
    await expect(releaseBulk(table, first, true)).rejects.toThrow('conditional');
    await releaseBulk(table, second, true);
    expect(await reserveBulk(table, { ...first, owner: 'third', now: CREATED_AT + 1e9 })).toBe('done');
  });

  test('is not a task', async () => {
    const first = { ...reservation, id: taskMessage().id };
    await reserveBulk(table, first);
    expect(await readRecord(table, first.id)).toBeNull();
  });
});
