import { describe, expect, test } from 'vitest';
import { dueKeys } from '../../../../core/records/due-entry.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { removeDue } from '../../../../core/records/remove-due.ts';
import type { Item } from '../../../../core/records/table.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const DUE = CREATED_AT + 86_400_000;

async function seeded(changes: Item) {
  const message = taskMessage();
  await table.seed(message, { ...dueKeys(message.id, DUE), notBefore: number(DUE), ...changes });
  const record = await readRecord(table, message.id);
  if (!record) throw new Error('no record');
  return record;
}

/** What a record has in the due index. */
async function entryOf(id: string) {
  const { Item = {} } = await table.client.getItem({ TableName: table.name, Key: { id: string(id) } });
  const { dueShard, dueAt, dueRun, dueOutbox } = Item;
  return { inIndex: dueShard !== undefined, dueAt: dueAt?.S, dueRun: dueRun?.N, dueOutbox: dueOutbox?.N };
}

const NOTHING = { inIndex: false, dueAt: undefined, dueRun: undefined, dueOutbox: undefined };

describe('a reason to be in the due index', () => {
  test.each([
    ['dueRun', { dueRun: number(0) }],
    ['dueOutbox', { dueOutbox: number(1), state: string('REVOKED') }],
  ] as const)(
    'takes the record out of the index when it is done, if it is the only one: %s',
    async (reason, changes) => {
      const record = await seeded(changes);
      expect(await removeDue(table, record, reason)).toBe(true);
      expect(await entryOf(record.id)).toEqual(NOTHING);
    },
  );

  test('leaves the other reason, with its time', async () => {
    const both = {
      ...{ dueRun: number(2), dueOutbox: number(1) },
      ...{ state: string('REVOKED'), finishedAt: number(CREATED_AT + 7) },
    };
    const one = await seeded(both);
    expect(await removeDue(table, one, 'dueRun')).toBe(true);
    const told = dueKeys(one.id, CREATED_AT + 7)['dueAt']?.S;
    expect(await entryOf(one.id)).toEqual({ inIndex: true, dueAt: told, dueRun: undefined, dueOutbox: '1' });
    const other = await seeded(both);
    expect(await removeDue(table, other, 'dueOutbox')).toBe(true);
    const runs = dueKeys(other.id, DUE)['dueAt']?.S;
    expect(await entryOf(other.id)).toEqual({
      inIndex: true,
      dueAt: runs,
      dueRun: '2',
      dueOutbox: undefined,
    });
  });

  test('goes together with the other, if both are done', async () => {
    const record = await seeded({ dueRun: number(2), dueOutbox: number(1), state: string('REVOKED') });
    expect(await removeDue(table, record, 'dueRun', 'dueOutbox')).toBe(true);
    expect(await entryOf(record.id)).toEqual(NOTHING);
  });

  test.each([
    ['its revision rose', { dueRun: number(1) }, { dueRun: number(2) }],
    ['it has another reason as well', { dueRun: number(1) }, { dueRun: number(1), dueOutbox: number(1) }],
    ['it is in its next life', { dueRun: number(1) }, { dueRun: number(1), life: number(2) }],
    ['it is in the life before', { dueRun: number(1), life: number(2) }, { dueRun: number(1) }],
  ])('stays if the record has changed since it was seen: %s', async (_, before, after) => {
    const seen = await seeded(before);
    const now = await seeded(after);
    const entry = await entryOf(now.id);
    expect(await removeDue(table, { ...seen, id: now.id }, 'dueRun')).toBe(false);
    expect(await entryOf(now.id)).toEqual(entry);
  });

  test('costs no request if the record has none', async () => {
    const record = await seeded({});
    expect(await removeDue({ ...table, name: 'nowhere' }, record, 'dueRun', 'dueOutbox')).toBe(false);
  });

  test('is removed once if an answer is lost', async () => {
    const record = await seeded({ dueRun: number(0) });
    loseNextAnswer(table.client, 'UpdateItemCommand');
    await removeDue(table, record, 'dueRun');
    expect(await entryOf(record.id)).toEqual(NOTHING);
  });
});
