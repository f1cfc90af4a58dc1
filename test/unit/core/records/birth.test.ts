import { GetItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { createRecords } from '../../../../core/records/create-records.ts';
import { taskOrNone } from '../../../../core/records/find-record.ts';
import { holdRecord } from '../../../../core/records/hold-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { readRecords } from '../../../../core/records/read-records.ts';
import { number, pendingRecord, readItem, string } from '../../../../core/records/record-item.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { releaseBulk, reserveBulk } from '../../../../core/records/reserve-bulk.ts';
import type { Item, ResultsTable } from '../../../../core/records/table.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { FakeClock } from '../../fake-clock.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { claimTerms } from './claim-terms.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;
const TOMBSTONE = { state: 'REVOKED', tombstone: 'refused', finishedAt: NOW } as const;

async function itemOf(id: string): Promise<Item | undefined> {
  const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: string(id) } });
  return Item;
}

describe('one record', () => {
  test('is created once, and reads as it was written', async () => {
    const message = taskMessage({ eta: CREATED_AT + 5_000, input: { text: 'ä\u0000😀', n: [1, null] } });
    expect(await createRecord(table, message, 3_600)).toEqual({ kind: 'created', message });
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

  test('is recognised by the token of its call, and by no other', async () => {
    const message = taskMessage();
    loseNextAnswer(table.client);
    expect(await createRecord(table, message, 3_600, 'mine')).toEqual({ kind: 'created', message });
    const record = { ...pendingRecord(message), bornBy: 'mine' };
    expect(await readRecord(table, message.id)).toEqual(record);
    for (const bornBy of ['another', null]) {
      expect(await createRecord(table, message, 3_600, bornBy)).toEqual({ kind: 'exists', record });
    }
  });

  test('is not created under the id of a bulk call', async () => {
    const message = taskMessage();
    const reservation = { id: message.id, fingerprint: 'f', owner: 'o', now: 0, leaseUntil: 1, ttl: 1 };
    await reserveBulk(table, reservation);
    expect(await createRecord(table, message, 3_600, 'mine')).toEqual({ kind: 'taken' });
  });
});

test('many records are created, each once, and read', async () => {
  const messages = Array.from({ length: 230 }, () => taskMessage());
  const claimed = messages[7];
  if (!claimed) throw new Error('no message');
  await claimRecord(table, claimed, claimTerms());
  const record = await readRecord(table, claimed.id);

  const records = messages.map((message) => ({ message, resultTtl: 3_600 }));
  expect(await createRecords(table, records)).toEqual(
    messages.map((message) =>
      message === claimed ? { kind: 'exists', record } : { kind: 'created', message },
    ),
  );
  const clock = new FakeClock();
  const found = await readRecords(table, [...messages.map(({ id }) => id), taskMessage().id], clock, () => 0);
  expect(found).toEqual(
    new Map(messages.map((message) => [message.id, message === claimed ? record : pendingRecord(message)])),
  );
});

test('of many records, one that fails does not fail the others', async () => {
  const good = taskMessage();
  const bad = { ...taskMessage(), id: '' };
  const records = [bad, good].map((message) => ({ message, resultTtl: 3_600 }));
  expect(await createRecords(table, records)).toEqual([
    { kind: 'failed', cause: expect.any(Error) },
    { kind: 'created', message: good },
  ]);
  expect(await readRecord(table, good.id)).toEqual(pendingRecord(good));
});

/** A birth that its client gives up, and that DynamoDB carries out only when it is told to. */
async function lateBirth(message: TaskMessage): Promise<() => Promise<unknown>> {
  let given: PutItemCommandInput | undefined;
  const client: ResultsTable['client'] = Object.create(table.client, {
    putItem: {
      value: async (input: PutItemCommandInput) => {
        given = input;
        throw new Error('no answer');
      },
    },
  });
  await expect(createRecord({ client, name: table.name }, message, 3_600)).rejects.toThrow('no answer');
  const input = given;
  if (!input) throw new Error('nothing was put');
  return () => table.client.putItem(input);
}

describe('a late birth', () => {
  test('creates the record if nothing has happened since', async () => {
    const message = taskMessage();
    await (await lateBirth(message))();
    expect(await readRecord(table, message.id)).toEqual(pendingRecord(message));
  });

  test.each<[string, (message: TaskMessage) => Promise<unknown>]>([
    [
      'a finished record',
      (message) => table.seed(message, { state: string('SUCCESS'), attempts: number(1) }),
    ],
    ['a record that a worker has claimed', (message) => claimRecord(table, message, claimTerms())],
    ['a tombstone', (message) => withdrawRecord(table, message, NOW, 3_600)],
    [
      'a task that was born again over a tombstone',
      async (message) => {
        await withdrawRecord(table, message, NOW, 3_600);
        await createRecord(table, message, 3_600);
      },
    ],
  ])('changes nothing of %s', async (_what, happens) => {
    const message = taskMessage();
    const birth = await lateBirth(message);
    await happens(message);
    const item = await itemOf(message.id);
    await expect(birth()).rejects.toThrow('conditional');
    expect(await itemOf(message.id)).toEqual(item);
  });
});

describe('a task that is withdrawn', () => {
  test('leaves a tombstone, which no caller and no worker takes for a task', async () => {
    const message = taskMessage({ outbox: [{ kind: 'sample', to: 'nobody' }] });
    await createRecord(table, message, 3_600);
    expect(await withdrawRecord(table, message, NOW, 3_600)).toEqual({ withdrawn: true });
    const record = await readRecord(table, message.id);
    expect(record).toEqual({ ...pendingRecord(message), ...TOMBSTONE, input: null, outbox: [] });
    expect(taskOrNone(record)).toBeNull();
    expect(await claimRecord(table, message, claimTerms({ now: NOW }))).toEqual({ claimed: false, record });
    expect(await reopenRecord(table, { ...message, life: 2 }, NOW, 3_600)).toEqual({
      reopened: false,
      record,
    });
    expect(await readRecord(table, message.id)).toEqual(record);
  });

  test('leaves a tombstone where there was no record, which refuses its message', async () => {
    const message = taskMessage({ eta: NOW + 5_000 });
    expect(await withdrawRecord(table, message, NOW, 3_600, 'mine')).toEqual({ withdrawn: true });
    const { id, task, createdAt } = message;
    const tombstone = {
      id: string(id),
      task: string(task),
      createdAt: number(createdAt),
      attempts: number(0),
    };
    expect(await itemOf(id)).toEqual({
      ...tombstone,
      state: string('REVOKED'),
      tombstone: string('refused'),
      finishedAt: number(NOW),
      // As long as any queue keeps the message.
      ttl: number((NOW + 5_000) / 1000 + 14 * 86_400 + 3_600),
    });
    expect(await claimRecord(table, message, claimTerms({ now: NOW + 5_000 }))).toMatchObject({
      claimed: false,
    });
  });

  test('is withdrawn once: a repeat finds it done and changes nothing', async () => {
    const message = taskMessage();
    await createRecord(table, message, 3_600);
    loseNextAnswer(table.client);
    expect(await withdrawRecord(table, message, NOW, 3_600)).toEqual({ withdrawn: true });
    const item = await itemOf(message.id);
    expect(await withdrawRecord(table, message, NOW + 1, 3_600)).toEqual({ withdrawn: true });
    expect(await itemOf(message.id)).toEqual(item);
  });

  test('is so only by the call that created its record, where calls share the id', async () => {
    const message = taskMessage();
    await createRecord(table, message, 3_600, 'mine');
    const record = await readRecord(table, message.id);
    expect(await withdrawRecord(table, message, NOW, 3_600, 'another')).toEqual({ withdrawn: false, record });
    expect(await readRecord(table, message.id)).toEqual(record);
    expect(await withdrawRecord(table, message, NOW, 3_600, 'mine')).toEqual({ withdrawn: true });
    expect(await readRecord(table, message.id)).toMatchObject(TOMBSTONE);
  });

  test('is not withdrawn once another call answers for it', async () => {
    const message = taskMessage();
    await createRecord(table, message, 3_600, 'mine');
    expect(await holdRecord(table, { id: message.id, life: 2 })).toBe(false);
    expect(await holdRecord(table, { id: message.id, life: 1 })).toBe(true);
    const record = { ...pendingRecord(message), bornBy: 'mine' };
    expect(await withdrawRecord(table, message, NOW, 3_600, 'mine')).toEqual({ withdrawn: false, record });
    expect(await readRecord(table, message.id)).toEqual(record);

    const withdrawn = taskMessage();
    await withdrawRecord(table, withdrawn, NOW, 3_600);
    expect(await holdRecord(table, { id: withdrawn.id, life: 1 })).toBe(false);
  });

  test.each<[string, Item]>([
    ['a worker has claimed it', { state: string('STARTED'), attempts: number(1) }],
    ['it waits for its next attempt', { state: string('RETRY'), attempts: number(1) }],
    ['it has ended', { state: string('SUCCESS'), attempts: number(1) }],
    ['a caller has revoked it', { state: string('REVOKED') }],
    ['it is in a later life', { life: number(2) }],
  ])('is not withdrawn once %s', async (_what, changes) => {
    const message = taskMessage();
    await table.seed(message, changes);
    const record = await readRecord(table, message.id);
    expect(await withdrawRecord(table, message, NOW, 3_600)).toEqual({ withdrawn: false, record });
    expect(await readRecord(table, message.id)).toEqual(record);
  });

  test('in a later life gets no tombstone if its record is gone', async () => {
    const message = { ...taskMessage(), life: 2 };
    expect(await withdrawRecord(table, message, NOW, 3_600)).toEqual({ withdrawn: false, record: null });
    expect(await itemOf(message.id)).toBeUndefined();
  });
});

describe('a call with the key of a refused one', () => {
  test('bears the task again, in its next life', async () => {
    const first = taskMessage({
      eta: NOW + 1,
      expiresAt: NOW + 9_000,
      group: 'old',
      fingerprint: 'old',
      outbox: [{ kind: 'sample', to: 'nobody' }],
    });
    await createRecord(table, first, 3_600, 'first');
    await withdrawRecord(table, first, NOW, 3_600, 'first');

    const second = { ...taskMessage({ createdAt: NOW + 2_000, input: 'new' }), id: first.id };
    loseNextAnswer(table.client);
    const message = { ...second, life: 2 };
    expect(await createRecord(table, second, 3_600, 'second')).toEqual({ kind: 'created', message });
    const record = { ...pendingRecord(message), bornBy: 'second' };
    expect(await readRecord(table, first.id)).toEqual(record);
    expect(taskOrNone(record)).toBe(record);

    // Of the refused call, nothing starts the task, ends it or takes it back.
    expect(await claimRecord(table, first, claimTerms({ now: NOW + 2_000 }))).toEqual({
      claimed: false,
      record,
    });
    expect(await withdrawRecord(table, first, NOW, 3_600, 'first')).toEqual({ withdrawn: false, record });
    expect(await claimRecord(table, message, claimTerms({ now: NOW + 2_000 }))).toMatchObject({
      claimed: true,
      attempt: 1,
    });
  });

  test('is refused and sent again any number of times', async () => {
    const message = taskMessage();
    for (const life of [1, 2, 3]) {
      const born = life === 1 ? message : { ...message, life };
      expect(await createRecord(table, message, 3_600, `${life}`)).toEqual({
        kind: 'created',
        message: born,
      });
      expect(await withdrawRecord(table, born, NOW, 3_600, `${life}`)).toEqual({ withdrawn: true });
      expect(await readRecord(table, message.id)).toMatchObject({ ...TOMBSTONE, life });
    }
  });

  test('is one of two at once: the other finds its record', async () => {
    const message = taskMessage();
    await withdrawRecord(table, message, NOW, 3_600);
    const births = await Promise.all([
      createRecord(table, message, 3_600, 'a'),
      createRecord(table, message, 3_600, 'b'),
    ]);
    expect(births.map(({ kind }) => kind).sort()).toEqual(['created', 'exists']);
  });
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
