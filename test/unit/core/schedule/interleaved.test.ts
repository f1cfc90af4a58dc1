import { expect, test } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import type { ScheduleOptions } from '../../../../core/protocol/schedule.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import { deleted, switched } from '../../../../core/schedule/decisions.ts';
import { editSchedule } from '../../../../core/schedule/edit-schedule.ts';
import { nextTimes } from '../../../../core/schedule/next-times.ts';
import { occurrenceId } from '../../../../core/schedule/occurrence-id.ts';
import { effectiveOf, isEnabled, type ScheduleItem } from '../../../../core/schedule/schedule-item.ts';
import { LOOK_AHEAD_MS } from '../../../../core/schedule/scheduling.ts';
import { awsFault } from '../../aws-fault.ts';
import { FakeClock } from '../../fake-clock.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';
import { emptyTable, type Sent, START, schedulingOn } from './scheduling-harness.ts';

/**
 * Two things that somebody does with a schedule at once, or one after the other where the first dies, loses an answer, or leaves a write behind that is
 * carried out later: at every single write and send of the first, in every way. Afterwards the sweeps must have made each occurrence of what the
 * schedule is by then once, and nothing else may run.
 */

const table = tableOnDynalite();
const NAME = 'story';
const SECOND = 1_000;
/** When the two act: one occurrence is made, at 120 s, and the next is due to be. */
const ACT = START + 100 * SECOND;

type Party = ReturnType<typeof schedulingOn>;
type Act = (party: Party) => Promise<unknown>;

const edit =
  (change: Partial<ScheduleOptions>): Act =>
  ({ put }) =>
    put(NAME, { every: 120, input: 'old', ...change });

const ACTS = {
  sweep: ({ sweep }) => sweep(),
  'edit of the input': edit({ input: 'new' }),
  'edit of the times': edit({ every: 100, input: 'other' }),
  delete: ({ scheduling }) =>
    editSchedule(scheduling, NAME, (seen) => (seen && !seen.tombstone ? deleted() : null)),
  pause: ({ scheduling }) =>
    editSchedule(scheduling, NAME, (seen) => (seen && !seen.tombstone ? switched(seen, false) : null)),
  resume: ({ scheduling }) =>
    editSchedule(scheduling, NAME, (seen) => (seen && !seen.tombstone ? switched(seen, true) : null)),
  'edit that changes nothing': edit({}),
  'delete and make again': async (party) => {
    await ACTS.delete(party);
    await edit({ input: 'again' })(party);
  },
} satisfies Record<string, Act>;

type ActName = keyof typeof ACTS;

const PAIRS: readonly (readonly [ActName, ActName])[] = [
  ['sweep', 'sweep'],
  ['sweep', 'edit of the input'],
  ['sweep', 'edit of the times'],
  ['sweep', 'delete'],
  ['sweep', 'delete and make again'],
  ['edit of the input', 'sweep'],
  ['edit of the input', 'edit of the times'],
  ['edit of the input', 'delete'],
  ['edit of the input', 'delete and make again'],
  ['edit of the times', 'sweep'],
  ['edit of the times', 'edit of the input'],
  ['edit of the times', 'edit of the times'],
  ['delete', 'sweep'],
  ['delete', 'edit of the input'],
  ['pause', 'edit of the input'],
  ['pause', 'resume'],
  ['edit of the times', 'edit that changes nothing'],
  ['edit that changes nothing', 'sweep'],
  ['delete and make again', 'sweep'],
  ['delete and make again', 'edit of the input'],
];

/** What happens at one write or send: the other acts first; the process dies before or after; its answer is lost; or it is carried out late. */
const FAULTS = ['interleaved', 'dies before', 'dies after', 'lost answer', 'late', 'later'] as const;
type Fault = (typeof FAULTS)[number];

class Died extends Error {}

/** Counts the writes and sends of a party, and does to one of them what a fault says. */
class Faulty {
  steps = 0;
  dead = false;
  readonly late: (() => Promise<unknown>)[] = [];
  readonly #at: number;
  readonly #fault: Fault | null;
  readonly #meanwhile: () => Promise<unknown>;

  constructor(at: number, fault: Fault | null, meanwhile: () => Promise<unknown>) {
    this.#at = at;
    this.#fault = fault;
    this.#meanwhile = meanwhile;
  }

  async step<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    if (this.dead) throw new Died();
    this.steps += 1;
    if (this.steps !== this.#at || this.#fault === null) return act();
    switch (this.#fault) {
      case 'interleaved':
        await this.#meanwhile();
        return act();
      case 'dies before':
        this.dead = true;
        throw new Died();
      case 'dies after':
        await act();
        this.dead = true;
        throw new Died();
      case 'lost answer':
        await act();
        throw awsFault('TimeoutError');
      case 'late':
      case 'later':
        this.late.push(act);
        throw awsFault('TimeoutError');
    }
  }

  async read<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    if (this.dead) throw new Died();
    return act();
  }

  get table(): ResultsTable {
    const { client, name } = table;
    const through =
      (how: 'step' | 'read') =>
      <Input, Output>(method: (input: Input) => Promise<Output>) =>
      (input: Input) =>
        this[how](() => method.call(client, input));
    const [write, read] = [through('step'), through('read')];
    // The client's methods are overloaded; these are called in one way only.
    return {
      name,
      client: {
        putItem: write(client.putItem),
        updateItem: write(client.updateItem),
        getItem: read(client.getItem),
        batchGetItem: read(client.batchGetItem),
        query: read(client.query),
      } as unknown as ResultsTable['client'],
    };
  }
}

/** @returns the number of writes and sends that the first had */
async function play([first, second]: readonly [ActName, ActName], at: number, fault: Fault | null) {
  await emptyTable(table);
  const clock = new FakeClock(START);
  const sent: Sent[] = [];
  const claims = new Map<string, number>();
  const sound = schedulingOn(table, { clock, sent });
  await sound.put(NAME, { every: 120, input: 'old' });
  clock.advance(ACT - START);
  const faulty = new Faulty(at, fault, () => ACTS[second](sound));
  const party = schedulingOn(faulty.table, { clock, sent, onSend: (send) => faulty.step(send) });
  const failed = await ACTS[first](party).then(
    () => false,
    () => true,
  );
  if (fault !== 'interleaved') await ACTS[second](sound);
  if (fault === 'late') await carryOut(faulty.late);
  clock.advance(30 * SECOND);
  await sound.sweep();
  if (fault === 'later') await carryOut(faulty.late);
  await sound.sweep();
  clock.advance(20 * SECOND);
  await sound.sweep();
  const item = await sound.find(NAME);
  await expectMade(item, clock.now(), sent);
  clock.advance(600 * SECOND);
  for (const { message } of [...sent, ...sent]) await claim(message, clock.now(), claims);
  for (const [id, count] of claims) expect(count, id).toBe(1);
  // What was answered holds: the second has acted after the first had failed, or was done.
  if (fault !== 'interleaved' && second in SUMMARIES) expect(summary(item)).toEqual(SUMMARIES[second]);
  if (fault === null) expect(failed).toBe(false);
  return faulty.steps;
}

async function carryOut(late: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const write of late) await write().catch(() => undefined);
}

const SUMMARIES: Readonly<Partial<Record<ActName, unknown>>> = {
  'edit of the input': { every: 120, input: 'new' },
  'edit of the times': { every: 100, input: 'other' },
  resume: { every: 120, input: 'old' },
  'edit that changes nothing': { every: 120, input: 'old' },
  delete: 'deleted',
  'delete and make again': { every: 120, input: 'again' },
};

function summary(item: ScheduleItem | null): unknown {
  const spec = item && effectiveOf(item);
  return spec ? { every: spec.every, input: spec.input } : (item?.tombstone ?? null);
}

/** Expects exactly the occurrences of what the schedule is now to wait, each with its own message. */
async function expectMade(
  item: ScheduleItem | null,
  now: number,
  sent: readonly Sent[],
  after = ACT,
): Promise<void> {
  if (!item) throw new Error('There is no schedule');
  expect(item.undo).toEqual([]);
  const spec = effectiveOf(item);
  const times = isEnabled(spec)
    ? nextTimes(spec, { after, count: 10, createdAt: item.createdAt }).filter(
        (at) => at <= now + LOOK_AHEAD_MS,
      )
    : [];
  const waiting: number[] = [];
  for (let at = START; at < START + 900 * SECOND; at += 20 * SECOND) {
    const record = await readRecord(table, occurrenceId(NAME, at));
    if (record?.state !== 'PENDING') continue;
    const own = sent.filter(({ message }) => message.id === record.id && (message.life ?? 1) === record.life);
    // Its message was sent, or a sweep of the due index sends it.
    if (record.dueRun === null) expect(own.length).toBeGreaterThan(0);
    if (at <= after) continue;
    waiting.push(at);
    expect(record.input).toEqual(spec?.input);
    for (const { message } of own) expect(message.input).toEqual(record.input);
  }
  expect(waiting.map(seconds)).toEqual(times.map(seconds));
}

function seconds(at: number): number {
  return (at - START) / SECOND;
}

async function claim(message: TaskMessage, now: number, claims: Map<string, number>): Promise<void> {
  const claimed = await claimRecord(table, message, {
    owner: `owner ${Math.random()}`,
    now,
    leaseUntil: now + 60_000,
    maxAttempts: 4,
    onCrash: 'retry',
    alone: true,
    resultTtl: 3_600,
  });
  if (claimed.claimed) claims.set(message.id, (claims.get(message.id) ?? 0) + 1);
}

/** All take five minutes; of those, one in so many is played, others for each pair. `EVERY_INTERLEAVING=1` plays all. */
const ONE_IN = process.env['EVERY_INTERLEAVING'] ? 1 : 15;

test.each(PAIRS)('%s, and %s', { timeout: 300_000 }, async (...pair) => {
  const steps = await play(pair, 0, null);
  expect(steps).toBeGreaterThan(1);
  let turn = PAIRS.findIndex(([first, second]) => first === pair[0] && second === pair[1]);
  for (const fault of FAULTS) {
    for (let at = 1; at <= steps; at += 1) {
      turn += 1;
      if (turn % ONE_IN !== 0) continue;
      try {
        await play(pair, at, fault);
      } catch (error) {
        throw new Error(`${fault} at ${at}: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      }
    }
  }
});

/** A build is replaced while its sweep is under way; whatever is left of that is carried out late. */
async function deploy(at: number, fault: Fault | null): Promise<number> {
  await emptyTable(table);
  const clock = new FakeClock(START);
  const sent: Sent[] = [];
  const declared = (input: string) => [
    { name: NAME, every: 120, input },
    { name: 'same', cron: '0 0 1 1 *', input: null },
  ];
  await schedulingOn(table, { clock, sent, declared: declared('first') }).sweep();
  clock.advance(ACT - START);
  const fresh = schedulingOn(table, { clock, sent, declared: declared('fresh') });
  const faulty = new Faulty(at, fault, () => fresh.sweep());
  const old = schedulingOn(faulty.table, {
    clock,
    sent,
    declared: [...declared('old'), { name: 'extra', every: 120, input: null }],
    onSend: (send) => faulty.step(send),
  });
  await old.sweep().catch(() => undefined);
  await fresh.sweep();
  if (fault === 'late') await carryOut(faulty.late);
  clock.advance(30 * SECOND);
  await fresh.sweep();
  if (fault === 'later') await carryOut(faulty.late);
  // An old function that is still up is told of the new build's event, and a repeated event of its own is none of the new build's.
  await old.sweep(fresh.hash).catch(() => undefined);
  await fresh.sweep(old.hash);
  clock.advance(60 * SECOND);
  await fresh.sweep();
  const item = await fresh.find(NAME);
  expect(item?.declared).toMatchObject({ input: 'fresh' });
  expect((await fresh.find('same'))?.revision).toBe(1);
  expect(await fresh.find('extra').then((extra) => extra && effectiveOf(extra))).toBeNull();
  // What was due before the new build got to it is as the old one made it.
  await expectMade(item, clock.now(), sent, ACT + 30 * SECOND);
  return faulty.steps;
}

test('a build is replaced while it declares its schedules', { timeout: 300_000 }, async () => {
  const steps = await deploy(0, null);
  expect(steps).toBeGreaterThan(5);
  let turn = 0;
  for (const fault of FAULTS) {
    for (let at = 1; at <= steps; at += 1) {
      turn += 1;
      if (turn % ONE_IN !== 0) continue;
      try {
        await deploy(at, fault);
      } catch (error) {
        throw new Error(`${fault} at ${at}: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      }
    }
  }
});
