import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, SUSPECT, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { leadTo } from '../../core/protocol/sample-system.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { type WorkOptions, work, workMessage } from './work.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const table = tableOnDynalite();

/** What happened, in order: `+id` a run began, `-id` it ended. */
let story: string[] = [];
beforeEach(() => {
  story = [];
});

const SECOND = 1_000;

/** A worker on a real table. Each run takes `seconds`, a number in its input. */
function worker(options: WorkOptions = {}) {
  const harness = workerHarness([
    work({
      run: async (input, { id, sleep }) => {
        story.push(`+${id[0]}`);
        const { seconds = 0, fails = false } = Object(input);
        if (seconds > 0) await sleep(seconds * SECOND);
        else await new Promise(setImmediate);
        story.push(`-${id[0]}`);
        if (fails) throw new Error('again');
        return null;
      },
      ...options,
    }),
  ]);
  leadTo(table, harness.table);
  /** A task whose worker died: its lease is over. */
  const crashed = async (name: string, more: Item = {}, input: object = {}) => {
    const message = named(name, input);
    const lost = { attempts: number(1), owner: string('dead'), leaseUntil: number(harness.clock.now()) };
    await table.seed(message, { ...inState('STARTED'), ...lost, ...more });
    return message;
  };
  const plain = async (name: string, input: object = {}) => {
    const message = named(name, input);
    await table.seed(message);
    return message;
  };
  return { harness, crashed, plain, stateOf: async ({ id }: TaskMessage) => readRecord(table, id) };
}

function named(name: string, input: object): TaskMessage {
  return workMessage({ id: `${name.repeat(8)}-1111-4111-8111-111111111111`, input: { ...input } });
}

/** Waits until a run has begun: the table answers over the network. */
async function begun(name: string): Promise<void> {
  while (!story.includes(`+${name}`)) await new Promise(setImmediate);
}

describe('a task whose worker died', () => {
  test('runs alone: after all others are recorded, and one after another', async () => {
    const { harness, crashed, plain, stateOf } = worker();
    const batch = [await crashed('a'), await plain('b'), await crashed('c'), await plain('d')];
    expect(await harness.process(...batch)).toEqual([]);
    expect(story.slice(0, 4).sort()).toEqual(['+b', '+d', '-b', '-d']);
    expect(story.slice(4)).toEqual(['+a', '-a', '+c', '-c']);
    const states = harness.changes().map(({ state }) => state);
    // Two plain claims and two that are refused; two ends; then each suspect by itself.
    expect(states.slice(-4)).toEqual(['STARTED', 'SUCCESS', 'STARTED', 'SUCCESS']);
    for (const message of batch) expect(await stateOf(message)).toMatchObject({ state: 'SUCCESS' });
    expect(harness.log.lines).toContainEqual(
      expect.objectContaining({
        message: 'runs alone: the worker of an earlier attempt died',
        fields: expect.objectContaining({ taskId: batch[0]?.id, attempt: 2 }),
      }),
    );
  });

  test('is claimed only when the neighbours’ messages are hidden, their metrics written and their segments sent', async () => {
    const { harness, crashed, plain } = worker();
    const batch = [await crashed('a'), await plain('b', { fails: true })];
    let hidden = -1;
    let flushed = -1;
    harness.table.on(UpdateItemCommand).callsFake((input) => {
      if (input.Key.id.S === batch[0]?.id) {
        hidden = harness.queue.commandCalls(ChangeMessageVisibilityCommand).length;
        flushed = harness.metrics.flushes;
      }
      return table.client.updateItem({ ...input, TableName: table.name });
    });
    expect(await harness.process(...batch)).toEqual(['message-1']);
    expect(hidden).toBe(1);
    expect(flushed).toBe(1);
  });

  test.each<[string, Item]>([
    ['waits for a retry', inState('RETRY')],
    ['was sent again by hand', inState('PENDING', { life: number(2), attempts: number(0) })],
  ])('still runs alone when it %s', async (_name, more) => {
    const { harness, crashed, plain } = worker();
    const suspect = { ...(await crashed('a', { ...more, ...SUSPECT })), life: 2, kind: 'task' } as const;
    expect(await harness.process(suspect, await plain('b'))).toEqual([]);
    expect(story).toEqual(['+b', '-b', '+a', '-a']);
  });

  test('goes first among suspects if it was tried least', async () => {
    const { harness, crashed } = worker();
    const batch = [await crashed('a', { attempts: number(3) }), await crashed('b')];
    await harness.process(...batch);
    expect(story).toEqual(['+b', '-b', '+a', '-a']);
  });

  test('ends in its turn when it may not run again', async () => {
    const { harness, crashed, plain, stateOf } = worker({ onCrash: 'fail' });
    const lost = await crashed('a');
    expect(await harness.process(lost, await plain('b'))).toEqual([]);
    expect(await stateOf(lost)).toMatchObject({
      state: 'FAILURE',
      error: { type: 'WorkerLost' },
      suspect: true,
    });
    expect(story).toEqual(['+b', '-b']);
  });

  test('is not started when too little time is left, and that costs no attempt', async () => {
    const { harness, crashed, plain, stateOf } = worker();
    const batch = [await crashed('a'), await plain('b', { seconds: 10 }), await crashed('c')];
    const processed = harness.process(...batch);
    await begun('b');
    harness.clock.advance(10 * SECOND);
    expect(await processed).toEqual(['message-0', 'message-2']);
    expect(story).toEqual(['+b', '-b']);
    expect(harness.hidden()).toEqual([1, 1]);
    for (const index of [0, 2]) {
      expect(await stateOf(batch[index] ?? named('x', {}))).toMatchObject({ state: 'STARTED', attempts: 1 });
    }
  });

  test('is started in an invocation of its own, however short that is', async () => {
    const { harness, crashed } = worker();
    expect(await harness.processLate(2, 45_000, await crashed('a'))).toEqual([]);
    expect(story).toEqual(['+a', '-a']);
  });

  test('is left alone if another worker has taken it meanwhile', async () => {
    const { harness, crashed, plain, stateOf } = worker();
    const taken = await crashed('a');
    const batch = [taken, await plain('b', { seconds: 1 })];
    const processed = harness.process(...batch);
    await begun('b');
    await table.seed(taken, { ...inState('STARTED'), leaseUntil: number(harness.clock.now() + 60_000) });
    harness.clock.advance(SECOND);
    expect(await processed).toEqual(['message-0']);
    expect(story).toEqual(['+b', '-b']);
    expect(await stateOf(taken)).toMatchObject({ state: 'STARTED' });
  });
});

describe('a suspect that has come after others too often', () => {
  test('goes first, and the others are given back unclaimed', async () => {
    const { harness, crashed, plain, stateOf } = worker();
    const batch = [await plain('a'), await crashed('b'), await plain('c')];
    expect(await harness.processLate(6, 45_000, ...batch)).toEqual(['message-0', 'message-2']);
    expect(story).toEqual(['+b', '-b']);
    expect(harness.hidden()).toEqual([0, 0]);
    for (const index of [0, 2]) {
      expect(await stateOf(batch[index] ?? named('x', {}))).toMatchObject({ state: 'PENDING', attempts: 0 });
    }
  });

  test('is looked for only among messages that came so often', async () => {
    const { harness, plain } = worker();
    expect(await harness.processLate(5, 60_000, await plain('a'), await plain('b'))).toEqual([]);
    expect(harness.table.calls().filter(({ args: [{ input }] }) => 'ConsistentRead' in input)).toEqual([]);
  });

  test('waits for its turn when its record cannot be read', async () => {
    const { harness, crashed, plain } = worker();
    const batch = [await plain('a'), await crashed('b')];
    harness.table.on(GetItemCommand).rejectsOnce(fault()).rejectsOnce(fault());
    harness.table.on(UpdateItemCommand).callsFake((input) => {
      harness.table
        .on(GetItemCommand)
        .callsFake((read) => table.client.getItem({ ...read, TableName: table.name }));
      return table.client.updateItem({ ...input, TableName: table.name });
    });
    expect(await harness.processLate(6, 60_000, ...batch)).toEqual([]);
    expect(story).toEqual(['+a', '-a', '+b', '-b']);
  });
});

test('a plain batch pays nothing for it: one claim and one end for each task', async () => {
  const { harness, plain } = worker();
  await harness.process(await plain('a'), await plain('b'));
  expect(harness.table.calls()).toHaveLength(4);
  expect(harness.queue.calls()).toHaveLength(0);
});
