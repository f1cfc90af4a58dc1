import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAIL_STATUSES, type MailNews, type MailStatus } from '../../../../core/protocol/mail-status.ts';
import { STATES } from '../../../../core/protocol/state.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { recordMailStatus } from '../../../../core/records/record-mail-status.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { reserveBulk } from '../../../../core/records/reserve-bulk.ts';
import type { Item } from '../../../../core/records/table.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { claimTerms } from './claim-terms.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const AT = CREATED_AT + 5_000;
const TOKEN = '01a20256-18a8';
const BOUNCED: MailStatus = { status: 'bounced', at: AT, reason: 'Permanent/General 5.1.1' };

async function seeded(changes: Item = {}): Promise<string> {
  const message = taskMessage();
  await table.seed(message, { state: string('SUCCESS'), mailToken: string(TOKEN), ...changes });
  return message.id;
}

async function itemOf(id: string): Promise<Item> {
  const { Item = {} } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: { id: string(id) } }),
  );
  return Item;
}

/** The status in the record after these have arrived, one after the other. */
async function toldOf(...deliveries: readonly MailNews[]): Promise<MailStatus | null | undefined> {
  const id = await seeded();
  for (const delivery of deliveries) await recordMailStatus(table, { id, life: 1, token: TOKEN }, delivery);
  return (await readRecord(table, id))?.delivery;
}

const told = (status: MailStatus['status'], reason: string | null = null, at = AT): MailStatus => ({
  status,
  at,
  reason,
});

describe('the mail status', () => {
  test.each(STATES)('is written to a %s record, which does not change otherwise', async (state) => {
    const id = await seeded({ state: string(state) });
    const before = await itemOf(id);
    expect(await recordMailStatus(table, { id, life: 1, token: TOKEN }, BOUNCED)).toMatchObject({
      recorded: true,
    });
    expect((await readRecord(table, id))?.delivery).toEqual(BOUNCED);
    const { delivery: _, ...rest } = await itemOf(id);
    expect(rest).toEqual(before);
  });

  test('creates no record, because mail may outlive one', async () => {
    const { id } = taskMessage();
    expect(await recordMailStatus(table, { id, life: 1, token: TOKEN }, BOUNCED)).toEqual({
      recorded: false,
      record: null,
    });
    expect(await itemOf(id)).toEqual({});
  });

  test('is not written to an item that is not a task', async () => {
    const { id } = taskMessage();
    await reserveBulk(table, { id, fingerprint: 'f', owner: 'me', now: AT, leaseUntil: AT + 1, ttl: 1 });
    const before = await itemOf(id);
    expect(await recordMailStatus(table, { id, life: 1, token: TOKEN }, BOUNCED)).toEqual({
      recorded: false,
      record: null,
    });
    expect(await itemOf(id)).toEqual(before);
  });

  test('is written once: a repeated event changes nothing', async () => {
    const id = await seeded();
    await recordMailStatus(table, { id, life: 1, token: TOKEN }, BOUNCED);
    expect(await recordMailStatus(table, { id, life: 1, token: TOKEN }, BOUNCED)).toMatchObject({
      recorded: false,
    });
  });

  test.each([
    ['a delivery after a delay', [told('delayed'), told('delivered')], 'delivered'],
    ['a bounce after a delivery', [told('delivered'), BOUNCED], 'bounced'],
    ['a complaint after a delivery', [told('delivered'), told('complained', 'abuse')], 'complained'],
    ['a complaint before a bounce', [told('complained', 'abuse'), BOUNCED], 'complained'],
    [
      'a full mailbox after a delivery',
      [told('delivered'), told('bounced', 'Transient/MailboxFull 4.2.2')],
      'bounced',
    ],
    [
      'an automatic answer to what arrived',
      [told('delivered'), told('bounced', 'Transient/General')],
      'delivered',
    ],
    [
      'an answer of an unknown kind',
      [told('delivered'), told('bounced', 'Undetermined/Undetermined')],
      'delivered',
    ],
    [
      'a failure after a delivery, whatever SES calls it',
      [told('delivered'), { ...told('bounced', 'Transient/General 5.0.0'), failed: true }],
      'bounced',
    ],
    [
      'a failure of an unknown kind',
      [told('delivered'), { ...told('bounced', 'Undetermined/Undetermined'), failed: true }],
      'bounced',
    ],
    ['a transient bounce alone', [told('delayed'), told('bounced', 'Transient/General')], 'bounced'],
    ['a rejection', [told('rejected', 'Bad content'), told('delivered')], 'rejected'],
  ] satisfies [string, MailNews[], string][])('of %s', async (_what, deliveries, status) => {
    expect((await toldOf(...deliveries))?.status).toBe(status);
    expect((await toldOf(...deliveries.toReversed()))?.status).toBe(status);
  });

  test('of two emails with the same kind of event is the later one', async () => {
    const later = told('bounced', 'Permanent/NoEmail', AT + 1);
    expect(await toldOf(BOUNCED, later)).toEqual(later);
    expect(await toldOf(later, BOUNCED)).toEqual(later);
  });
});

test('of two events at the same moment, the record always shows the same one, whichever came first', async () => {
  const other = told('bounced', 'Permanent/NoEmail 5.1.1');
  expect(await toldOf(BOUNCED, other)).toEqual(await toldOf(other, BOUNCED));
});

test('the order and the number of deliveries of events make no difference', async () => {
  const reasons = [
    null,
    'Permanent/General 5.1.1',
    'Transient/General',
    'Transient/MailboxFull',
    'Undetermined',
  ];
  const delivery: fc.Arbitrary<MailNews> = fc.record(
    {
      status: fc.constantFrom(...MAIL_STATUSES),
      // Some times are the same, some differ, and some have another number of digits.
      at: fc.constantFrom(0, 999, AT, AT + 1, 8.64e15),
      reason: fc.constantFrom(...reasons),
      failed: fc.boolean(),
    },
    { requiredKeys: ['status', 'at', 'reason'] },
  );
  const arrivals = fc.array(delivery, { minLength: 1, maxLength: 5 }).chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc
        .shuffledSubarray([...events, ...events], { minLength: events.length })
        .map((more) => [...more, ...events]),
    ),
  );
  const seen = new Set<string | undefined>();
  await fc.assert(
    fc.asyncProperty(arrivals, async ([events, shuffled]) => {
      const result = await toldOf(...events);
      seen.add(result?.status);
      expect(await toldOf(...shuffled)).toEqual(result);
      expect(events.map(({ status, at, reason }) => ({ status, at, reason }))).toContainEqual(result);
    }),
    { numRuns: 60, seed: 1 },
  );
  expect([...seen].sort()).toEqual([...MAIL_STATUSES].sort());
}, 60_000);

describe('the mail of a task that was retried by hand', () => {
  test('starts as unknown, and mail of the previous life no longer counts', async () => {
    const message = taskMessage();
    await table.seed(message, { state: string('FAILURE'), mailToken: string(TOKEN) });
    await recordMailStatus(table, { id: message.id, life: 1, token: TOKEN }, told('delivered'));
    await reopenRecord(table, { ...message, life: 2 }, AT, 3_600);
    expect((await readRecord(table, message.id))?.delivery).toBeNull();

    expect(await recordMailStatus(table, { id: message.id, life: 1, token: TOKEN }, BOUNCED)).toMatchObject({
      recorded: false,
      record: { life: 2, delivery: null },
    });
    expect(
      await recordMailStatus(table, { id: message.id, life: 2, token: TOKEN }, told('delivered')),
    ).toMatchObject({
      recorded: true,
    });
  });

  test('is not that of a later life', async () => {
    const id = await seeded({ life: number(2) });
    expect(await recordMailStatus(table, { id, life: 3, token: TOKEN }, BOUNCED)).toMatchObject({
      recorded: false,
    });
  });
});

describe('the mail status of mail that the task did not send', () => {
  test.each<[string, Item, string | null]>([
    ['with another token', {}, 'another'],
    ['without a token, of a task that sent no mail', {}, null],
    ['with another token, of a task that sent mail', { mailed: { BOOL: true } }, 'another'],
  ])('is not written: %s', async (_what, changes, token) => {
    const id = await seeded({ attempts: number(1), ...changes });
    const before = await itemOf(id);
    expect(await recordMailStatus(table, { id, life: 1, token }, BOUNCED)).toMatchObject({ recorded: false });
    expect(await itemOf(id)).toEqual(before);
  });

  test('is written for a task whose attempts had no tokens, but not if it was never started', async () => {
    const message = taskMessage();
    await table.seed(message, { attempts: number(0) });
    const mail = { id: message.id, life: 1, token: null };
    expect(await recordMailStatus(table, mail, BOUNCED)).toMatchObject({ recorded: false });
    await table.seed(message, { state: string('SUCCESS'), attempts: number(1) });
    expect(await recordMailStatus(table, mail, BOUNCED)).toMatchObject({ recorded: true });
  });

  test('is written without a token for a task that sent mail, until its next life', async () => {
    const message = taskMessage();
    await table.seed(message, { state: string('FAILURE'), mailToken: string(TOKEN), mailed: { BOOL: true } });
    const mail = { id: message.id, life: 1, token: null };
    expect(await recordMailStatus(table, mail, BOUNCED)).toMatchObject({ recorded: true });
    await reopenRecord(table, { ...message, life: 2 }, AT, 3_600);
    expect(await recordMailStatus(table, { ...mail, life: 2 }, BOUNCED)).toMatchObject({ recorded: false });
  });

  test('is not written with a token for a task that has none, such as one that was never started', async () => {
    const message = taskMessage();
    await table.seed(message);
    const mail = { id: message.id, life: 1, token: TOKEN };
    expect(await recordMailStatus(table, mail, BOUNCED)).toMatchObject({ recorded: false });
  });
});

test('the token is that of the task’s first attempt in all its attempts and lives', async () => {
  const message = taskMessage();
  const claim = (owner: string, life = 1) =>
    claimRecord(table, { ...message, life }, claimTerms({ owner, now: AT }));
  expect(await claim('first-owner-of-all')).toMatchObject({ claimed: true, mailToken: 'first-owner-o' });
  await table.seed(message, { state: string('RETRY'), mailToken: string('first-owner-o') });
  expect(await claim('second-owner-of-all', 2)).toMatchObject({ claimed: true, mailToken: 'first-owner-o' });
});
