import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAIL_STATUSES, type MailStatus } from '../../../../core/protocol/mail-status.ts';
import { STATES } from '../../../../core/protocol/state.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { recordMailStatus } from '../../../../core/records/record-mail-status.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { reserveBulk } from '../../../../core/records/reserve-bulk.ts';
import type { Item } from '../../../../core/records/table.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const AT = CREATED_AT + 5_000;
const BOUNCED: MailStatus = { status: 'bounced', at: AT, reason: 'Permanent/General 5.1.1' };

async function seeded(changes: Item = {}): Promise<string> {
  const message = taskMessage();
  await table.seed(message, { state: string('SUCCESS'), ...changes });
  return message.id;
}

async function itemOf(id: string): Promise<Item> {
  const { Item = {} } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: { id: string(id) } }),
  );
  return Item;
}

/** The status in the record after these have arrived, one after the other. */
async function toldOf(...deliveries: readonly MailStatus[]): Promise<MailStatus | null | undefined> {
  const id = await seeded();
  for (const delivery of deliveries) await recordMailStatus(table, { id, life: 1 }, delivery);
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
    expect(await recordMailStatus(table, { id, life: 1 }, BOUNCED)).toMatchObject({ recorded: true });
    expect((await readRecord(table, id))?.delivery).toEqual(BOUNCED);
    const { delivery: _, ...rest } = await itemOf(id);
    expect(rest).toEqual(before);
  });

  test('creates no record, because mail may outlive one', async () => {
    const { id } = taskMessage();
    expect(await recordMailStatus(table, { id, life: 1 }, BOUNCED)).toEqual({
      recorded: false,
      record: null,
    });
    expect(await itemOf(id)).toEqual({});
  });

  test('is not written to an item that is not a task', async () => {
    const { id } = taskMessage();
    await reserveBulk(table, { id, fingerprint: 'f', owner: 'me', now: AT, leaseUntil: AT + 1, ttl: 1 });
    const before = await itemOf(id);
    expect(await recordMailStatus(table, { id, life: 1 }, BOUNCED)).toEqual({
      recorded: false,
      record: null,
    });
    expect(await itemOf(id)).toEqual(before);
  });

  test('is written once: a repeated event changes nothing', async () => {
    const id = await seeded();
    await recordMailStatus(table, { id, life: 1 }, BOUNCED);
    expect(await recordMailStatus(table, { id, life: 1 }, BOUNCED)).toMatchObject({ recorded: false });
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
    ['a transient bounce alone', [told('delayed'), told('bounced', 'Transient/General')], 'bounced'],
    ['a rejection', [told('rejected', 'Bad content'), told('delivered')], 'rejected'],
  ])('of %s', async (_what, deliveries, status) => {
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
  const delivery: fc.Arbitrary<MailStatus> = fc.record({
    status: fc.constantFrom(...MAIL_STATUSES),
    // Some times are the same, some differ, and some have another number of digits.
    at: fc.constantFrom(0, 999, AT, AT + 1, 8.64e15),
    reason: fc.constantFrom(...reasons),
  });
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
      expect(events).toContainEqual(result);
    }),
    { numRuns: 60, seed: 1 },
  );
  expect([...seen].sort()).toEqual([...MAIL_STATUSES].sort());
}, 60_000);

describe('the mail of a task that was retried by hand', () => {
  test('starts as unknown, and mail of the previous life no longer counts', async () => {
    const message = taskMessage();
    await table.seed(message, { state: string('FAILURE') });
    await recordMailStatus(table, { id: message.id, life: 1 }, told('delivered'));
    await reopenRecord(table, { ...message, life: 2 }, AT, 3_600);
    expect((await readRecord(table, message.id))?.delivery).toBeNull();

    expect(await recordMailStatus(table, { id: message.id, life: 1 }, BOUNCED)).toMatchObject({
      recorded: false,
      record: { life: 2, delivery: null },
    });
    expect(await recordMailStatus(table, { id: message.id, life: 2 }, told('delivered'))).toMatchObject({
      recorded: true,
    });
  });

  test('is not that of a later life', async () => {
    const id = await seeded({ life: number(2) });
    expect(await recordMailStatus(table, { id, life: 3 }, BOUNCED)).toMatchObject({ recorded: false });
  });
});
