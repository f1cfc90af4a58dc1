import { describe, expect, test } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import type { RetryOutcome } from '../../../../core/protocol/outcome.ts';
import { toApiRecord } from '../../../../core/protocol/record.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { claimTerms } from './claim-terms.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const ERROR = { type: 'Error', message: 'no' };
const DAY = 86_400;
const at = (seconds: number) => CREATED_AT + seconds * 1000;

/** The snooze of an attempt that was refused at a time, in seconds from the task's birth. */
function refusedAt(seconds: number, snooze = { seconds: 0, jitter: 0.5 }): RetryOutcome {
  const error = { type: 'Snooze', message: 'the rate is reached' };
  return { kind: 'retry', error, at: at(seconds), notBefore: at(seconds), snooze };
}

/** A task and what its workers do. Times are in seconds from its birth. */
async function task(changes: Partial<TaskMessage> = {}) {
  const message = taskMessage(changes);
  await createRecord(table, message, 3_600);
  const record = async () => {
    const read = await readRecord(table, message.id);
    if (!read) throw new Error('no record');
    return read;
  };
  const claim = async (seconds: number, owner = `owner ${seconds}`, of = message) => {
    const leaseUntil = at(seconds + 60);
    const claim = await claimRecord(
      table,
      of,
      claimTerms({ owner, now: at(seconds), leaseUntil, maxAttempts: 9, alone: true }),
    );
    if (!claim.claimed) throw new Error('not claimed');
    return { id: message.id, attempt: claim.attempt, owner };
  };
  return { message, record, claim };
}

describe('a snooze', () => {
  test('before the first attempt takes the claim back: the task is as new, and waits', async () => {
    const { record, claim } = await task();
    const before = toApiRecord(await record());
    const key = await claim(1);
    expect(await settle(table, key, refusedAt(2))).toEqual({
      recorded: true,
      record: null,
      comesAgain: at(2 + 15 / 2),
    });
    expect(toApiRecord(await record())).toEqual({
      ...before,
      waitsFor: {
        kind: 'capacity',
        until: new Date(at(9.5)).toISOString(),
        reason: 'the rate is reached',
      },
    });
  });

  test('of a later attempt leaves the earlier ones as they were', async () => {
    const { record, claim } = await task();
    await settle(table, await claim(1), { kind: 'retry', error: ERROR, at: at(2), notBefore: at(3) });
    const { runs, startedAt, attempts } = await record();
    await settle(table, await claim(4), refusedAt(5));
    expect(await record()).toMatchObject({ state: 'RETRY', attempts, runs, startedAt, leaseUntil: null });
    expect(await claim(60)).toMatchObject({ attempt: 2 });
  });

  test('shows the run of a worker that died before it as lost', async () => {
    const { record, claim } = await task();
    await claim(1);
    await settle(table, await claim(100), refusedAt(101));
    expect(toApiRecord(await record())).toMatchObject({
      state: 'RETRY',
      attempts: 1,
      runs: [{ attempt: 1, outcome: 'lost', endedAt: null }],
    });
  });

  test('gives the name of an error without words as its reason', async () => {
    const { record, claim } = await task();
    const outcome = { ...refusedAt(2), error: { type: 'TooManyRequests', message: '' } };
    await settle(table, await claim(1), outcome);
    expect(await record()).toMatchObject({ waitsFor: { kind: 'capacity', reason: 'TooManyRequests' } });
  });

  test('lets the task be claimed when its wait is over, not before, and waits for nothing then', async () => {
    const { record, claim } = await task();
    await settle(table, await claim(1), refusedAt(2));
    await expect(claim(9)).rejects.toThrow('not claimed');
    expect(await claim(10)).toMatchObject({ attempt: 1 });
    expect(toApiRecord(await record())).toMatchObject({ state: 'STARTED', attempts: 1, waitsFor: null });
  });

  test('waits longer the more often in a row it is refused, ten minutes more than it must at most', async () => {
    const { record, claim } = await task();
    const waits: number[] = [];
    let now = 1;
    for (let refusal = 1; refusal <= 9; refusal += 1) {
      await settle(table, await claim(now), refusedAt(now, { seconds: 100, jitter: 1 }));
      const { notBefore } = await record();
      waits.push((notBefore - at(now)) / 1000 - 100);
      now = (notBefore - CREATED_AT) / 1000;
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 600, 600, 600]);
    expect(await record()).toMatchObject({ snoozes: 9, attempts: 0 });
  });

  test('begins anew after an attempt that had capacity, and in the next life', async () => {
    const { message, record, claim } = await task();
    await settle(table, await claim(1), refusedAt(1));
    await settle(table, await claim(100), { kind: 'retry', error: ERROR, at: at(101), notBefore: at(102) });
    expect(await record()).toMatchObject({ snoozes: 0, waitsFor: null, attempts: 1 });
    await settle(table, await claim(103), refusedAt(103));
    expect(await record()).toMatchObject({ snoozes: 1 });
    const revoke = { transition: 'revoke', when: 'open', life: 1 } as const;
    await endRecord(table, { id: message.id }, revoke, { endedBy: 'me', now: at(104) }, 3_600);
    expect(toApiRecord(await record())).toMatchObject({ state: 'REVOKED', waitsFor: null });
    await reopenRecord(table, { ...message, life: 2 }, at(105), 3_600);
    expect(await record()).toMatchObject({ snoozes: 0, waitsFor: null, attempts: 0 });
  });

  test('expires on time, if it has an expiry and no attempt has counted', async () => {
    const { message, record, claim } = await task({ expiresAt: at(30) });
    await settle(table, await claim(1), refusedAt(1, { seconds: 3_600, jitter: 0 }));
    expect(await record()).toMatchObject({ notBefore: at(30) });
    const expiry = { transition: 'revoke', when: 'neverStarted', life: 1, error: ERROR } as const;
    expect(await endRecord(table, message, expiry, { endedBy: 'me', now: at(30) }, 3_600)).toMatchObject({
      ended: true,
    });
  });

  test('may have run already, and is not taken back by its call', async () => {
    const { message, record, claim } = await task();
    await settle(table, await claim(1), refusedAt(1));
    expect(await withdrawRecord(table, message, at(2), 3_600)).toMatchObject({ withdrawn: false });
    expect(await record()).toMatchObject({ state: 'PENDING', tombstone: null });
  });
});

describe('a task that is refused again and again', () => {
  const MOST = 14 * DAY;

  test('waits until two weeks after it was due, and asks a last time then', async () => {
    const { record, claim } = await task();
    const key = await claim(MOST - 5);
    await settle(table, key, refusedAt(MOST - 4, { seconds: 3_600, jitter: 0 }));
    expect(await record()).toMatchObject({ state: 'PENDING', notBefore: at(MOST) });
  });

  test('then fails, and says why', async () => {
    const { record, claim } = await task();
    await settle(table, await claim(1), refusedAt(1));
    expect(await settle(table, await claim(MOST), refusedAt(MOST + 1))).toMatchObject({
      recorded: true,
      comesAgain: null,
    });
    expect(await record()).toMatchObject({
      state: 'FAILURE',
      error: {
        type: 'NoCapacity',
        message:
          'The task waited for capacity for as long as a message is kept, and was refused 2 times. The last refusal: the rate is reached',
      },
    });
  });

  test('counts from its retry by hand, not from its birth', async () => {
    const { message, record, claim } = await task();
    await settle(table, await claim(1), { kind: 'failed', error: ERROR, at: at(2) });
    const again = { ...message, life: 2 };
    await reopenRecord(table, again, at(MOST), 3_600);
    await settle(table, await claim(MOST + 1, 'again', again), refusedAt(MOST + 2));
    expect(await record()).toMatchObject({ state: 'PENDING', snoozes: 1 });
  });
});

describe('a snooze that is written again, or late', () => {
  test('is recorded once if its answer was lost', async () => {
    const { record, claim } = await task();
    const key = await claim(1);
    loseNextAnswer(table.client, 'UpdateItemCommand');
    expect(await settle(table, key, refusedAt(2))).toMatchObject({ recorded: true, comesAgain: at(9.5) });
    expect(await record()).toMatchObject({ snoozes: 1, attempts: 0 });
  });

  test('changes nothing when it is repeated, and says when the task runs next', async () => {
    const { record, claim } = await task();
    const key = await claim(1);
    await settle(table, key, refusedAt(2));
    const before = await record();
    expect(await settle(table, key, refusedAt(2))).toMatchObject({ recorded: true, comesAgain: at(9.5) });
    expect(await record()).toEqual(before);
  });

  test('does nothing to the next attempt, though it has the same number', async () => {
    const { record, claim } = await task();
    const key = await claim(1);
    await settle(table, key, refusedAt(2));
    expect(await claim(10)).toMatchObject({ attempt: 1 });
    const before = await record();
    expect(await settle(table, key, refusedAt(2))).toMatchObject({ recorded: false });
    expect(await record()).toEqual(before);
  });

  test('does nothing to a task that was revoked meanwhile, nor to its next life', async () => {
    const { message, record, claim } = await task();
    const key = await claim(1);
    const revoke = { transition: 'revoke', when: 'open', life: 1 } as const;
    await endRecord(table, { id: message.id }, revoke, { endedBy: 'me', now: at(2) }, 3_600);
    expect(await settle(table, key, refusedAt(3))).toMatchObject({ recorded: false });
    expect(await record()).toMatchObject({ state: 'REVOKED', snoozes: 0 });
    await reopenRecord(table, { ...message, life: 2 }, at(4), 3_600);
    expect(await settle(table, key, refusedAt(3))).toMatchObject({ recorded: false });
    expect(await record()).toMatchObject({ state: 'PENDING', snoozes: 0, waitsFor: null });
  });

  test('makes no record of a task whose record has expired', async () => {
    const key = { id: taskMessage().id, attempt: 1, owner: 'me' };
    expect(await settle(table, key, refusedAt(1))).toEqual({
      recorded: false,
      record: null,
      comesAgain: null,
    });
    expect(await readRecord(table, key.id)).toBeNull();
  });
});
