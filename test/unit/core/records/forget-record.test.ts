import { describe, expect, test } from 'vitest';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { taskOrNone } from '../../../../core/records/find-record.ts';
import { forgetRecord } from '../../../../core/records/forget-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { string } from '../../../../core/records/record-item.ts';
import { recordMailStatus } from '../../../../core/records/record-mail-status.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { claimTerms } from './claim-terms.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 9_000;
const SECRET = 'S3CRET';

/** A task whose first attempt failed and whose second ended it, with a mark in everything that a caller or a run gives. */
async function ended(kind: 'succeeded' | 'failed' = 'succeeded') {
  const message = taskMessage({ input: SECRET, group: SECRET, fingerprint: SECRET });
  await createRecord(table, message, 3_600, SECRET);
  const error = { type: SECRET, message: SECRET };
  for (const attempt of [1, 2]) {
    const owner = `owner ${attempt}`;
    const at = CREATED_AT + attempt * 1_000;
    await claimRecord(table, message, claimTerms({ owner, now: at, leaseUntil: at + 500 }));
    const key = { id: message.id, attempt, owner };
    if (attempt === 1)
      await settle(table, key, { kind: 'retry', error, traceback: SECRET, at, notBefore: at });
    else if (kind === 'failed') await settle(table, key, { kind, error, traceback: SECRET, at });
    else await settle(table, key, { kind, result: `"${SECRET}"`, at, dropInput: false });
  }
  const record = await readRecord(table, message.id);
  if (!record) throw new Error('no record');
  return { message, record };
}

async function itemOf(id: string) {
  const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: string(id) } });
  return Item;
}

describe('a task that is forgotten', () => {
  test.each(['succeeded', 'failed'] as const)('leaves nothing that came from anybody: %s', async (kind) => {
    const { message, record } = await ended(kind);
    expect(JSON.stringify(await itemOf(message.id))).toContain(SECRET);
    expect(await forgetRecord(table, record, 'me', NOW)).toEqual({ forgotten: true });
    const item = await itemOf(message.id);
    expect(JSON.stringify(item)).not.toContain(SECRET);
    expect(Object.keys(item ?? {}).sort()).toEqual([
      ...['attempts', 'born', 'createdAt', 'endedBy', 'finishedAt', 'id', 'notBefore', 'owner', 'queue'],
      ...['state', 'task', 'tombstone', 'ttl', 'v'],
    ]);
    expect(item?.['ttl']).toEqual({ N: String(NOW / 1000 + 14 * 86_400) });
    expect(taskOrNone(await readRecord(table, message.id))).toBeNull();
  });

  test('is not run, ended, opened or withdrawn by a message that is left over', async () => {
    const { message, record } = await ended('failed');
    await forgetRecord(table, record, 'me', NOW);
    const tombstone = await readRecord(table, message.id);
    expect(await claimRecord(table, message, claimTerms({ now: NOW }))).toMatchObject({ claimed: false });
    const end = { when: 'idle', transition: 'fail', life: 1, error: { type: 'E', message: 'm' } } as const;
    expect(await endRecord(table, message, end, { endedBy: 'x', now: NOW }, 3_600)).toMatchObject({
      ended: false,
    });
    expect(await reopenRecord(table, { ...message, life: 2 }, NOW, 3_600)).toMatchObject({ reopened: false });
    expect(await withdrawRecord(table, message, NOW, 3_600)).toMatchObject({ withdrawn: false });
    expect(await withdrawRecord(table, message, NOW, 3_600, 'x')).toMatchObject({ withdrawn: false });
    expect(await readRecord(table, message.id)).toEqual(tombstone);
  });

  test('is told nothing more of its mail', async () => {
    const { message, record } = await ended();
    await forgetRecord(table, record, 'me', NOW);
    const mail = { status: 'bounced', at: NOW, reason: SECRET } as const;
    const told = await recordMailStatus(table, { id: message.id, life: 1, token: null }, mail);
    expect(told).toMatchObject({ recorded: false });
    expect(JSON.stringify(await itemOf(message.id))).not.toContain(SECRET);
  });

  test('is not made again under its key', async () => {
    const { message, record } = await ended();
    await forgetRecord(table, record, 'me', NOW);
    expect(await createRecord(table, message, 3_600, 'other')).toEqual({ kind: 'forgotten' });
  });

  test('was forgotten once, although its answer was lost', async () => {
    const { record } = await ended();
    loseNextAnswer(table.client);
    expect(await forgetRecord(table, record, 'me', NOW)).toEqual({ forgotten: true });
    expect(await forgetRecord(table, record, 'other', NOW)).toMatchObject({ forgotten: false });
  });
});

test('a task that has not ended, or began another life, is not forgotten', async () => {
  const message = taskMessage();
  await createRecord(table, message, 3_600);
  const pending = await readRecord(table, message.id);
  if (!pending) throw new Error('no record');
  expect(await forgetRecord(table, pending, 'me', NOW)).toEqual({ forgotten: false, record: pending });

  const { message: failed, record } = await ended('failed');
  await reopenRecord(table, { ...failed, life: 2 }, NOW, 3_600);
  expect(await forgetRecord(table, record, 'me', NOW)).toMatchObject({
    forgotten: false,
    record: { state: 'PENDING', life: 2 },
  });
});
