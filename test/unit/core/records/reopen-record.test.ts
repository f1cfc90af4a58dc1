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

/** Every attribute that a life can leave in a record. */
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

/** Stores the record of a task that has ended, and that had an eta and an expiry. */
async function seedEnded(message: RetryMessage, state = 'FAILURE'): Promise<void> {
  const first = { ...message, eta: CREATED_AT + 1, expiresAt: CREATED_AT + 2 };
  await table.seed(first, { ...used, state: string(state) });
}

describe('a task that is retried by hand', () => {
  test.each(STATES)('and is %s is reopened if the table of transitions allows it', async (state) => {
    const message = retryMessage();
    await seedEnded(message, state);
    const before = await readRecord(table, message.id);
    const { reopened } = await reopenRecord(table, message, NOW, 3_600);
    expect(reopened).toBe(isAllowed('retryByHand', state));
    if (!reopened) expect(await readRecord(table, message.id)).toEqual(before);
  });

  test('is like a new one, except for its birth and its life', async () => {
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

  test('waits for the eta and on the queue of its message', async () => {
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

  test('by two calls at once is reopened once, and both learn that it was', async () => {
    const message = retryMessage();
    await seedEnded(message);
    const results = await Promise.all([
      reopenRecord(table, message, NOW, 3_600),
      reopenRecord(table, message, NOW + 1, 3_600),
    ]);
    expect(results).toEqual([{ reopened: true }, { reopened: true }]);
  });

  test('is recognised as reopened if the answer was lost', async () => {
    const message = retryMessage();
    await seedEnded(message);
    loseNextAnswer(table.client);
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: true });
  });

  test('and has run since is not reopened, although it ended at the same moment', async () => {
    const message = retryMessage();
    await table.seed(message, { ...used, state: string('FAILURE'), life: number(2) });
    const before = await readRecord(table, message.id);
    // It is already in the message's life, so the message has done its work.
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: true });
    expect(await readRecord(table, message.id)).toEqual(before);
  });

  test('can be reopened repeatedly, each time from the previous life', async () => {
    const message = retryMessage({ life: 3 });
    await table.seed(message, { ...used, state: string('FAILURE'), life: number(2) });
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: true });
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'PENDING', life: 3 });
  });

  test.each([
    ['a later', { life: number(3) }],
    ['an earlier', {}],
  ])('is not reopened in %s life than the one before the message’s', async (_which, life) => {
    const message = retryMessage({ life: 'life' in life ? 2 : 3 });
    await table.seed(message, { ...used, state: string('FAILURE'), ...life });
    const record = await readRecord(table, message.id);
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: false, record });
    expect(await readRecord(table, message.id)).toEqual(record);
  });

  test('gets no new record, because a missing one has expired', async () => {
    const message = retryMessage();
    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: false, record: null });
    expect(await claimRecord(table, message, claimTerms({ now: NOW }))).toEqual({
      claimed: false,
      record: null,
    });
  });
});

describe('remains of the previous life', () => {
  test('such as a copy of the first message do not expire it', async () => {
    const message = retryMessage();
    await seedEnded(message);
    await reopenRecord(table, message, NOW, 3_600);
    const copy = { ...taskMessage({ expiresAt: CREATED_AT + 2 }), id: message.id };
    const end = {
      transition: 'revoke',
      when: 'neverStarted',
      life: 1,
      error: { type: 'Expired', message: '' },
    } as const;
    expect(await endRecord(table, copy, end, { endedBy: 'me', now: NOW }, 3_600)).toMatchObject({
      ended: false,
    });
  });

  test('such as a call that withdraws what it could not send do not withdraw it', async () => {
    const message = retryMessage();
    await seedEnded(message);
    await reopenRecord(table, message, NOW, 3_600);
    const before = await readRecord(table, message.id);
    const first = { ...taskMessage(), id: message.id };
    expect(await withdrawRecord(table, first, NOW, 3_600)).toEqual({ withdrawn: false, record: before });
    expect(await readRecord(table, message.id)).toEqual(before);
  });
});

describe('a message with the id of a task, but not what its record shows', () => {
  test.each<[string, Partial<RetryMessage>]>([
    ['another task', { task: 'send_email' }],
    ['another input', { input: { a: 1, b: 3 } }],
    ['an input in another order', { input: { b: 2, a: 1 } }],
  ])('neither reopens nor claims it: %s', async (_what, forged) => {
    const message = retryMessage({ input: { a: 1, b: 2 } });
    await seedEnded(message);
    const before = await readRecord(table, message.id);
    expect(await reopenRecord(table, { ...message, ...forged }, NOW, 3_600)).toMatchObject({
      reopened: false,
    });
    expect(await readRecord(table, message.id)).toEqual(before);

    expect(await reopenRecord(table, message, NOW, 3_600)).toEqual({ reopened: true });
    const claim = await claimRecord(table, { ...message, ...forged }, claimTerms({ now: NOW }));
    expect(claim).toMatchObject({ claimed: false, record: { state: 'PENDING' } });
    expect(await claimRecord(table, message, claimTerms({ now: NOW }))).toMatchObject({ claimed: true });
  });
});
