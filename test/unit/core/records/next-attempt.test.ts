import { describe, expect, test } from 'vitest';
import type { RetryOutcome } from '../../../../core/protocol/outcome.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { dueKeys } from '../../../../core/records/due-entry.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { removeDue } from '../../../../core/records/remove-due.ts';
import { updateRecord } from '../../../../core/records/update-record.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { claimTerms } from './claim-terms.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const at = (seconds: number) => CREATED_AT + seconds * 1000;
const DAY = 86_400;

async function task() {
  const message = taskMessage();
  await table.seed(message);
  const claim = async (seconds: number) => {
    const owner = `owner ${seconds}`;
    const terms = claimTerms({ owner, now: at(seconds), leaseUntil: at(seconds + 60), maxAttempts: 9 });
    const claimed = await claimRecord(table, message, terms);
    if (!claimed.claimed) throw new Error('not claimed');
    return { id: message.id, attempt: claimed.attempt, owner };
  };
  const record = async () => {
    const read = await readRecord(table, message.id);
    if (!read) throw new Error('no record');
    return read;
  };
  const item = async () => {
    const { Item = {} } = await table.client.getItem({
      TableName: table.name,
      Key: { id: string(message.id) },
    });
    return Item;
  };
  return { id: message.id, claim, record, item };
}

const KINDS = ['retry', 'snooze'] as const;

/** An attempt that is to be repeated, refused for capacity or not, from one time to another, in seconds. */
function outcome(kind: (typeof KINDS)[number], from: number, to: number): RetryOutcome {
  const retry = {
    kind: 'retry',
    error: { type: 'E', message: 'm' },
    at: at(from),
    notBefore: at(to),
  } as const;
  return kind === 'retry' ? retry : { ...retry, snooze: { seconds: to - from, jitter: 0 } };
}

describe.each(KINDS)('an attempt that is to be repeated (%s)', (kind) => {
  test('at a near time leaves the due index alone, and its message comes again', async () => {
    const { claim, record, item } = await task();
    const settled = await settle(table, await claim(1), outcome(kind, 2, 902));
    expect(settled).toMatchObject({ recorded: true, comesAgain: at(902) });
    expect(await record()).toMatchObject({ revision: 0, dueRun: null, notBefore: at(902) });
    expect(await item()).not.toHaveProperty('dueShard');
  });

  test('at a far time enters the due index for the next revision, and needs its message no longer', async () => {
    const { id, claim, record, item } = await task();
    const settled = await settle(table, await claim(1), outcome(kind, 2, 902.001));
    expect(settled).toMatchObject({ recorded: true, comesAgain: null });
    expect(await record()).toMatchObject({ revision: 1, dueRun: 1, notBefore: at(902.001) });
    expect(await item()).toMatchObject(dueKeys(id, at(902.001)));
    await removeDue(table, await record(), 'dueRun');
    await settle(table, await claim(1_000), outcome(kind, 1_001, 9_000));
    expect(await record()).toMatchObject({ revision: 2, dueRun: 2 });
    expect(await item()).toMatchObject(dueKeys(id, at(9_000)));
  });

  test.each([30, 400 * DAY])(
    'keeps the record for 14 days from then, and the result’s time: %i s',
    async (seconds) => {
      const { claim, item } = await task();
      await settle(table, await claim(1), outcome(kind, 2, 2 + seconds));
      const from = kind === 'snooze' ? Math.min(seconds, 14 * DAY - 2) : seconds;
      expect((await item())['ttl']).toEqual({ N: String(at(2 + from) / 1000 + 14 * DAY + 3_600) });
    },
  );

  test('rises by one revision if its answer is lost, or it is delivered again', async () => {
    const { claim, record } = await task();
    const key = await claim(1);
    loseNextAnswer(table.client, 'UpdateItemCommand');
    const far = outcome(kind, 2, 5_000);
    expect(await settle(table, key, far)).toMatchObject({ recorded: true, comesAgain: null });
    expect(await settle(table, key, far)).toMatchObject({ recorded: true, comesAgain: null });
    expect(await record()).toMatchObject({ revision: 1, dueRun: 1 });
  });
});

describe('a task that waits for capacity', () => {
  test('may do so for 14 days from when the attempt was due, however late in its life that is', async () => {
    const { claim, record } = await task();
    await settle(table, await claim(1), outcome('retry', 2, 30 * DAY));
    let now = 30 * DAY + 5;
    for (let refusal = 0; refusal < 2; refusal += 1) {
      await settle(table, await claim(now), outcome('snooze', now, now + 10 * DAY));
      now = ((await record()).notBefore - CREATED_AT) / 1000;
    }
    expect(await record()).toMatchObject({ snoozes: 2, snoozedFrom: at(30 * DAY), notBefore: at(44 * DAY) });
    await settle(table, await claim(now), outcome('snooze', now, now + 1));
    expect(await record()).toMatchObject({ state: 'FAILURE', error: { type: 'NoCapacity' } });
  });

  test('may do so for 14 days from the time to which it was moved', async () => {
    const { id, claim, record } = await task();
    await settle(table, await claim(1), outcome('snooze', 2, 2 + 5 * DAY));
    const later = number(at(20 * DAY));
    await updateRecord(table, id, {
      condition: 'attribute_exists(#id)',
      set: { eta: later, notBefore: later },
    });
    const now = 20 * DAY + 1;
    await settle(table, await claim(now), outcome('snooze', now, now + 5 * DAY));
    expect(await record()).toMatchObject({ state: 'PENDING', snoozes: 2, notBefore: at(now + 5 * DAY) });
  });

  test('forgets since when once an attempt has had capacity', async () => {
    const { claim, record } = await task();
    await settle(table, await claim(1), outcome('snooze', 2, 5_000));
    expect(await record()).toMatchObject({ snoozes: 1, snoozedFrom: at(0) });
    await settle(table, await claim(6_000), outcome('retry', 6_001, 6_002));
    expect(await record()).toMatchObject({ snoozes: 0, snoozedFrom: null });
  });
});
