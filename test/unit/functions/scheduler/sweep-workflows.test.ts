import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from 'vitest';
import { createRecord } from '../../../../core/records/create-record.ts';
import { renewalKeys } from '../../../../core/records/due-entry.ts';
import { timeOfPlace } from '../../../../core/records/list/index-attributes.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { closeHead, commitHead, doneWithHead, reopenHead } from '../../../../core/workflow/change-head.ts';
import { newHead, readHead } from '../../../../core/workflow/head-item.ts';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { newMember } from '../../../../core/workflow/member-record.ts';
import { bearItem } from '../../../../core/workflow/update-item.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { schedulerHarness } from './scheduler-harness.ts';

const table = tableOnDynalite();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The beginning of an hour. */
const now = CREATED_AT + 1_000 * HOUR;

beforeEach(async () => {
  const { Items = [] } = await table.client.scan({ TableName: table.name });
  for (const { id } of Items) {
    await table.client.deleteItem({ TableName: table.name, Key: { id: id ?? string('') } });
  }
});

/** A workflow of one task that may start, with attributes of its own. */
async function workflow(changes: Item = {}): Promise<string> {
  const id = randomUUID();
  const { item } = newMember(
    id,
    {
      ...{ number: 0, path: '/workflow', task: 'add', queue: 'quick', group: null, input: {}, resultTtl: 60 },
      ...{ eta: null, expiresAt: null, awaits: null, next: [{ exit: true }] },
    },
    CREATED_AT,
  );
  await bearItem(table, item);
  const ttl = CREATED_AT / 1000;
  await bearItem(table, {
    ...newHead({ id, total: 1, createdAt: CREATED_AT, fingerprint: null, ttl }),
    ...changes,
  });
  return id;
}

const open = (changes: Item) => workflow({ workflowState: string('OPEN'), ...changes });

describe('when the items of a workflow are to be kept on', () => {
  test('is read by the first sweep of an hour, and by no other', async () => {
    const id = await open({});
    await table.client.putItem({
      TableName: table.name,
      Item: { ...(await schedulerHarness(table, now).item(id)), ...renewalKeys(id, now + 5 * MINUTE) },
    });
    for (const minute of [6, 30, 59]) {
      expect(await schedulerHarness(table, now + minute * MINUTE).sweep()).toMatchObject({ released: 0 });
    }
    const next = schedulerHarness(table, now + HOUR + 30_000);
    expect(await next.sweep()).toMatchObject({ released: 1, failed: 0 });
    const { dueAt, ttl } = (await next.item(id)) ?? {};
    expect(timeOfPlace(dueAt?.S ?? '')).toBeGreaterThan(now + 29 * 24 * HOUR);
    expect(Number((await next.item(memberId(id, 0)))?.['ttl']?.N)).toBe(Number(ttl?.N));
    expect(Number(ttl?.N) * 1000).toBeGreaterThan(now + 59 * 24 * HOUR);
  });

  test.each([
    [55 * MINUTE, 0],
    [2 * HOUR, 0],
    [2 * HOUR + 30_000, 30],
  ])(
    'is overdue only once the next hour’s sweep has missed it, too: after %i ms by %i s',
    async (late, overdue) => {
      const id = await open({});
      await table.client.putItem({
        TableName: table.name,
        Item: { ...(await schedulerHarness(table, now).item(id)), ...renewalKeys(id, now - late) },
      });
      expect(await schedulerHarness(table, now).sweep()).toMatchObject({ released: 1, overdue });
    },
  );
});

describe('a workflow that is due', () => {
  test('comes after the tasks that are, and not at all once the sweep’s time is over', async () => {
    const id = await workflow();
    const item = await schedulerHarness(table, now).item(id);
    if (!item) throw new Error('There is no workflow.');
    await commitHead(table, readHead(item), now - MINUTE);
    const message = taskMessage({ queue: 'quick', createdAt: now - HOUR, eta: now });
    await createRecord(table, message, 3_600);
    const harness = schedulerHarness(table, now);
    harness.sqs.on(SendMessageBatchCommand).callsFake(() => {
      harness.clock.advance(HOUR);
      return {};
    });
    expect(await harness.sweep()).toMatchObject({ released: 1, failed: 0 });
    expect(harness.sent().map((sent) => sent.message.id)).toEqual([message.id]);
    expect(await schedulerHarness(table, now + MINUTE).sweep()).toMatchObject({ released: 1, overdue: 120 });
  });

  test('for a look whether it has come to its end is not looked at before a call can have made it go on', async () => {
    const id = await workflow();
    const harness = schedulerHarness(table, now);
    const head = async () => {
      const item = await harness.item(id);
      if (!item) throw new Error('There is no workflow.');
      return readHead(item);
    };
    await commitHead(table, await head(), now);
    await doneWithHead(table, await head(), now);
    await closeHead(table, await head(), { type: 'Error', message: 'It failed.' }, now);
    await reopenHead(table, await head(), now);
    const before = await harness.item(id);
    await schedulerHarness(table, now + MINUTE).sweep();
    expect(await harness.item(id)).toEqual(before);
    await schedulerHarness(table, now + 2 * MINUTE).sweep();
    expect(await head()).toMatchObject({ state: 'OPEN', todo: null });
    expect(before).toMatchObject({ todo: string('check'), revision: number(1) });
  });
});
