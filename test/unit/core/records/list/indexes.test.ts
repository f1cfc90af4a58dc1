import { ScanCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { v7 as timeOrderedUuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { claimRecord } from '../../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../../core/records/create-record.ts';
import { createRecords } from '../../../../../core/records/create-records.ts';
import { endRecord } from '../../../../../core/records/end-record.ts';
import { placeOf } from '../../../../../core/records/list/index-attributes.ts';
import { ALL_TASKS, type Index, UNSUCCESSFUL_TASKS } from '../../../../../core/records/list/indexes.ts';
import { comparePlaces } from '../../../../../core/records/list/merge-pages.ts';
import { ALL_SHARDS, shardOf } from '../../../../../core/records/list/shard.ts';
import type { RecordEnd } from '../../../../../core/records/record-end.ts';
import { string } from '../../../../../core/records/record-item.ts';
import { reserveBulk } from '../../../../../core/records/reserve-bulk.ts';
import { saveProgress } from '../../../../../core/records/save-progress.ts';
import type { Item } from '../../../../../core/records/table.ts';
import { updateRecord } from '../../../../../core/records/update-record.ts';
import { withdrawRecord } from '../../../../../core/records/withdraw-record.ts';
import { CREATED_AT, taskMessage } from '../../../messages.ts';
import { settle } from '../../ending/settle.ts';
import { claimTerms } from '../claim-terms.ts';
import { tableOnDynalite } from '../table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;

async function entryIn(index: Index, id: string): Promise<Item | undefined> {
  const { Items = [] } = await table.client.send(
    new ScanCommand({ TableName: table.name, IndexName: index.name }),
  );
  return Items.find((item) => item['id']?.S === id);
}

function entryOf(id: string): Item {
  return {
    id: string(id),
    shard: string(shardOf(id)),
    born: string(`0001893456000000-${id}`),
    task: string('add'),
  };
}

describe('a task is in the index of all tasks', () => {
  const message = taskMessage();
  const error = { type: 'T', message: 'm' };
  const end: RecordEnd = { transition: 'fail', when: 'idle', life: 1, error };
  test.each<[string, () => Promise<unknown>]>([
    ['when its call stores it', () => createRecord(table, message, 3_600)],
    ['when a bulk call stores it', () => createRecords(table, [{ message, resultTtl: 3_600 }], 'mine')],
    ['when a worker creates its record', () => claimRecord(table, message, claimTerms())],
    [
      'when it ends before it has a record',
      () => endRecord(table, message, end, { endedBy: 'me', now: NOW }, 3_600),
    ],
  ])('%s', async (_when, birth) => {
    Object.assign(message, { id: timeOrderedUuid() });
    await birth();
    expect(await entryIn(ALL_TASKS, message.id)).toEqual(entryOf(message.id));
  });

  test('and its entry never changes', async () => {
    const { id } = Object.assign(message, { id: timeOrderedUuid() });
    const key = { id, owner: 'me', attempt: 1 };
    const succeeded = { kind: 'succeeded', at: NOW, result: '1', dropInput: false } as const;
    for (const step of [
      () => createRecord(table, message, 3_600),
      () => claimRecord(table, message, claimTerms()),
      () => saveProgress(table, key, { current: 1 }),
      () => settle(table, key, succeeded),
    ]) {
      await step();
      expect(await entryIn(ALL_TASKS, id)).toEqual(entryOf(id));
      expect(await entryIn(UNSUCCESSFUL_TASKS, id)).toBeUndefined();
    }
  });
});

test('the reservation of a bulk call is in no index', async () => {
  const { id } = taskMessage();
  const reservation = { id, fingerprint: 'f', owner: 'me', now: NOW, leaseUntil: NOW + 1, ttl: 1 };
  expect(await reserveBulk(table, reservation)).toBe('reserved');
  expect(await entryIn(ALL_TASKS, id)).toBeUndefined();
  expect(await entryIn(UNSUCCESSFUL_TASKS, id)).toBeUndefined();
});

describe('the tombstone of a refused call', () => {
  test.each([
    ['had a record', true],
    ['had none', false],
  ])('is in no index, if the call %s', async (_which, hadRecord) => {
    const message = taskMessage();
    if (hadRecord) {
      await createRecord(table, message, 3_600);
      expect(await entryIn(ALL_TASKS, message.id)).toEqual(entryOf(message.id));
    }
    await withdrawRecord(table, message, NOW, 3_600);
    expect(await entryIn(ALL_TASKS, message.id)).toBeUndefined();
    expect(await entryIn(UNSUCCESSFUL_TASKS, message.id)).toBeUndefined();

    await createRecord(table, message, 3_600);
    expect(await entryIn(ALL_TASKS, message.id)).toEqual(entryOf(message.id));
    expect(await entryIn(UNSUCCESSFUL_TASKS, message.id)).toBeUndefined();
  });
});

describe('the index of unsuccessful tasks', () => {
  const error = { type: 'T', message: 'm' };

  test('holds a failed task until it is retried by hand', async () => {
    const message = taskMessage();
    await claimRecord(table, message, claimTerms());
    const key = { id: message.id, owner: 'me', attempt: 1 };
    await settle(table, key, { kind: 'failed', at: NOW, error });
    const partition = string(`FAILURE-${shardOf(message.id)}`);
    expect(await entryIn(UNSUCCESSFUL_TASKS, message.id)).toMatchObject({ unsuccessful: partition });

    await updateRecord(table, message.id, {
      condition: '#state = :failure',
      values: { ':failure': string('FAILURE') },
      set: { state: string('PENDING') },
    });
    expect(await entryIn(UNSUCCESSFUL_TASKS, message.id)).toBeUndefined();
    expect(await entryIn(ALL_TASKS, message.id)).toEqual(entryOf(message.id));
  });

  test('holds a revoked task', async () => {
    const message = taskMessage({ expiresAt: NOW });
    await createRecord(table, message, 3_600);
    await endRecord(
      table,
      message,
      { transition: 'revoke', when: 'neverStarted', life: 1, error },
      { endedBy: 'me', now: NOW },
      3_600,
    );
    const partition = string(`REVOKED-${shardOf(message.id)}`);
    expect(await entryIn(UNSUCCESSFUL_TASKS, message.id)).toMatchObject({ unsuccessful: partition });
  });
});

describe('a shard', () => {
  test('gets its share of the tasks', () => {
    const counts = new Map(ALL_SHARDS.map((shard) => [shard, 0]));
    for (let n = 0; n < 16_000; n += 1) {
      const shard = shardOf(timeOrderedUuid());
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect(counts.size).toBe(16);
    // Each gets 1,000, with a standard deviation of 31; the test allows six of them either way.
    expect(Math.min(...counts.values())).toBeGreaterThan(816);
    expect(Math.max(...counts.values())).toBeLessThan(1_184);
  });

  test('of a task is the same in every version, so that its record stays in it', () => {
    expect(shardOf('0197f000-0000-7000-8000-000000000001')).toBe('1');
  });
});

test('places are sorted by time, then by id, as DynamoDB sorts text', () => {
  const time = fc.oneof(
    fc.nat({ max: 20 }),
    fc.maxSafeNat().map((n) => n % 8.64e15),
  );
  const id = fc.oneof(fc.uuid(), fc.string({ maxLength: 64 }));
  fc.assert(
    fc.property(time, id, time, id, (timeA, idA, timeB, idB) => {
      const expected = Math.sign(timeA - timeB) || comparePlaces(idA, idB);
      expect(comparePlaces(placeOf(idA, timeA), placeOf(idB, timeB))).toBe(expected);
    }),
  );
});
