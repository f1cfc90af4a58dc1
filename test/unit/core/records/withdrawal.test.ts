import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { taskOrNone } from '../../../../core/records/find-record.ts';
import { holdRecord } from '../../../../core/records/hold-record.ts';
import { pendingRecord } from '../../../../core/records/pending-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import type { Item, ResultsTable } from '../../../../core/records/table.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
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

/** Carries out a write of `call` as DynamoDB would if its client had given it up: only when it is told to. */
async function late(call: (late: ResultsTable) => Promise<unknown>): Promise<() => Promise<unknown>> {
  let given: UpdateItemCommandInput | undefined;
  const client: ResultsTable['client'] = Object.create(table.client, {
    updateItem: {
      value: async (input: UpdateItemCommandInput) => {
        given = input;
        throw new Error('no answer');
      },
    },
  });
  await expect(call({ client, name: table.name })).rejects.toThrow('no answer');
  const input = given;
  if (!input) throw new Error('nothing was written');
  return () => table.client.updateItem(input);
}

describe('a call with the key of a refused one that is refused itself', () => {
  const sendAgain = async (): Promise<readonly [TaskMessage, () => Promise<unknown>]> => {
    const message = taskMessage();
    await withdrawRecord(table, message, NOW, 3_600, 'first');
    return [message, await late((gone) => createRecord(gone, message, 3_600, 'second'))];
  };

  test('leaves nothing for its own birth to create late', async () => {
    const [message, birth] = await sendAgain();
    expect(await withdrawRecord(table, message, NOW, 3_600, 'second')).toEqual({ withdrawn: true });
    const item = await itemOf(message.id);
    await expect(birth()).rejects.toThrow('conditional');
    expect(await itemOf(message.id)).toEqual(item);
    expect(await readRecord(table, message.id)).toMatchObject({ ...TOMBSTONE, life: 2 });
    expect(await createRecord(table, message, 3_600, 'third')).toMatchObject({
      kind: 'created',
      message: { life: 3 },
    });
  });

  test('takes back what its birth created in the meantime', async () => {
    const [message, birth] = await sendAgain();
    await birth();
    expect(await readRecord(table, message.id)).toMatchObject({
      state: 'PENDING',
      life: 2,
      bornBy: 'second',
    });
    expect(await withdrawRecord(table, message, NOW, 3_600, 'second')).toMatchObject({ withdrawn: true });
    expect(await readRecord(table, message.id)).toMatchObject({ ...TOMBSTONE, life: 2 });
  });

  test('does not take back the task of a third', async () => {
    const [message, birth] = await sendAgain();
    await createRecord(table, message, 3_600, 'third');
    const record = await readRecord(table, message.id);
    expect(await withdrawRecord(table, message, NOW, 3_600, 'second')).toEqual({ withdrawn: false, record });
    await expect(birth()).rejects.toThrow('conditional');
    expect(await readRecord(table, message.id)).toEqual(record);
  });

  test('does not stand in the way of a third, which finds the tombstone moved on', async () => {
    const message = taskMessage();
    await withdrawRecord(table, message, NOW, 3_600, 'first');
    const moves: ResultsTable['client'] = Object.create(table.client, {
      updateItem: {
        value: async (input: UpdateItemCommandInput) => {
          await withdrawRecord(table, message, NOW, 3_600, 'second');
          Reflect.deleteProperty(moves, 'updateItem');
          return table.client.updateItem(input);
        },
        configurable: true,
      },
    });
    expect(await createRecord({ client: moves, name: table.name }, message, 3_600, 'third')).toMatchObject({
      kind: 'created',
      message: { life: 3 },
    });
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'PENDING', life: 3, bornBy: 'third' });
  });
});
