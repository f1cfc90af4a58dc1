import type { QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { dueKeys } from '../../../../core/records/due-entry.ts';
import { DUE } from '../../../../core/records/list/indexes.ts';
import { ALL_SHARDS } from '../../../../core/records/list/shard.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { hashOfDeclared } from '../../../../core/schedule/hash-of-declared.ts';
import { awsFault } from '../../aws-fault.ts';
import { countRequests } from '../../core/records/count-requests.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { schedulerHarness } from './scheduler-harness.ts';

const table = tableOnDynalite();
const ETA = CREATED_AT + 3_600_000;
const MINUTE = 60_000;
const IN_INDEX = { dueShard: expect.anything(), dueAt: expect.anything() };

/** Sweeps at a time, in milliseconds from the tasks' due time. */
const at = (ms: number) => schedulerHarness(table, ETA + ms);

/** Stores a task that is far, as enqueue does. */
async function far(changes: Partial<TaskMessage> = {}) {
  const message = taskMessage({ eta: ETA, queue: 'quick', ...changes });
  await createRecord(table, message, 3_600);
  return message;
}

/** Stores a record with attributes of its own, among them what is due. */
async function stored(changes: Item, message = taskMessage({ queue: 'quick' })) {
  await table.seed(message, { ...dueKeys(message.id, ETA), notBefore: number(ETA), ...changes });
  return message;
}

/** Empties the due index, so that no test meets another's tasks and schedules. */
async function emptyIndex() {
  const { client, name: TableName } = table;
  await client.deleteItem({ TableName, Key: { id: string('schedules/declared') } });
  for (const shard of [...ALL_SHARDS, 'schedules']) {
    const { Items = [] } = await table.client.query({
      TableName: table.name,
      IndexName: DUE.name,
      KeyConditionExpression: 'dueShard = :shard',
      ExpressionAttributeValues: { ':shard': string(shard) },
    });
    for (const { id } of Items)
      await table.client.deleteItem({ TableName: table.name, Key: { id: id ?? string('') } });
  }
}
beforeEach(emptyIndex);

describe('a task that was far', () => {
  test('gets its message ahead of its time, which SQS keeps back until then, and leaves the index', async () => {
    const message = await far({ group: 'tenant', input: { text: 'S3CRET' } });
    const harness = at(-5 * MINUTE + 1);
    const before = await harness.item(message.id);
    expect(before).toMatchObject(IN_INDEX);
    expect(await harness.sweep()).toEqual({ released: 1, failed: 0, overdue: 0, next: null });
    expect(harness.sent()).toEqual([
      { queue: 'quick', delay: 300, group: 'tenant', message: { ...message, revision: 0 } },
    ]);
    const { dueShard: _s, dueAt: _a, dueRun: _r, ...rest } = before ?? {};
    expect(await harness.item(message.id)).toEqual(rest);
    expect(JSON.stringify(harness.log.lines)).not.toContain('S3CRET');
    // The next sweep has nothing to do.
    expect(await harness.sweep()).toMatchObject({ released: 0 });
  });

  test('is left alone while it is far, and many of them cost seventeen queries', async () => {
    for (let count = 0; count < 300; count += 1) await far();
    const harness = at(-10 * MINUTE - 1);
    const requests = await countRequests(table.client, () => harness.sweep());
    expect(requests).toEqual({ QueryCommand: 17 });
    // The scheduler of the deployed build also looks whether what it declares is in the table.
    const declared = hashOfDeclared(harness.scheduler.registry);
    await harness.sweep({ declared });
    expect(await countRequests(table.client, () => harness.sweep({ declared }))).toEqual({
      QueryCommand: 17,
      GetItemCommand: 1,
    });
    expect(harness.sent()).toEqual([]);
  });

  test('is released however late the sweep comes, and tells by how much it is late', async () => {
    const message = await far();
    const harness = at(90 * MINUTE);
    expect(await harness.sweep()).toMatchObject({ released: 1, overdue: 5_400 });
    expect(harness.sent()).toMatchObject([{ delay: 0, message: { id: message.id } }]);
    expect(harness.measured).toEqual([['overdue', 5_400]]);
  });

  test('is released after its record expired: it was accepted', async () => {
    await far();
    const harness = at(100 * 24 * 60 * MINUTE);
    expect(await harness.sweep()).toMatchObject({ released: 1 });
  });

  test('gets a message for its revision, at its time, whatever its eta was', async () => {
    await stored({ state: string('RETRY'), attempts: number(1), revision: number(3), dueRun: number(3) });
    const harness = at(-MINUTE);
    await harness.sweep();
    expect(harness.sent()).toMatchObject([{ delay: 60, message: { revision: 3, eta: null } }]);
  });

  test.each([
    ['that runs', { state: string('STARTED'), leaseUntil: number(ETA + MINUTE) }, {}],
    ['of a later life', { life: number(2) }, { life: 2 }],
  ])('%s gets its message all the same', async (_name, changes: Item, sent) => {
    const message = await stored({ dueRun: number(0), ...changes });
    const harness = at(0);
    expect(await harness.sweep()).toMatchObject({ released: 1 });
    expect(harness.sent().map((one) => one.message)).toEqual([{ ...message, revision: 0, ...sent }]);
  });

  test('whose time was moved away since the index was read stays', async () => {
    await stored({ dueRun: number(1), notBefore: number(ETA + 60 * MINUTE) });
    const harness = at(0);
    expect(await harness.sweep()).toMatchObject({ released: 0, failed: 0 });
    expect(harness.sent()).toEqual([]);
  });

  test.each([
    ['its definition’s queue', 'add', 'quick'],
    ['the queue that every deployment has', 'gone', 'default'],
  ])('whose queue is gone goes to %s', async (_name, task, queue) => {
    await far({ task, queue: 'gone' });
    const harness = at(0);
    await harness.sweep();
    expect(harness.sent()).toMatchObject([{ queue, message: { queue } }]);
  });
});

describe('many tasks at once', () => {
  test('are sent ten to a request, page after page, each once', async () => {
    const all = new Set<string>();
    for (let count = 0; count < 130; count += 1) {
      // In one partition, so that it takes a second page.
      const message = await stored({ dueRun: number(0), dueShard: string('3') });
      all.add(message.id);
    }
    const harness = at(-MINUTE);
    expect(await harness.sweep()).toMatchObject({ released: 130, failed: 0 });
    const sent = harness.sent().map(({ message }) => message.id);
    expect(sent).toHaveLength(130);
    expect(new Set(sent)).toEqual(all);
    expect(harness.sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(13);
  });

  test('that two sweeps meet at once leave the index, and each has a message', async () => {
    const ids = new Set<string>();
    for (let count = 0; count < 12; count += 1) ids.add((await far()).id);
    const [one, other] = [at(0), at(0)];
    await Promise.all([one.sweep(), other.sweep()]);
    expect(new Set([...one.sent(), ...other.sent()].map(({ message }) => message.id))).toEqual(ids);
    expect(one.log.loud().filter(({ level }) => level === 'error')).toEqual([]);
    expect(await at(0).sweep()).toMatchObject({ released: 0, overdue: 0 });
  });

  test('that do not fit into a sweep are left to the next, the latest last', async () => {
    for (let count = 0; count < 70; count += 1) await stored({ dueRun: number(0) });
    const harness = at(0);
    harness.sqs.on(SendMessageBatchCommand).callsFake(() => {
      harness.clock.advance(20_000);
      return {};
    });
    const { released } = await harness.sweep();
    expect(released).toBeGreaterThan(0);
    expect(released).toBeLessThan(70);
    expect(await at(0).sweep()).toMatchObject({ released: 70 - released, failed: 0 });
  });
});

describe('a sweep that dies', () => {
  test('before the message is sent leaves the task to the next', async () => {
    const message = await far();
    const harness = at(0);
    harness.sqs.on(SendMessageBatchCommand).rejects(awsFault('ServiceUnavailable'));
    expect(await harness.sweep()).toMatchObject({ released: 0, failed: 1 });
    expect(await harness.item(message.id)).toMatchObject(IN_INDEX);
    expect(await at(MINUTE).sweep()).toMatchObject({ released: 1, overdue: 60 });
  });

  test('after that, before the entry is removed, sends the message again', async () => {
    const message = await far();
    const harness = at(0);
    const { updateItem } = table.client;
    harness.scheduler.table.client.updateItem = () => Promise.reject(awsFault());
    try {
      expect(await harness.sweep()).toMatchObject({ released: 0, failed: 1 });
    } finally {
      table.client.updateItem = updateItem;
    }
    expect(harness.sent()).toHaveLength(1);
    const next = at(MINUTE);
    expect(await next.sweep()).toMatchObject({ released: 1 });
    expect(next.sent()).toMatchObject([{ message: { id: message.id, revision: 0 } }]);
  });
});

describe('what goes wrong with one task stops no other', () => {
  test('that cannot be read: it stays, is overdue, and its contents are in no log', async () => {
    const broken = await stored({ dueRun: number(0), state: string('S3CRET') });
    const message = await far();
    const harness = at(10 * MINUTE);
    expect(await harness.sweep()).toMatchObject({ released: 1, failed: 1, overdue: 600 });
    expect(harness.sent()).toMatchObject([{ message: { id: message.id } }]);
    expect(await harness.item(broken.id)).toMatchObject(IN_INDEX);
    expect(harness.log.loud().filter(({ level }) => level !== 'warn')).toMatchObject([
      { level: 'error', message: 'not released', fields: { taskId: broken.id, error: 'UnreadableRecord' } },
      { level: 'info', message: 'swept', fields: { schedules: 0, released: 1, failed: 1, overdue: 600 } },
    ]);
    expect(JSON.stringify(harness.log.lines)).not.toContain('S3CRET');
  });

  test('whose message SQS refuses for now', async () => {
    const [one, other] = [await far(), await far()];
    const harness = at(0);
    harness.sqs.on(SendMessageBatchCommand).callsFake(({ Entries }) => ({
      Failed: Entries.filter(({ MessageBody }: { MessageBody: string }) => MessageBody.includes(one.id)).map(
        ({ Id }: { Id: string }) => ({ Id, Code: 'InternalError', SenderFault: false }),
      ),
    }));
    expect(await harness.sweep()).toMatchObject({ released: 1, failed: 1 });
    expect(await harness.item(one.id)).toMatchObject(IN_INDEX);
    expect(await harness.item(other.id)).not.toHaveProperty('dueAt');
  });

  test('whose message SQS refuses for good: it ends, and says why', async () => {
    const one = await far();
    const harness = at(0);
    harness.sqs.on(SendMessageBatchCommand).rejects(awsFault('InvalidMessageContents', 'S3CRET'));
    harness.sqs.onAnyCommand().callsFake(({ MessageBody = '' }: { MessageBody?: string }) => {
      if (MessageBody.includes(one.id)) throw awsFault('InvalidMessageContents', 'S3CRET');
      return {};
    });
    const other = await far();
    harness.sqs.on(SendMessageBatchCommand).rejects(awsFault('InvalidMessageContents', 'S3CRET'));
    expect(await harness.sweep()).toMatchObject({ released: 2, failed: 0 });
    const ended = await harness.item(one.id);
    expect(ended).toMatchObject({
      state: string('FAILURE'),
      error: {
        M: { type: string('NotStorable'), message: { S: expect.stringContaining('InvalidMessageContents') } },
      },
    });
    expect(ended).not.toHaveProperty('dueAt');
    expect(harness.metrics.counts).toEqual({ 'add failed': 1 });
    expect(harness.sentAlone()).toMatchObject([{ message: {} }, { message: {} }]);
    expect(await harness.item(other.id)).toMatchObject({ state: string('PENDING') });
    expect(JSON.stringify([harness.log.lines, ended])).not.toContain('S3CRET');
  });

  test('and a partition that cannot be read: the sweep fails at its end, and measures nothing', async () => {
    for (let count = 0; count < 40; count += 1) await far();
    const harness = at(0);
    table.client.middlewareStack.add(
      (next) => async (args) => {
        const { input } = args as unknown as { input: QueryCommand['input'] };
        if (input.ExpressionAttributeValues?.[':partition']?.S === '7') throw awsFault();
        return next(args);
      },
      { step: 'initialize', name: 'refuse' },
    );
    try {
      await expect(harness.sweep()).rejects.toThrow('Rate exceeded');
    } finally {
      table.client.middlewareStack.remove('refuse');
    }
    expect(harness.sent().length).toBeGreaterThan(20);
    expect(harness.measured).toEqual([]);
    expect(harness.metrics.flushes).toBe(1);
  });
});

describe('a task that has ended', () => {
  const END = { state: string('REVOKED'), finishedAt: number(ETA) };
  const OUTBOX = { outbox: { L: [{ M: { kind: string('webhook'), to: string('x') } }] } };

  test('has its message no more: the entry goes', async () => {
    const message = await stored({ ...END, dueRun: number(2) });
    const harness = at(0);
    expect(await harness.sweep()).toMatchObject({ released: 1, failed: 0 });
    expect(harness.sent()).toEqual([]);
    expect(await harness.item(message.id)).not.toHaveProperty('dueAt');
  });

  test.each([
    ['that is still to be told', { dueOutbox: number(1) }],
    ['whose entry was for its message', { dueRun: number(0) }],
    ['with both', { dueOutbox: number(1), dueRun: number(0) }],
  ])('%s is told before its entry goes', async (_name, reasons: Item) => {
    const message = await stored({ ...END, ...OUTBOX, ...reasons });
    const harness = at(0);
    const told: string[] = [];
    harness.followers['webhook'] = async ({ to }, { id }) => {
      told.push(`${to} ${id}`);
      expect(await harness.item(message.id)).toMatchObject(IN_INDEX);
    };
    expect(await harness.sweep()).toMatchObject({ released: 1 });
    expect(told).toEqual([`x ${message.id}`]);
    expect(await harness.item(message.id)).not.toHaveProperty('dueAt');
    expect(await harness.sweep()).toMatchObject({ released: 0 });
  });

  test('and cannot be told stays, until it can', async () => {
    const message = await stored({ ...END, ...OUTBOX, dueOutbox: number(1) });
    expect(await at(0).sweep()).toMatchObject({ released: 0, failed: 1 });
    const harness = at(MINUTE);
    expect(await harness.item(message.id)).toMatchObject(IN_INDEX);
    harness.followers['webhook'] = () => Promise.resolve();
    expect(await harness.sweep()).toMatchObject({ released: 1, overdue: 60 });
  });
});

describe('what comes due next', () => {
  test('is told to whoever asks: the first that no sweep has released', async () => {
    await far();
    const later = await far({ eta: ETA + 60 * MINUTE });
    const harness = at(0);
    expect(await harness.sweep({ tellNext: true })).toMatchObject({
      released: 1,
      next: { id: later.id, at: ETA + 60 * MINUTE },
    });
    await stored({ dueShard: string('schedules') });
    const schedule = await at(-60 * MINUTE).sweep({ tellNext: true });
    expect(schedule.next?.at).toBe(ETA);
  });

  test('is nothing in an empty index', async () => {
    expect(await at(0).sweep({ tellNext: true })).toEqual({ released: 0, failed: 0, overdue: 0, next: null });
  });
});

describe('the schedules', () => {
  test('that the deployed build declares are swept before the tasks: an occurrence gets its message ahead of its time', async () => {
    const declared = hashOfDeclared(at(0).scheduler.registry);
    await at(-30 * MINUTE).sweep({ declared });
    const task = await far();
    const harness = at(-MINUTE);
    const answer = await harness.sweep({ declared, tellNext: true });
    expect(answer).toMatchObject({ released: 1, failed: 0, overdue: 0 });
    expect(harness.sent().map(({ message }) => message.schedule?.name ?? message.id)).toEqual([
      'hourly',
      task.id,
    ]);
    expect(harness.sent()[0]).toMatchObject({
      queue: 'quick',
      delay: 60,
      message: { input: { a: 1 }, schedule: { name: 'hourly', at: ETA } },
    });
    expect(answer.next).toEqual({ id: 'schedule/hourly', at: ETA + 60 * MINUTE });
  });
});
