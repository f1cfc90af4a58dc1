import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { isAllowed, STATES } from '../../../../core/protocol/state.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { saveProgress } from '../../../../core/records/save-progress.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;

const revoke = (id: string, endedBy = 'me', on: ResultsTable = table, life = 1) =>
  endRecord(on, { id }, { when: 'open', transition: 'revoke', life }, { endedBy, now: NOW }, 3_600);
const error = { M: { type: string('E'), message: string('m') } };

test.each(STATES)('a %s task is revoked if the table of transitions allows it', async (state) => {
  const message = taskMessage();
  await table.seed(message, { state: string(state) });
  const before = await readRecord(table, message.id);
  const result = await revoke(message.id);
  expect(result.ended).toBe(isAllowed('revoke', state));
  const after = await readRecord(table, message.id);
  expect(result.record).toEqual(after);
  expect(after).toEqual(
    result.ended ? { ...before, state: 'REVOKED', finishedAt: NOW, endedBy: 'me' } : before,
  );
});

test('a task that waits for its next attempt loses its error and keeps its attempts', async () => {
  const message = taskMessage();
  await table.seed(message, { state: string('RETRY'), attempts: number(2), error, notBefore: number(NOW) });
  const { record } = await revoke(message.id);
  expect(record).toMatchObject({ state: 'REVOKED', error: null, attempts: 2, input: message.input });
});

test('the record expires when a result would', async () => {
  const message = taskMessage();
  await table.seed(message);
  await revoke(message.id);
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: { id: string(message.id) } }),
  );
  expect(Number(Item?.['ttl']?.N)).toBe(NOW / 1000 + 3_600);
});

test('a run that is under way can write no more, and its lease stays in the record', async () => {
  const message = taskMessage();
  const leaseUntil = NOW + 60_000;
  const running = { attempts: number(1), owner: string('run'), leaseUntil: number(leaseUntil) };
  await table.seed(message, { state: string('STARTED'), ...running });
  const { record } = await revoke(message.id);
  expect(record).toMatchObject({ state: 'REVOKED', leaseUntil });
  const key = { id: message.id, attempt: 1, owner: 'run' };
  expect(await saveProgress(table, key, 1)).toBe(false);
  const outcome = { kind: 'succeeded', result: '1', at: NOW, dropInput: false } as const;
  expect(await settle(table, key, outcome)).toEqual({ recorded: false, record, comesAgain: null });
  expect(await readRecord(table, message.id)).toEqual(record);
});

test('a revoke whose answer was lost is recognised as our own', async () => {
  const message = taskMessage();
  await table.seed(message);
  loseNextAnswer(table.client);
  expect(await revoke(message.id)).toMatchObject({
    ended: true,
    repeated: true,
    record: { state: 'REVOKED', finishedAt: NOW },
  });
});

test.each(['PENDING', 'RETRY', 'STARTED'])(
  'a late revoke of an earlier life changes nothing of a %s task',
  async (state) => {
    const message = taskMessage();
    await table.seed(message, { state: string(state), life: number(3) });
    const before = await readRecord(table, message.id);
    for (const life of [1, 2]) {
      expect(await revoke(message.id, 'me', table, life)).toMatchObject({ ended: false, record: before });
    }
    expect(await readRecord(table, message.id)).toEqual(before);
    expect(await revoke(message.id, 'me', table, 3)).toMatchObject({ ended: true });
  },
);

test('a revoke of a life that has not begun changes nothing', async () => {
  const message = taskMessage();
  await table.seed(message);
  expect(await revoke(message.id, 'me', table, 2)).toMatchObject({ ended: false });
  expect(await readRecord(table, message.id)).toMatchObject({ state: 'PENDING' });
});

test('one of two concurrent revokes wins', async () => {
  const message = taskMessage();
  await table.seed(message);
  const results = await Promise.all([revoke(message.id, 'a'), revoke(message.id, 'b')]);
  expect(results.filter(({ ended }) => ended)).toHaveLength(1);
});

test('a missing record is not revoked, and a fault of AWS is thrown', async () => {
  expect(await revoke(taskMessage().id)).toMatchObject({ ended: false, record: null });
  const nowhere = { client: table.client, name: 'no-such-table' };
  await expect(revoke('id', 'me', nowhere)).rejects.toThrow();
});
