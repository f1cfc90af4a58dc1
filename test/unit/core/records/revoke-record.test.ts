import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { isAllowed, STATES } from '../../../../core/protocol/state.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { recordOutcome } from '../../../../core/records/record-outcome.ts';
import { revokeRecord } from '../../../../core/records/revoke-record.ts';
import { saveProgress } from '../../../../core/records/save-progress.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;
const revocation = { revokedBy: 'me', now: NOW, resultTtl: 3_600 };
const error = { M: { type: string('E'), message: string('m') } };

test.each(STATES)('a task that is %s is revoked if the transition table says so', async (state) => {
  const message = taskMessage();
  await table.seed(message, { state: string(state) });
  const before = await readRecord(table, message.id);
  const result = await revokeRecord(table, message.id, revocation);
  expect(result.revoked).toBe(isAllowed('revoke', state));
  const after = await readRecord(table, message.id);
  expect(result.record).toEqual(after);
  expect(after).toEqual(
    result.revoked ? { ...before, state: 'REVOKED', finishedAt: NOW, revokedBy: 'me' } : before,
  );
});

test('a task that waits for its next attempt has no error left, and keeps its attempts', async () => {
  const message = taskMessage();
  await table.seed(message, { state: string('RETRY'), attempts: number(2), error, notBefore: number(NOW) });
  const { record } = await revokeRecord(table, message.id, revocation);
  expect(record).toMatchObject({ state: 'REVOKED', error: null, attempts: 2, input: message.input });
});

test('the record goes when a result would', async () => {
  const message = taskMessage();
  await table.seed(message);
  await revokeRecord(table, message.id, revocation);
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: { id: string(message.id) } }),
  );
  expect(Number(Item?.['ttl']?.N)).toBe(NOW / 1000 + 3_600);
});

test('a run that is under way may write no more, and its lease is known still', async () => {
  const message = taskMessage();
  const leaseUntil = NOW + 60_000;
  const running = { attempts: number(1), owner: string('run'), leaseUntil: number(leaseUntil) };
  await table.seed(message, { state: string('STARTED'), ...running });
  const { record } = await revokeRecord(table, message.id, revocation);
  expect(record).toMatchObject({ state: 'REVOKED', leaseUntil });
  const key = { id: message.id, attempt: 1, owner: 'run' };
  expect(await saveProgress(table, key, 1)).toBe(false);
  const outcome = { kind: 'succeeded', result: '1', at: NOW, dropInput: false } as const;
  expect(await recordOutcome(table, key, outcome, 3_600)).toEqual({ recorded: false, record });
  expect(await readRecord(table, message.id)).toEqual(record);
});

test('a revoke whose answer was lost is known for our own', async () => {
  const message = taskMessage();
  await table.seed(message);
  loseNextAnswer(table.client);
  expect(await revokeRecord(table, message.id, revocation)).toMatchObject({
    revoked: true,
    record: { state: 'REVOKED', finishedAt: NOW },
  });
});

test('of two revokes at once one revokes', async () => {
  const message = taskMessage();
  await table.seed(message);
  const results = await Promise.all([
    revokeRecord(table, message.id, { ...revocation, revokedBy: 'a' }),
    revokeRecord(table, message.id, { ...revocation, revokedBy: 'b' }),
  ]);
  expect(results.filter(({ revoked }) => revoked)).toHaveLength(1);
});

test('what is not there is not revoked, and a fault of AWS is passed on', async () => {
  expect(await revokeRecord(table, taskMessage().id, revocation)).toEqual({ revoked: false, record: null });
  const nowhere = { client: table.client, name: 'no-such-table' };
  await expect(revokeRecord(nowhere, 'id', revocation)).rejects.toThrow();
});
