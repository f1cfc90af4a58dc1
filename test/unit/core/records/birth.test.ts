import { GetItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { createRecords } from '../../../../core/records/create-records.ts';
import { pendingRecord } from '../../../../core/records/pending-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { readRecords } from '../../../../core/records/read-records.ts';
import { number, readItem, string } from '../../../../core/records/record-item.ts';
import { reserveBulk } from '../../../../core/records/reserve-bulk.ts';
import type { Item, ResultsTable } from '../../../../core/records/table.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { FakeClock } from '../../fake-clock.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { claimTerms } from './claim-terms.ts';
import { loseNextAnswer } from './lost-answer.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;

async function itemOf(id: string): Promise<Item | undefined> {
  const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: string(id) } });
  return Item;
}

describe('one record', () => {
  test('is created once, and reads as it was written', async () => {
    const message = taskMessage({ eta: CREATED_AT + 5_000, input: { text: 'ä\u0000😀', n: [1, null] } });
    expect(await createRecord(table, message, 3_600)).toEqual({ kind: 'created', message });
    expect(await readRecord(table, message.id)).toEqual(pendingRecord(message));
    const record = pendingRecord(message);
    expect(await createRecord(table, { ...message, input: 'other' }, 3_600)).toEqual({
      kind: 'exists',
      record,
    });
    expect(await readRecord(table, message.id)).toEqual(pendingRecord(message));
  });

  test('expires once neither its message nor its result can be needed any more', async () => {
    const message = taskMessage({ eta: CREATED_AT + 5_000 });
    await createRecord(table, message, 3_600);
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: { id: string(message.id) } }),
    );
    expect(Number(Item?.['ttl']?.N)).toBe(CREATED_AT / 1000 + 5 + 14 * 86_400 + 3_600);
  });

  test('is recognised by the token of its call, and by no other', async () => {
    const message = taskMessage();
    loseNextAnswer(table.client);
    expect(await createRecord(table, message, 3_600, 'mine')).toEqual({ kind: 'created', message });
    const record = { ...pendingRecord(message), bornBy: 'mine' };
    expect(await readRecord(table, message.id)).toEqual(record);
    for (const bornBy of ['another', null]) {
      expect(await createRecord(table, message, 3_600, bornBy)).toEqual({ kind: 'exists', record });
    }
  });

  test('is not created under the id of a bulk call', async () => {
    const message = taskMessage();
    const reservation = { id: message.id, fingerprint: 'f', owner: 'o', now: 0, leaseUntil: 1, ttl: 1 };
    await reserveBulk(table, reservation);
    expect(await createRecord(table, message, 3_600, 'mine')).toEqual({ kind: 'taken' });
  });
});

test('many records are created, each once, and read', async () => {
  const messages = Array.from({ length: 230 }, () => taskMessage());
  const claimed = messages[7];
  if (!claimed) throw new Error('no message');
  await claimRecord(table, claimed, claimTerms());
  const record = await readRecord(table, claimed.id);

  const records = messages.map((message) => ({ message, resultTtl: 3_600 }));
  expect(await createRecords(table, records, 'mine')).toEqual(
    messages.map((message) =>
      message === claimed ? { kind: 'exists', record } : { kind: 'created', message },
    ),
  );
  const clock = new FakeClock();
  const found = await readRecords(
    table,
    [...messages.map(({ id }) => id), taskMessage().id],
    clock,
    () => 0,
    true,
  );
  expect(found).toEqual(
    new Map(
      messages.map((message) => [
        message.id,
        message === claimed ? record : { ...pendingRecord(message), bornBy: 'mine' },
      ]),
    ),
  );
});

test('of many records, one that fails does not fail the others', async () => {
  const good = taskMessage();
  const bad = { ...taskMessage(), id: '' };
  const records = [bad, good].map((message) => ({ message, resultTtl: 3_600 }));
  expect(await createRecords(table, records, 'mine')).toEqual([
    { kind: 'failed', cause: expect.any(Error) },
    { kind: 'created', message: good },
  ]);
  expect(await readRecord(table, good.id)).toEqual({ ...pendingRecord(good), bornBy: 'mine' });
});

test('of many records, one whose answer was lost is created all the same, and no other call’s', async () => {
  const message = taskMessage();
  loseNextAnswer(table.client);
  const records = [{ message, resultTtl: 3_600 }];
  expect(await createRecords(table, records, 'mine')).toEqual([{ kind: 'created', message }]);
  expect(await createRecords(table, records, 'another')).toMatchObject([{ kind: 'exists' }]);
});

/** A birth that its client gives up, and that DynamoDB carries out only when it is told to. */
async function lateBirth(message: TaskMessage): Promise<() => Promise<unknown>> {
  let given: PutItemCommandInput | undefined;
  const client: ResultsTable['client'] = Object.create(table.client, {
    putItem: {
      value: async (input: PutItemCommandInput) => {
        given = input;
        throw new Error('no answer');
      },
    },
  });
  await expect(createRecord({ client, name: table.name }, message, 3_600)).rejects.toThrow('no answer');
  const input = given;
  if (!input) throw new Error('nothing was put');
  return () => table.client.putItem(input);
}

describe('a late birth', () => {
  test('creates the record if nothing has happened since', async () => {
    const message = taskMessage();
    await (await lateBirth(message))();
    expect(await readRecord(table, message.id)).toEqual(pendingRecord(message));
  });

  test.each<[string, (message: TaskMessage) => Promise<unknown>]>([
    [
      'a finished record',
      (message) => table.seed(message, { state: string('SUCCESS'), attempts: number(1) }),
    ],
    ['a record that a worker has claimed', (message) => claimRecord(table, message, claimTerms())],
    ['a tombstone', (message) => withdrawRecord(table, message, NOW, 3_600)],
    [
      'a task that was born again over a tombstone',
      async (message) => {
        await withdrawRecord(table, message, NOW, 3_600);
        await createRecord(table, message, 3_600);
      },
    ],
  ])('changes nothing of %s', async (_what, happens) => {
    const message = taskMessage();
    const birth = await lateBirth(message);
    await happens(message);
    const item = await itemOf(message.id);
    await expect(birth()).rejects.toThrow('conditional');
    expect(await itemOf(message.id)).toEqual(item);
  });
});

test('a state of a later version is refused, not guessed', () => {
  expect(() => readItem({ id: string('i'), task: string('t'), state: string('PAUSED') })).toThrow(
    'newer version',
  );
});
