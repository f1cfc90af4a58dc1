import { describe, expect, test } from 'vitest';
import { toApiRecord } from '../../../../core/protocol/record.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { readRuns } from '../../../../core/records/run-times.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { claimTerms } from './claim-terms.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const error = { type: 'Error', message: 'no' };
const at = (seconds: number) => CREATED_AT + seconds * 1000;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();

/** A task and the actions of its workers. Times are in seconds from its birth. */
async function task() {
  const message = taskMessage();
  await createRecord(table, message, 3_600);
  const shown = async () => {
    const record = await readRecord(table, message.id);
    if (!record) throw new Error('no record');
    return toApiRecord(record);
  };
  return {
    message,
    shown,
    runs: async () => (await shown()).runs,
    claim: (seconds: number, of = message) =>
      claimRecord(
        table,
        of,
        claimTerms({
          alone: true,
          owner: `owner ${seconds}`,
          now: at(seconds),
          leaseUntil: at(seconds + 2),
          maxAttempts: 9,
        }),
      ),
    fails: (attempt: number, claimedAt: number, seconds: number, next?: number) =>
      settle(
        table,
        { id: message.id, attempt, owner: `owner ${claimedAt}` },
        next === undefined
          ? { kind: 'failed', error, at: at(seconds) }
          : { kind: 'retry', error, at: at(seconds), notBefore: at(next) },
      ),
  };
}

describe('the attempts of a task', () => {
  test('are none before the first; one that runs has no end', async () => {
    const { claim, runs } = await task();
    expect(await runs()).toEqual([]);
    await claim(1);
    expect(await runs()).toEqual([{ attempt: 1, startedAt: iso(1), endedAt: null, outcome: null }]);
  });

  test('are all shown, with the time of the next while the task waits for it', async () => {
    const { message, claim, fails, shown, runs } = await task();
    await claim(1);
    await fails(1, 1, 2, 5);
    expect(await shown()).toMatchObject({ state: 'RETRY', nextAttemptAt: iso(5) });
    expect(await runs()).toEqual([{ attempt: 1, startedAt: iso(1), endedAt: iso(2), outcome: 'retry' }]);
    await claim(6);
    expect(await shown()).toMatchObject({ state: 'STARTED', nextAttemptAt: null });
    const success = { kind: 'succeeded', result: '1', at: at(8), dropInput: false } as const;
    await settle(table, { id: message.id, attempt: 2, owner: 'owner 6' }, success);
    expect(await runs()).toEqual([
      { attempt: 1, startedAt: iso(1), endedAt: iso(2), outcome: 'retry' },
      { attempt: 2, startedAt: iso(6), endedAt: iso(8), outcome: 'succeeded' },
    ]);
  });

  test('end with the final failure', async () => {
    const { claim, fails, runs } = await task();
    await claim(1);
    await fails(1, 1, 3);
    expect(await runs()).toEqual([{ attempt: 1, startedAt: iso(1), endedAt: iso(3), outcome: 'failed' }]);
  });

  test('are lost, without an end, if their worker died', async () => {
    const { message, claim, runs } = await task();
    await claim(1);
    await claim(4);
    const lost = { attempt: 1, startedAt: iso(1), endedAt: null, outcome: 'lost' };
    expect(await runs()).toEqual([lost, { attempt: 2, startedAt: iso(4), endedAt: null, outcome: null }]);
    const key = { id: message.id, attempt: 2, owner: 'owner 4' };
    const end = { transition: 'fail', when: 'crashed', key, error } as const;
    await endRecord(table, message, end, { endedBy: 'me', now: at(9) }, 3_600);
    expect(await runs()).toEqual([lost, { attempt: 2, startedAt: iso(4), endedAt: null, outcome: 'lost' }]);
  });

  test('end with a revoke only if they were running', async () => {
    const running = await task();
    await running.claim(1);
    const revoke = (id: string) =>
      endRecord(
        table,
        { id },
        { transition: 'revoke', when: 'open', life: 1 },
        { endedBy: 'me', now: at(2) },
        3_600,
      );
    await revoke(running.message.id);
    expect(await running.runs()).toMatchObject([{ endedAt: iso(2), outcome: 'revoked' }]);

    const waiting = await task();
    await waiting.claim(1);
    await waiting.fails(1, 1, 1.5, 60);
    await revoke(waiting.message.id);
    expect(await waiting.runs()).toMatchObject([{ endedAt: iso(1.5), outcome: 'retry' }]);
  });

  test('end in a retry if the task was given up while it waited', async () => {
    const { message, claim, fails, runs } = await task();
    await claim(1);
    await fails(1, 1, 2, 60);
    await endRecord(
      table,
      message,
      { transition: 'fail', when: 'idle', life: 1, error },
      { endedBy: 'me', now: at(9) },
      3_600,
    );
    expect(await runs()).toMatchObject([{ endedAt: iso(2), outcome: 'retry' }]);
  });

  test('start over with a retry by hand', async () => {
    const { message, claim, fails, shown } = await task();
    await claim(1);
    await fails(1, 1, 2);
    const again = { ...message, life: 2 };
    await reopenRecord(table, again, at(10), 3_600);
    expect(await shown()).toMatchObject({ runs: [], retriedAt: iso(10) });
    await claim(11, again);
    expect(await shown()).toMatchObject({ runs: [{ attempt: 1, startedAt: iso(11) }], retriedAt: iso(10) });
  });

  test('are recorded once, although the answers of both writes were lost', async () => {
    const { claim, fails, runs } = await task();
    loseNextAnswer(table.client);
    await claim(1);
    loseNextAnswer(table.client);
    await fails(1, 1, 2, 5);
    expect(await runs()).toEqual([{ attempt: 1, startedAt: iso(1), endedAt: iso(2), outcome: 'retry' }]);
  });
});

describe('a record from before these times were stored', () => {
  test('shows no earlier attempts, and the right numbers of later ones', () => {
    expect(readRuns(undefined)).toEqual([]);
    // The new version ended its first attempt, and ran its second.
    const runs = readRuns({ L: [{ N: String(-at(1)) }, { N: String(at(5)) }] });
    expect(runs).toEqual([{ startedAt: at(5), endedAt: null }]);
  });
});
