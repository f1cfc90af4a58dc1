import { beforeEach, describe, expect, test } from 'vitest';
import { toApiSchedule } from '../../../../core/schedule/api-schedule.ts';
import {
  declare,
  deleted,
  put as putDecision,
  reset,
  switched,
} from '../../../../core/schedule/decisions.ts';
import { editSchedule } from '../../../../core/schedule/edit-schedule.ts';
import { occurrenceId } from '../../../../core/schedule/occurrence-id.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';
import { emptyTable, occurrencesOf, START, schedulingOn } from './scheduling-harness.ts';

const table = tableOnDynalite();
beforeEach(() => emptyTable(table));
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const seconds = (times: readonly { readonly at: number }[]) => times.map(({ at }) => (at - START) / 1000);

describe('a schedule', () => {
  test('of ten seconds starts within ten seconds, and each of its tasks is made once', async () => {
    const { put, sweep, sent, clock } = schedulingOn(table);
    await put('often', { every: 10 });
    expect(seconds(sent)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150]);
    clock.advance(MINUTE);
    await sweep();
    await sweep();
    expect(seconds(sent).slice(15)).toEqual([160, 170, 180, 190, 200, 210]);
    expect(sent[15]?.message).toMatchObject({
      id: occurrenceId('often', START + 160_000),
      task: 'report',
      revision: 0,
      eta: START + 160_000,
      schedule: { name: 'often', at: START + 160_000, after: occurrenceId('often', START + 150_000) },
    });
  });

  test('lets its tasks overlap if it says so', async () => {
    const { put, sent } = schedulingOn(table);
    await put('overlapping', { every: 60, overlap: 'allow' });
    expect(sent.map(({ message }) => message.schedule)).toEqual([
      { name: 'overlapping', at: START + MINUTE },
      { name: 'overlapping', at: START + 2 * MINUTE },
    ]);
  });

  test('sends to its own queue, or else to its task’s', async () => {
    const { put, sent } = schedulingOn(table);
    await put('queued', { every: 120, task: 'other' });
    await put('queued-too', { every: 120, task: 'other', queue: 'default' });
    expect(sent.map(({ message }) => message.queue)).toEqual(['slow', 'default']);
  });

  test('with a long jitter leaves its tasks to the sweep of tasks', async () => {
    const { put, sent, occurrence } = schedulingOn(table);
    await put('jittered', { cron: '1 12 * * *', jitter: 80_000 });
    expect(sent).toEqual([]);
    expect(await occurrence('jittered', START + MINUTE)).toMatchObject({ state: 'PENDING', dueRun: 0 });
  });

  test('stops at its end', async () => {
    const { put, sweep, sent, clock, find } = schedulingOn(table);
    await put('ending', { every: 60, end: new Date(START + 2 * MINUTE).toISOString() });
    clock.advance(HOUR);
    await sweep();
    expect(seconds(sent)).toEqual([60, 120]);
    expect(await find('ending')).toMatchObject({ nextAt: null, missed: 0 });
  });
});

describe('after three hours without a sweep, an hourly schedule', () => {
  test.each([
    ['last', ['REVOKED'], 2],
    ['all', [], 0],
    ['skip', [], 3],
  ] as const)('that makes up for %s of what it missed', async (misfire, _, missed) => {
    const { put, sweep, sent, clock, find } = schedulingOn(table);
    const name = `hourly-${misfire}`;
    await put(name, { cron: '30 * * * *', misfire });
    clock.advance(3 * HOUR);
    await sweep();
    const made = { last: [150], all: [30, 90, 150], skip: [] }[misfire];
    expect(sent.map(({ message }) => ((message.schedule?.at ?? 0) - START) / MINUTE)).toEqual(made);
    expect(await find(name)).toMatchObject({ missed, nextAt: START + 210 * MINUTE });
    await sweep();
    expect(sent).toHaveLength(made.length);
    expect(await find(name)).toMatchObject({ missed });
  });

  test('makes up for at most a hundred, the latest', async () => {
    const { put, sweep, sent, clock, find } = schedulingOn(table);
    await put('burst', { cron: '*/2 * * * *', misfire: 'all' });
    expect(sent).toHaveLength(1);
    clock.advance(5 * HOUR);
    await sweep();
    expect(sent.length).toBe(1 + 100 + 1);
    expect(await find('burst')).toMatchObject({ missed: 49 });
  });

  test('makes up for nothing that is older than its window', async () => {
    const { put, sweep, sent, clock, find } = schedulingOn(table);
    await put('windowed', { cron: '30 * * * *', misfire: 'all', catchUpWindow: 5_400 });
    clock.advance(3 * HOUR);
    await sweep();
    expect(sent.map(({ message }) => ((message.schedule?.at ?? 0) - START) / MINUTE)).toEqual([90, 150]);
    expect(await find('windowed')).toMatchObject({ missed: 1 });
  });
});

describe('a weekly schedule', () => {
  test('stays weekly, however often somebody deploys', async () => {
    const made: number[] = [];
    let deployed = schedulingOn(table);
    for (let minute = 0; minute <= (2 * WEEK) / MINUTE; minute += 10) {
      const { clock } = deployed;
      clock.advance(minute === 0 ? 0 : 10 * MINUTE);
      const declared = [{ name: 'weekly', every: WEEK / 1000, input: { build: minute } }];
      // Three thousand deployments would take long. Those around each day's and each week's turn are made.
      if (minute % 1_440 > 30 && minute % 10_080 < 10_050) continue;
      deployed = schedulingOn(table, { clock, declared });
      await deployed.sweep();
      made.push(...deployed.sent.map(({ message }) => (message.schedule?.at ?? 0) - START));
    }
    expect([...new Set(made)]).toEqual([WEEK, 2 * WEEK]);
    expect(await deployed.find('weekly')).toMatchObject({ missed: 0, nextAt: START + 3 * WEEK });
  }, 60_000);
});

describe('an edit', () => {
  test('of the input alone keeps the times: what has not started is made again with it', async () => {
    const { put, sent, occurrence, clock, find } = schedulingOn(table);
    await put('edited', { cron: '1 12 * * *', input: 'old' });
    clock.advance(SECOND);
    await put('edited', { cron: '1 12 * * *', input: 'new' });
    expect(sent.map(({ message }) => [message.input, message.life ?? 1])).toEqual([
      ['old', 1],
      ['new', 2],
    ]);
    expect(await occurrence('edited', START + MINUTE)).toMatchObject({
      state: 'PENDING',
      input: 'new',
      life: 2,
    });
    expect(await find('edited')).toMatchObject({ revision: 2, undo: [] });
  });

  test('loses nothing that is overdue, if the times stay', async () => {
    const { put, sent, clock } = schedulingOn(table);
    await put('overdue', { cron: '30 12 * * *', input: 'old' });
    clock.advance(HOUR);
    await put('overdue', { cron: '30 12 * * *', input: 'new' });
    expect(sent.map(({ message }) => [message.schedule?.at, message.input])).toEqual([
      [START + 30 * MINUTE, 'new'],
    ]);
  });

  test('of the times leaves one next occurrence, the last revision’s', async () => {
    const { put, sent, clock } = schedulingOn(table);
    await put('moved', { cron: '1 12 * * *' });
    await put('moved', { cron: '2 12 * * *' });
    expect(await occurrencesOf(table, 'moved', [START + MINUTE, START + 2 * MINUTE])).toEqual([
      'REVOKED',
      'PENDING',
    ]);
    clock.advance(SECOND);
    await put('moved', { cron: '1 12 * * *' });
    expect(await occurrencesOf(table, 'moved', [START + MINUTE, START + 2 * MINUTE])).toEqual([
      'PENDING 2',
      'REVOKED',
    ]);
    expect(sent.map(({ message }) => [message.schedule?.at, message.life ?? 1])).toEqual([
      [START + MINUTE, 1],
      [START + 2 * MINUTE, 1],
      [START + MINUTE, 2],
    ]);
  });

  test('that changes nothing takes nothing back', async () => {
    const { put, find, sent } = schedulingOn(table);
    await put('same', { cron: '1 12 * * *', timezone: 'UTC' });
    await put('same', { timezone: 'UTC', cron: '1 12 * * *' });
    expect(await find('same')).toMatchObject({ revision: 2, undo: [] });
    expect(sent).toHaveLength(1);
  });

  test('of two at once leaves one, and the other is decided on anew', async () => {
    const { scheduling, find } = schedulingOn(table);
    const spec = { task: 'report', input: null };
    await Promise.all([
      editSchedule(scheduling, 'both', (seen) => putDecision(seen, { ...spec, cron: '1 12 * * *' })),
      editSchedule(scheduling, 'both', (seen) => putDecision(seen, { ...spec, cron: '2 12 * * *' })),
    ]);
    const item = await find('both');
    expect(item).toMatchObject({ revision: 2, undo: [] });
    const open = item?.override?.cron === '1 12 * * *' ? ['PENDING', 'REVOKED'] : ['REVOKED', 'PENDING'];
    const states = await occurrencesOf(table, 'both', [START + MINUTE, START + 2 * MINUTE]);
    expect(states.map((state) => state?.replace(/ \d$/, '').replace('unscheduled', 'REVOKED'))).toEqual(open);
  });
});

describe('a schedule that is deleted', () => {
  test('while it fires: what has not started is revoked, what runs ends, and nothing comes after', async () => {
    const { put, scheduling, occurrence, sent, clock, sweep, find } = schedulingOn(table);
    await put('firing', { every: 60 });
    await table.client.updateItem({
      TableName: table.name,
      Key: { id: { S: occurrenceId('firing', START + MINUTE) } },
      UpdateExpression: 'SET #state = :started, attempts = :one',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':started': { S: 'STARTED' }, ':one': { N: '1' } },
    });
    clock.advance(MINUTE);
    await editSchedule(scheduling, 'firing', deleted);
    expect(await occurrence('firing', START + MINUTE)).toMatchObject({ state: 'STARTED' });
    expect(await occurrence('firing', START + 2 * MINUTE)).toMatchObject({
      state: 'REVOKED',
      tombstone: null,
      error: { type: 'Unscheduled' },
    });
    expect(await occurrence('firing', START + 3 * MINUTE)).toMatchObject({ tombstone: 'unscheduled' });
    const before = sent.length;
    clock.advance(HOUR);
    await sweep();
    expect(sent).toHaveLength(before);
    expect(await find('firing')).toMatchObject({ tombstone: 'deleted', nextAt: null, undo: [] });
  });

  test('and made again has one next occurrence', async () => {
    const { put, scheduling, sent, find } = schedulingOn(table);
    await put('again', { cron: '1 12 * * *', input: 1 });
    await editSchedule(scheduling, 'again', deleted);
    await put('again', { cron: '1 12 * * *', input: 2 });
    expect(await occurrencesOf(table, 'again', [START + MINUTE])).toEqual(['PENDING 2']);
    expect(sent.map(({ message }) => message.input)).toEqual([1, 2]);
    expect(await find('again')).toMatchObject({ revision: 3, tombstone: null, missed: 0 });
  });

  test('takes back what has waited for a worker for hours, too', async () => {
    const { put, scheduling, sweep, clock } = schedulingOn(table);
    await put('busy', { every: 3_600, overlap: 'allow' });
    const times = [1, 2, 3].map((hours) => START + hours * HOUR);
    for (const _ of times) {
      clock.advance(HOUR);
      await sweep();
    }
    clock.advance(30 * MINUTE);
    expect(await occurrencesOf(table, 'busy', times)).toEqual(['PENDING', 'PENDING', 'PENDING']);
    await editSchedule(scheduling, 'busy', deleted);
    expect(await occurrencesOf(table, 'busy', times)).toEqual(['REVOKED', 'REVOKED', 'REVOKED']);
  });

  test('takes back nothing from long before it was made', async () => {
    const { put, scheduling, sweep, clock } = schedulingOn(table);
    clock.advance(3 * HOUR);
    await put('young', { cron: '* * * * *' });
    clock.advance(2 * MINUTE);
    await sweep();
    await editSchedule(scheduling, 'young', deleted);
    const times = [-20, -10, 1, 2].map((minutes) => START + 3 * HOUR + minutes * MINUTE);
    expect(await occurrencesOf(table, 'young', times)).toEqual([null, null, 'REVOKED', 'REVOKED']);
  });

  test('takes back what was made late, too', async () => {
    const { put, scheduling, sweep, clock, occurrence } = schedulingOn(table);
    await put('late', { cron: '30 * * * *', misfire: 'all' });
    clock.advance(3 * HOUR);
    await sweep();
    expect(await occurrence('late', START + 30 * MINUTE)).toMatchObject({ state: 'PENDING' });
    await editSchedule(scheduling, 'late', deleted);
    expect(
      await occurrencesOf(
        table,
        'late',
        [30, 90, 150].map((at) => START + at * MINUTE),
      ),
    ).toEqual(['REVOKED', 'REVOKED', 'REVOKED']);
  });
});

describe('a paused schedule', () => {
  test('makes nothing, and goes on from when it is resumed', async () => {
    const { put, scheduling, sweep, clock, sent, find } = schedulingOn(table);
    await put('paused', { every: 60 });
    await editSchedule(scheduling, 'paused', (seen) => seen && switched(seen, false));
    expect(await occurrencesOf(table, 'paused', [START + MINUTE])).toEqual(['REVOKED']);
    clock.advance(3 * HOUR);
    await sweep();
    expect(sent).toHaveLength(2);
    await editSchedule(scheduling, 'paused', (seen) => seen && switched(seen, true));
    expect(seconds(sent.slice(2))).toEqual([3 * 3_600 + 60, 3 * 3_600 + 120]);
    expect(await find('paused')).toMatchObject({ missed: 0, revision: 3 });
  });

  test('and resumed at once makes again what was taken back, after the last that stands', async () => {
    const { put, scheduling, clock, sent, find, sweep } = schedulingOn(table);
    await put('blinking', { every: 60 });
    clock.advance(MINUTE);
    await table.client.updateItem({
      TableName: table.name,
      Key: { id: { S: occurrenceId('blinking', START + MINUTE) } },
      UpdateExpression: 'SET #state = :started, attempts = :one',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':started': { S: 'STARTED' }, ':one': { N: '1' } },
    });
    await sweep();
    await editSchedule(scheduling, 'blinking', (seen) => seen && switched(seen, false));
    expect((await find('blinking'))?.last).toEqual({
      at: START + MINUTE,
      taskId: occurrenceId('blinking', START + MINUTE),
    });
    const before = sent.length;
    await editSchedule(scheduling, 'blinking', (seen) => seen && switched(seen, true));
    expect(sent[before]?.message).toMatchObject({
      life: 2,
      schedule: { at: START + 2 * MINUTE, after: occurrenceId('blinking', START + MINUTE) },
    });
  });
});

describe('the last occurrence that is shown', () => {
  test('is the latest whose time has come, also between two sweeps and after an edit', async () => {
    const { put, scheduling, clock, find, sweep } = schedulingOn(table);
    const lastOf = async () => {
      const item = await find('shown');
      return item && toApiSchedule(item, clock.now(), { input: false })?.last;
    };
    const occurrence = (hours: number) => ({
      at: new Date(START + hours * HOUR).toISOString(),
      taskId: occurrenceId('shown', START + hours * HOUR),
    });
    await put('shown', { every: 3_600 });
    expect(await lastOf()).toBeNull();
    clock.advance(HOUR - MINUTE);
    await sweep();
    // It was made a minute ahead.
    expect((await find('shown'))?.last?.at).toBe(START + HOUR);
    expect(await lastOf()).toBeNull();
    clock.advance(MINUTE);
    expect(await lastOf()).toEqual(occurrence(1));
    clock.advance(HOUR - MINUTE);
    await sweep();
    expect(await lastOf()).toEqual(occurrence(1));
    await editSchedule(scheduling, 'shown', (seen) => seen && switched(seen, false));
    expect(await lastOf()).toEqual(occurrence(1));
    clock.advance(HOUR);
    expect(await lastOf()).toEqual(occurrence(1));
  });
});

describe('a declared schedule', () => {
  const declared = (cron: string) => ({ name: 'declared', cron, input: null });

  test('is none of a build that declares nothing, which writes nothing', async () => {
    await schedulingOn(table).sweep();
    const { Items } = await table.client.scan({ TableName: table.name });
    expect(Items).toEqual([]);
  });

  test('is put into the table by the build that is deployed, and follows it', async () => {
    const first = schedulingOn(table, { declared: [declared('0 13 * * *')] });
    await first.sweep('of another build');
    expect(first.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(await first.find('declared')).toBeNull();
    await first.sweep();
    expect(await first.find('declared')).toMatchObject({
      revision: 1,
      declared: { cron: '0 13 * * *' },
      override: null,
    });
    first.clock.advance(MINUTE);
    const second = schedulingOn(table, { clock: first.clock, declared: [declared('0 14 * * *')] });
    await second.sweep();
    expect(await second.find('declared')).toMatchObject({ revision: 2, nextAt: START + 2 * HOUR });
  });

  test('keeps what a caller has made of it until that is reset, and an old build changes nothing', async () => {
    const one = (cron: string) => ({ ...declared(cron), name: 'overridden' });
    const old = schedulingOn(table, { declared: [one('0 13 * * *')] });
    const { clock } = old;
    clock.advance(HOUR);
    await old.sweep();
    clock.advance(MINUTE);
    await old.put('overridden', { cron: '0 20 * * *' });
    clock.advance(MINUTE);
    const fresh = schedulingOn(table, { clock, declared: [one('0 15 * * *')] });
    await fresh.sweep();
    expect(await fresh.find('overridden')).toMatchObject({
      declared: { cron: '0 15 * * *' },
      override: { cron: '0 20 * * *' },
      nextAt: START + 8 * HOUR,
    });
    // The event is the new build's: an old function that is still up declares nothing.
    clock.advance(MINUTE);
    await old.sweep(fresh.hash);
    expect(await fresh.find('overridden')).toMatchObject({ declared: { cron: '0 15 * * *' } });
    await editSchedule(fresh.scheduling, 'overridden', (seen) => seen && reset(seen));
    expect(await fresh.find('overridden')).toMatchObject({ override: null, nextAt: START + 3 * HOUR });
  });

  test('that is overridden goes on as it is when its declaration changes', async () => {
    const one = (input: string) => ({ name: 'hidden', every: 60, input });
    const first = schedulingOn(table, { declared: [one('a')] });
    await first.sweep();
    await first.put('hidden', { every: 60, input: 'mine' });
    const { clock, sent } = first;
    const before = sent.length;
    clock.advance(10 * SECOND);
    await schedulingOn(table, { clock, sent, declared: [one('b')] }).sweep();
    expect(sent).toHaveLength(before);
    expect(await first.find('hidden')).toMatchObject({ declared: { input: 'b' }, revision: 3, undo: [] });
    expect(await occurrencesOf(table, 'hidden', [START + MINUTE])).toEqual(['PENDING 2']);
  });

  test('that was removed makes way for a new one of its name', async () => {
    const first = schedulingOn(table, { declared: [{ name: 'way', every: 60, input: null }] });
    const { clock } = first;
    await first.sweep();
    clock.advance(MINUTE);
    const without = schedulingOn(table, { clock });
    await without.sweep();
    await without.put('way', { every: 90 });
    expect(await without.find('way')).toMatchObject({
      tombstone: null,
      declared: null,
      createdAt: START + MINUTE,
      last: { at: START + MINUTE + 90 * SECOND },
    });
  });

  test('that is no longer declared stops, and what a caller had made of it is there again with it', async () => {
    const one = { name: 'fleeting', every: 60, input: null };
    const first = schedulingOn(table, { declared: [one] });
    const { clock } = first;
    clock.advance(2 * HOUR);
    await first.sweep();
    await first.put('fleeting', { every: 90 });
    clock.advance(MINUTE);
    const without = schedulingOn(table, { clock });
    await without.sweep();
    expect(await without.find('fleeting')).toMatchObject({ tombstone: 'removed', undo: [], nextAt: null });
    clock.advance(MINUTE);
    await without.sweep();
    expect(without.sent).toEqual([]);
    const again = schedulingOn(table, { clock, declared: [one] });
    await again.sweep();
    expect(await again.find('fleeting')).toMatchObject({
      tombstone: null,
      declared: { every: 60 },
      override: { every: 90 },
    });
  });

  test('that a replaced build wrote late is put right before it makes anything', async () => {
    const old = schedulingOn(table, { declared: [{ name: 'stray', every: 60, input: 'old' }] });
    const { clock } = old;
    clock.advance(4 * HOUR);
    const fresh = schedulingOn(table, { clock, declared: [{ name: 'stray', every: 60, input: 'new' }] });
    await fresh.sweep();
    clock.advance(MINUTE);
    const spec = { task: 'report', every: 60, input: 'old' };
    await editSchedule(old.scheduling, 'stray', (seen) => declare(seen, spec, old.hash));
    clock.advance(MINUTE);
    await fresh.sweep();
    expect(await fresh.find('stray')).toMatchObject({
      declared: { input: 'new' },
      declaredBy: fresh.hash,
      undo: [],
    });
  });
});
