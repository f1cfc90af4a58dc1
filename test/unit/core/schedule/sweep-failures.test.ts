import { beforeEach, expect, test } from 'vitest';
import { scheduleDueKeys } from '../../../../core/schedule/schedule-item.ts';
import { sweepSchedules } from '../../../../core/schedule/sweep-schedules.ts';
import { awsFault } from '../../aws-fault.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';
import { emptyTable, START, schedulingOn } from './scheduling-harness.ts';

const table = tableOnDynalite();
beforeEach(() => emptyTable(table));

const MINUTE = 60_000;

async function spoil(name: string): Promise<void> {
  await table.client.updateItem({
    TableName: table.name,
    Key: { id: { S: `schedule/${name}` } },
    UpdateExpression: 'SET #override = :no',
    ExpressionAttributeNames: { '#override': 'override' },
    ExpressionAttributeValues: { ':no': { S: '{' } },
  });
}

test('a schedule that cannot be read stops no other, and is told of as overdue', async () => {
  const { put, sweep, clock, sent, log } = schedulingOn(table);
  await put('broken', { cron: '10 12 * * *' });
  await put('sound', { cron: '20 12 * * *' });
  await spoil('broken');
  clock.advance(30 * MINUTE);
  expect(await sweep()).toMatchObject({ swept: 1, failed: 1, oldest: START + 10 * MINUTE, fault: undefined });
  expect(sent.map(({ message }) => message.schedule?.name)).toEqual(['sound']);
  expect(log.lines).toContainEqual(
    expect.objectContaining({
      message: 'a schedule was not swept',
      fields: expect.objectContaining({ id: 'schedule/broken' }),
    }),
  );
});

test('an occurrence whose message could not be sent gets it from the next sweep, under the same id', async () => {
  const { put, sweep, clock, sent, faults, find } = schedulingOn(table);
  await put('unsent', { cron: '10 12 * * *' });
  clock.advance(9 * MINUTE);
  faults.push(awsFault());
  expect(await sweep()).toMatchObject({ swept: 0, failed: 1 });
  expect(await find('unsent')).toMatchObject({ nextAt: START + 10 * MINUTE });
  expect(await sweep()).toMatchObject({ swept: 1, failed: 0 });
  expect(sent.map(({ message }) => message.schedule?.at)).toEqual([START + 10 * MINUTE]);
  expect(await find('unsent')).toMatchObject({ last: { at: START + 10 * MINUTE } });
});

test('nothing is begun after the deadline', async () => {
  const { put, scheduling, clock, sent, hash } = schedulingOn(table);
  await put('late', { cron: '10 12 * * *' });
  clock.advance(20 * MINUTE);
  const swept = await sweepSchedules(scheduling, { declared: hash, deadline: clock.now() });
  expect(swept).toMatchObject({ swept: 0, failed: 1 });
  expect(sent).toEqual([]);
});

test('an index that cannot be read is what went wrong', async () => {
  const { scheduling, hash, clock } = schedulingOn({
    name: table.name,
    client: Object.assign(Object.create(table.client), { query: () => Promise.reject(awsFault()) }),
  });
  const swept = await sweepSchedules(scheduling, { declared: hash, deadline: clock.now() + MINUTE });
  expect(swept).toMatchObject({ swept: 0, oldest: null, fault: { name: 'ThrottlingException' } });
});

test.each([
  ['is over', '2027-03-10T12:10:00Z', null],
  ['comes the next day', undefined, START + 24 * 60 * MINUTE + 10 * MINUTE],
])(
  'a schedule that has no time when it was to come, because its zone has other clocks now, %s',
  async (_what, end, next) => {
    const { put, sweep, clock, sent, find } = schedulingOn(table);
    await put('moved', { cron: '10 12 * * *', ...(end === undefined ? {} : { end }) });
    await table.client.updateItem({
      TableName: table.name,
      Key: { id: { S: 'schedule/moved' } },
      UpdateExpression: 'SET nextAt = :at, dueAt = :due',
      ExpressionAttributeValues: {
        ':at': { N: String(START + 11 * MINUTE) },
        ':due': scheduleDueKeys('moved', START + 11 * MINUTE)['dueAt'] ?? { NULL: true },
      },
    });
    clock.advance(20 * MINUTE);
    expect(await sweep()).toMatchObject({ swept: 1, failed: 0 });
    expect(await find('moved')).toMatchObject({ nextAt: next, missed: 0 });
    expect(sent).toEqual([]);
    expect(await sweep()).toMatchObject({ swept: 0, oldest: null });
  },
);

test('a schedule whose task or queue is no longer deployed still makes tasks, which say so', async () => {
  const { put, sent } = schedulingOn(table);
  await put('orphan', { every: 120, task: 'gone' });
  await put('queueless', { every: 120, task: 'other', queue: 'gone' });
  expect(sent.map(({ message }) => [message.task, message.queue])).toEqual([
    ['gone', 'default'],
    ['other', 'slow'],
  ]);
});

test('an occurrence whose message SQS refuses with its whole batch is sent alone', async () => {
  const { put, sweep, clock, sent, scheduling, faults } = schedulingOn(table);
  Object.assign(scheduling.queues.client, {
    sendMessage: async ({ MessageBody = '' }) =>
      sent.push({ message: JSON.parse(MessageBody), at: clock.now() }),
  });
  await put('refused', { cron: '10 12 * * *' });
  clock.advance(9 * MINUTE);
  faults.push(awsFault('InvalidMessageContents'));
  expect(await sweep()).toMatchObject({ swept: 1, failed: 0 });
  expect(sent.map(({ message }) => message.schedule?.name)).toEqual(['refused']);
});

test('a declared schedule that cannot be read leaves the others declared, and is tried again', async () => {
  const declared = ['a', 'b'].map((name) => ({ name, cron: '0 3 * * *', input: null }));
  const first = schedulingOn(table, { declared });
  await first.sweep();
  await spoil('a');
  first.clock.advance(MINUTE);
  const second = schedulingOn(table, {
    clock: first.clock,
    declared: declared.map((one) => ({ ...one, cron: '0 4 * * *' })),
  });
  await second.sweep();
  expect(await second.find('b')).toMatchObject({ declared: { cron: '0 4 * * *' } });
  expect((await second.item('schedules/declared'))?.['done']).toBeUndefined();
  await table.client.updateItem({
    TableName: table.name,
    Key: { id: { S: 'schedule/a' } },
    UpdateExpression: 'REMOVE #override',
    ExpressionAttributeNames: { '#override': 'override' },
  });
  await second.sweep();
  expect(await second.find('a')).toMatchObject({ declared: { cron: '0 4 * * *' } });
  expect((await second.item('schedules/declared'))?.['done']).toEqual({ BOOL: true });
});
