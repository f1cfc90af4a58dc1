import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { RetryMessage } from '../../../../core/protocol/message.ts';
import { isAllowed, STATES } from '../../../../core/protocol/state.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { reopenedRecord, reopenRecord } from '../../../../core/records/reopen-record.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { claimTerms } from './claim-terms.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const ENDED_AT = CREATED_AT + 1_000;
const NOW = CREATED_AT + 9_000;

/** Everything that a life can leave in a record. */
const used = {
  attempts: number(3),
  error: { M: { type: string('E'), message: string('m') } },
  progress: string('7'),
  startedAt: number(CREATED_AT + 1),
  finishedAt: number(ENDED_AT),
  leaseUntil: number(ENDED_AT),
  owner: string('old'),
  delivery: { M: { status: string('bounced'), at: number(ENDED_AT), order: string('x') } },
};

function retryMessage(changes: Partial<RetryMessage> = {}): RetryMessage {
  return { ...taskMessage(), life: 2, ...changes };
}

/** A record that has ended, of a task that had a time to start at and one to expire. */
async function seedEnded(message: RetryMessage, state = 'FAILURE'): Promise<void> {
  const first = { ...message, eta: CREATED_AT + 1, expiresAt: CREATED_AT + 2 };
  await table.seed(first, { ...used, state: string(state) });
}

describe('a task that is sent again', () => {
  test.each(STATES)('and is %s is opened if the transition table says so', async (state) => {
    const message = retryMessage();
    await seedEnded(message, state);
    const before = await readRecord(table, message.id);
    const { reopened } = await reopenRecord(table, message, NOW, 3_600);
    expect(reopened).toBe(isAllowed('retryByHand', state));
    if (!reopened) expect(await readRecord(table, message.id)).toEqual(before);
  });

  test('is as new, but for its birth and for whose life this is', async () => {
    const message = retryMessage();
    await seedEnded(message);
    const before = await readRecord(table, message.id);
    if (!before) throw new Error('no record');
    await reopenRecord(table, message, NOW, 3_600);
    const after = await readRecord(table, message.id);
    expect(after).toEqual(reopenedRecord(before, message, NOW));
    expect(after).toMatchObject({ state: 'PENDING', attempts: 0, createdAt: CREATED_AT, notBefore: NOW });
    expect(after).toMatchObject({
      error: null,
      delivery: null,
      progress: null,
      finishedAt: null,
      expiresAt: null,
      eta: null,
    });
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: { id: string(message.id) } }),
    );
    expect(Number(Item?.['ttl']?.N)).toBe(NOW / 1000 + 14 * 86_400 + 3_600);
  });

  test('waits until its message says, and goes where its message goes', async () => {
    const message = retryMessage({ eta: NOW + 5_000, queue: 'slow' });
    await seedEnded(message, 'REVOKED');
    await reopenRecord(table, message, NOW, 3_600);
    expect(await readRecord(table, message.id)).toMatchObject({
      eta: NOW + 5_000,
      notBefore: NOW + 5_000,
      queue: 'slow',
    });
    expect(await claimRecord(table, message, claimTerms({ now: NOW }))).toMatchObject({ claimed: false });
    expect(await claimRecord(table, message, claimTerms({ now: NOW + 5_000 }))).toMatchObject({
      claimed: true,
    });
  });

  test('counts its attempts from one', async () => {
    const message = retryMessage();
    await seedEnded(message);
    await reopenRecord(table, message, NOW, 3_600);
    expect(await claimRecord(table, message, claimTerms({ now: NOW }))).toMatchObject({
      claimed: true,
      attempt: 1,
    });
  });

  test('by two at once is opened once, and both are told that it is', async () => {
    const message = retryMessage();
    await seedEnded(message);
    const results = await Promise.all([
      reopenRecord(table, message, NOW, 3_600),
      reopenRecord(table, message, NOW + 1, 3_600),
    ]);
    expect(results).toEqual([{ reopened: true }, { reopened: true }]);
  });

  test('and whose answer was lost is known to be', async () => {
    const message = retryMessage();
    await seedEnded(message);
    loseNextAnswer(table.client);
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: true });
  });

  test('and has been run since is not opened again, though it ended at the same moment', async () => {
    const message = retryMessage();
    await table.seed(message, { ...used, state: string('FAILURE'), life: number(2) });
    const before = await readRecord(table, message.id);
    // By this very message, that is: it has done what it was to do.
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: true });
    expect(await readRecord(table, message.id)).toEqual(before);
  });

  test('is opened again and again, each time from the life before', async () => {
    const message = retryMessage({ life: 3 });
    await table.seed(message, { ...used, state: string('FAILURE'), life: number(2) });
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: true });
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'PENDING', life: 3 });
  });

  test.each([
    ['a later', { life: number(3) }],
    ['an earlier', {}],
  ])('is refused in %s life than the one before the message’s', async (_which, life) => {
    const message = retryMessage({ life: 'life' in life ? 2 : 3 });
    await table.seed(message, { ...used, state: string('FAILURE'), ...life });
    const record = await readRecord(table, message.id);
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: false, record });
    expect(await readRecord(table, message.id)).toEqual(record);
  });

  test('has no record made for it: one that is gone has expired', async () => {
    const message = retryMessage();
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: false, record: null });
    expect(await claimRecord(table, message, claimTerms({ now: NOW }))).toEqual({
      claimed: false,
      record: null,
    });
  });
});

describe('what is left of the life before', () => {
  test('cannot let it expire: a copy of the first message', async () => {
    const message = retryMessage();
    await seedEnded(message);
    await reopenRecord(table, message, NOW, 3_600);
    const copy = { ...taskMessage({ expiresAt: CREATED_AT + 2 }), id: message.id };
    const end = {
      transition: 'revoke',
      when: 'neverStarted',
      error: { type: 'Expired', message: '' },
    } as const;
    expect(await endRecord(table, copy, end, { endedBy: 'me', now: NOW }, 3_600)).toMatchObject({
      ended: false,
    });
  });

  test('cannot withdraw it: a call that takes back what it could not send', async () => {
    const message = retryMessage();
    await seedEnded(message);
    await reopenRecord(table, message, NOW, 3_600);
    await withdrawRecord(table, message.id);
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'PENDING' });
  });
});
