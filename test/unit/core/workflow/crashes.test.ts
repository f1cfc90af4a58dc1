import { describe, expect, test } from 'vitest';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { type Asked, type Fault, type FaultOf, noFaults } from './model/faults.ts';
import { GIVEN } from './model/random-workflow.ts';
import { Story } from './model/story.ts';
import { runTrial } from './model/trial.ts';

/** What users of other systems reported of workflows in which something died, came twice or late, each with the outcome that it should have had. */

const task = (own: number): WorkflowNode => ({ task: 'work', input: { own } });
const next = (own: number): WorkflowNode => ({ task: 'work', input: { own }, pass: GIVEN });
const CHORD: WorkflowNode = { chord: { header: [task(1), task(2), task(3)], body: next(4) } };
const [BODY, FIRST, SECOND, THIRD] = ['body', 'header/0', 'header/1', 'header/2'].map(
  (place) => `/workflow/chord/${place}`,
) as [string, string, string, string];

/** A fault at one request of those that are meant, counted from 0. */
function nth(index: number, fault: Fault, isMeant: (asked: Asked) => boolean): FaultOf & { met: boolean } {
  let seen = 0;
  const faultOf = Object.assign(
    (asked: Asked) => {
      if (!isMeant(asked)) return null;
      seen += 1;
      if (seen !== index + 1) return null;
      faultOf.met = true;
      return fault;
    },
    { met: false },
  );
  return faultOf;
}

/** Runs a story for each request of it that can meet a fault. @returns how many there were */
async function atEach(tell: (index: number) => Promise<boolean>): Promise<number> {
  let index = 0;
  while (await tell(index)) index += 1;
  return index;
}

describe('a call that sends a workflow and dies', () => {
  test.each<Fault>(['dies before', 'dies after'])(
    '%s any of its writes is finished by its key',
    async (fault) => {
      const count = await atEach(async (index) => {
        const story = new Story({ workflow: CHORD });
        const faults = nth(index, fault, ({ by, writes }) => by === 'send' && writes);
        story.faults = faults;
        await story.send();
        const wasOpen = story.judge.head !== null && story.judge.head.state !== 'CREATING';
        await story.settle();
        if (!wasOpen) expect(story.runs).toEqual([]);
        story.faults = noFaults;
        expect(await story.send()).toBe(202);
        await story.settle();
        expect(story.violations(), `write ${index}`).toEqual([]);
        expect([...story.runs].sort()).toEqual([BODY, FIRST, SECOND, THIRD]);
        return faults.met;
      });
      expect(count).toBeGreaterThan(8);
    },
  );
});

describe('a worker that dies', () => {
  test.each<Fault>(['dies before', 'dies after'])(
    '%s any of its writes keeps no chord from its body',
    async (fault) => {
      const count = await atEach(async (index) => {
        const story = new Story({ workflow: CHORD });
        const faults = nth(index, fault, ({ by, writes }) => by === 'worker' && writes);
        story.faults = faults;
        await story.send();
        await story.settle();
        expect(story.violations(), `write ${index}`).toEqual([]);
        expect(story.judge.head?.state).toBe('SUCCESS');
        // Nothing else is repeated than what the dead worker ran.
        expect(story.runs.length).toBeLessThanOrEqual(5);
        return faults.met;
      });
      expect(count).toBeGreaterThan(12);
    },
  );

  test('between the outcome of a step and what follows lets the next step run, once', async () => {
    const [first, second] = ['/workflow/chain/0', '/workflow/chain/1'];
    const story = new Story({ workflow: { chain: [task(1), next(2)] } });
    let died = false;
    story.faults = ({ by }) => {
      if (died || by !== 'worker' || story.record(first)?.state !== 'SUCCESS') return null;
      died = true;
      return 'dies before';
    };
    await story.send();
    await story.settle();
    expect(died).toBe(true);
    expect(story.runs).toEqual([first, second]);
    expect(story.violations()).toEqual([]);
  });
});

test('a table that is down for half a minute, from any write on, loses nothing, and the body runs once', async () => {
  const count = await atEach(async (index) => {
    const story = new Story({ workflow: CHORD });
    const first = nth(index, 'refused', ({ by, to, writes }) => by === 'worker' && to === 'table' && writes);
    let until = 0;
    story.faults = (asked) => {
      const fault = first(asked);
      if (fault) until = story.world.now + 30_000;
      return asked.to === 'table' && story.world.now < until ? 'refused' : fault;
    };
    await story.send();
    await story.settle();
    expect(story.violations(), `write ${index}`).toEqual([]);
    expect([...story.runs].sort(), `write ${index}`).toEqual([BODY, FIRST, SECOND, THIRD]);
    return first.met;
  });
  expect(count).toBeGreaterThan(8);
});

describe('messages that come twice', () => {
  test('let the body of a chord of a hundred run once, with all results', async () => {
    const inputs = Array.from({ length: 100 }, (_, own) => ({ own }));
    const body = { workflow: { chord: { header: { map: { task: 'work', inputs } }, body: next(0) } } };
    const story = new Story(body);
    await story.send();
    await story.settle({ twice: true });
    expect(story.violations()).toEqual([]);
    expect(story.count(BODY)).toBe(1);
    expect(story.runs).toHaveLength(101);
    expect(Object(story.record(BODY)?.input)[GIVEN]).toEqual(
      inputs.map((_, index) => `/workflow/chord/header/map/inputs/${index}`),
    );
  });

  test('of a step that has ended make no new task, and run none again', async () => {
    const story = new Story({ workflow: { chain: [task(1), next(2), next(3)] } });
    await story.send();
    const [sent] = story.world.queue.visible(story.world.now);
    await story.settle();
    const items = story.world.table.items.size;
    if (sent) story.world.queue.duplicate(sent, story.world.now);
    await story.settle();
    expect(story.world.table.items.size).toBe(items);
    expect(story.runs).toHaveLength(3);
    expect(story.violations()).toEqual([]);
  });
});

test.each(Array.from({ length: 12 }, (_, seed) => seed))(
  'a failure that arrives late, after its task was retried and has succeeded, changes nothing (%i)',
  async (seed) => {
    const story = new Story({ workflow: CHORD, onFailure: { tolerate: 1 } }, seed);
    story.failing.set(FIRST, 1);
    story.lasting.set(THIRD, 55);
    let late = false;
    story.faults = ({ by, item }) => {
      if (late || by !== 'worker' || !item.endsWith('/root')) return null;
      if (story.record(FIRST)?.state !== 'FAILURE') return null;
      late = true;
      return 'late';
    };
    await story.send();
    await story.settle({ until: () => story.record(FIRST)?.state === 'FAILURE' });
    await story.call('POST /tasks/{id}/retry', FIRST);
    await story.settle();
    expect(late).toBe(true);
    expect(story.violations()).toEqual([]);
    expect(story.count(BODY)).toBe(1);
    const results = [FIRST, SECOND, THIRD].map((value) => ({ ok: true, value }));
    expect(Object(story.record(BODY)?.input)[GIVEN]).toEqual(results);
  },
);

test('a blocked task whose revoke dies right after lets the workflow end', async () => {
  const story = new Story({ workflow: { chain: [task(1), next(2), next(3)] } });
  const blocked = '/workflow/chain/1';
  let died = false;
  story.faults = ({ by }) => {
    if (died || by !== 'call' || story.record(blocked)?.state !== 'REVOKED') return null;
    died = true;
    return 'dies before';
  };
  await story.send();
  await story.call('POST /tasks/{id}/revoke', blocked);
  expect(died).toBe(true);
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.record('/workflow/chain/2')).toMatchObject({ error: { type: 'DependencyFailed' } });
  expect(story.judge.head?.state).toBe('FAILURE');
});

test('messages stay small, however long a workflow is', async () => {
  const inputs = Array.from({ length: 50 }, (_, own) => ({ own }));
  const body: WorkflowNode = { task: 'work', input: {}, pass: false };
  const chord: WorkflowNode = { chord: { header: { map: { task: 'work', inputs } }, body } };
  const story = new Story({ workflow: { chain: Array.from({ length: 6 }, () => chord) } });
  await story.send();
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.runs).toHaveLength(306);
  expect(story.world.queue.longest).toBeLessThan(2_048);
});

test('every read of a workflow is consistent, so that no join misses an end', async () => {
  const reads: unknown[] = [];
  for (const seed of [2, 8, 10]) {
    await runTrial(seed, (client) => ({
      ...client,
      getItem: noting(client.getItem, ({ ConsistentRead }) => reads.push(ConsistentRead)),
      batchGetItem: noting(client.batchGetItem, ({ RequestItems }) =>
        reads.push(...Object.values(Object(RequestItems)).map((keys) => Object(keys).ConsistentRead)),
      ),
    }));
  }
  expect(reads.length).toBeGreaterThan(30);
  expect(new Set(reads)).toEqual(new Set([true]));
});

/** A call that notes what it is asked. */
function noting<Call>(call: Call, note: (request: Record<string, unknown>) => void): Call {
  const act: (request: Record<string, unknown>) => unknown = Object(call);
  // It is called as the client's methods are, without callbacks.
  return ((request: Record<string, unknown>) => {
    note(request);
    return act(request);
  }) as Call;
}
