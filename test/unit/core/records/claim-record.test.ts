import { describe, expect, test } from 'vitest';
import { type ClaimTerms, claimRecord } from '../../../../core/records/claim-record.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { pendingRecord } from '../../../../core/records/pending-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, SUSPECT, string } from '../../../../core/records/record-item.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import type { Item } from '../../../../core/records/table.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { claimTerms } from './claim-terms.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;

const ALONE: Partial<ClaimTerms> = { alone: true };
const RETRY_DUE: Item = { state: string('RETRY'), attempts: number(1), notBefore: number(NOW) };

function started(changes: Item = {}): Item {
  return {
    state: string('STARTED'),
    attempts: number(1),
    owner: string('other'),
    leaseUntil: number(NOW - 1),
    ...changes,
  };
}

describe('a message that came before its record', () => {
  test('creates the whole record with the claim', async () => {
    const message = taskMessage({ group: 'tenant', fingerprint: 'print', expiresAt: NOW + 5 });
    expect(await claimRecord(table, message, claimTerms())).toMatchObject({ claimed: true, attempt: 1 });
    expect(await readRecord(table, message.id)).toEqual({
      ...pendingRecord(message),
      state: 'STARTED',
      attempts: 1,
      owner: 'me',
      mailToken: 'me',
      startedAt: NOW,
      runs: [{ startedAt: NOW, endedAt: null }],
      leaseUntil: NOW + 60_000,
    });
  });

  test('creates none an hour after it was due, because the task was never accepted or its record has expired', async () => {
    const message = taskMessage();
    const late = CREATED_AT + 3_600_001;
    expect(await claimRecord(table, message, claimTerms({ now: late }))).toEqual({
      claimed: false,
      record: null,
    });
    expect(await readRecord(table, message.id)).toBeNull();
  });

  test('counts that hour from its eta', async () => {
    const message = taskMessage({ eta: CREATED_AT + 900_000 });
    const claim = await claimRecord(table, message, claimTerms({ now: CREATED_AT + 900_000 + 3_600_000 }));
    expect(claim).toMatchObject({ claimed: true, attempt: 1 });
  });
});

describe('the due time of an attempt', () => {
  const dueAt = async (changes: Item, message = taskMessage()) => {
    await table.seed(message, changes);
    const claim = await claimRecord(table, message, claimTerms());
    return claim.claimed && claim.dueAt;
  };

  test('is the task’s creation', async () => {
    expect(await dueAt({})).toBe(CREATED_AT);
  });

  test('is its eta', async () => {
    expect(await dueAt({}, taskMessage({ eta: CREATED_AT + 500 }))).toBe(CREATED_AT + 500);
  });

  test('is the end of its backoff', async () => {
    const retry = { state: string('RETRY'), attempts: number(1), notBefore: number(NOW - 7) };
    expect(await dueAt(retry)).toBe(NOW - 7);
  });
});

describe('a record that may be claimed', () => {
  test.each<[string, Item, number, Partial<ClaimTerms>?]>([
    ['PENDING', {}, 1],
    ['PENDING, the lease of a run that was revoked just over', { leaseUntil: number(NOW) }, 1],
    ['RETRY that is due', RETRY_DUE, 2],
    ['STARTED by a worker whose lease is over, to run alone', started(), 2, ALONE],
    ['STARTED, its lease just over, to run alone', started({ leaseUntil: number(NOW) }), 2, ALONE],
    ['RETRY of a suspect, to run alone', { ...RETRY_DUE, ...SUSPECT }, 2, ALONE],
    ['PENDING in the next life of a suspect, to run alone', SUSPECT, 1, ALONE],
  ])('%s', async (_name, changes, attempt, terms = {}) => {
    const message = taskMessage();
    await table.seed(message, changes);
    expect(await claimRecord(table, message, claimTerms(terms))).toMatchObject({ claimed: true, attempt });
    expect(await readRecord(table, message.id)).toMatchObject({
      state: 'STARTED',
      attempts: attempt,
      owner: 'me',
      suspect: terms.alone ?? false,
    });
  });

  test('loses the error and the progress of the previous attempt', async () => {
    const message = taskMessage();
    const error = { M: { type: string('E'), message: string('m') } };
    await table.seed(message, {
      state: string('RETRY'),
      notBefore: number(NOW),
      attempts: number(1),
      error,
      progress: string('5'),
    });
    await claimRecord(table, message, claimTerms());
    expect(await readRecord(table, message.id)).toMatchObject({ error: null, progress: null });
  });

  test('keeps its own input, birth and expiry, whatever the message says', async () => {
    const message = taskMessage();
    await table.seed(message);
    await claimRecord(table, { ...message, input: 'other', createdAt: NOW }, claimTerms());
    expect(await readRecord(table, message.id)).toMatchObject({
      input: message.input,
      createdAt: CREATED_AT,
    });
  });
});

describe('a record that may not be claimed', () => {
  test.each<[string, Item, Partial<ClaimTerms>]>([
    ['PENDING before its eta', { notBefore: number(NOW + 1) }, {}],
    ['RETRY before the end of its backoff', { state: string('RETRY'), notBefore: number(NOW + 1) }, {}],
    ['STARTED under a lease', started({ leaseUntil: number(NOW + 1) }), {}],
    ['STARTED by a worker that died, beside others', started(), {}],
    ['RETRY of a suspect, beside others', { ...RETRY_DUE, ...SUSPECT }, {}],
    ['PENDING in the next life of a suspect, beside others', SUSPECT, {}],
    [
      'STARTED by a worker that died, if the task may run at most once',
      started(),
      { onCrash: 'fail', ...ALONE },
    ],
    ['STARTED by a worker that died in its last attempt', started({ attempts: number(3) }), ALONE],
    ['SUCCESS', { state: string('SUCCESS') }, {}],
    ['FAILURE', { state: string('FAILURE') }, {}],
    ['REVOKED', { state: string('REVOKED') }, {}],
    [
      'REVOKED as the tombstone of a refused call',
      { state: string('REVOKED'), tombstone: string('refused') },
      {},
    ],
    ['PENDING while a run that was revoked may go on', { leaseUntil: number(NOW + 1) }, {}],
    ['PENDING in a later life than the message’s', { life: number(2) }, {}],
    ['STARTED in a later life, by a worker that died', started({ life: number(2) }), ALONE],
  ])('%s', async (_name, changes, change) => {
    const message = taskMessage();
    await table.seed(message, changes);
    const before = await readRecord(table, message.id);
    expect(await claimRecord(table, message, claimTerms(change))).toEqual({ claimed: false, record: before });
    expect(await readRecord(table, message.id)).toEqual(before);
  });
});

test('a claim waits for the lease that a revoke left', async () => {
  const message = taskMessage();
  await claimRecord(table, message, claimTerms({ owner: 'first' }));
  const revoke = { when: 'open', transition: 'revoke', life: 1 } as const;
  await endRecord(table, message, revoke, { endedBy: 'caller', now: NOW + 1 }, 3_600);
  const again = { ...message, life: 2 };
  await reopenRecord(table, again, NOW + 2, 3_600);
  const leaseUntil = NOW + 60_000;
  const record = await readRecord(table, message.id);
  expect(record).toMatchObject({ state: 'PENDING', life: 2, leaseUntil });
  expect(await claimRecord(table, again, claimTerms({ now: leaseUntil - 1 }))).toEqual({
    claimed: false,
    record,
  });
  expect(await readRecord(table, message.id)).toEqual(record);
  expect(await claimRecord(table, again, claimTerms({ now: leaseUntil }))).toMatchObject({
    claimed: true,
    attempt: 1,
  });
});

test('one of two concurrent claims wins', async () => {
  const message = taskMessage();
  await table.seed(message);
  const claims = await Promise.all([
    claimRecord(table, message, claimTerms({ owner: 'a' })),
    claimRecord(table, message, claimTerms({ owner: 'b' })),
  ]);
  expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
  expect(await readRecord(table, message.id)).toMatchObject({ attempts: 1 });
});

test('a claim whose answer was lost is recognised as our own, and counted once', async () => {
  const message = taskMessage();
  await table.seed(message);
  loseNextAnswer(table.client);
  expect(await claimRecord(table, message, claimTerms())).toMatchObject({ claimed: true, attempt: 1 });
});

test('a fault of AWS is thrown', async () => {
  const nowhere = { client: table.client, name: 'no-such-table' };
  await expect(claimRecord(nowhere, taskMessage(), claimTerms())).rejects.toThrow();
});
