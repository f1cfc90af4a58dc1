import { describe, expect, test } from 'vitest';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { commitHead, doneWithHead, reopenHead } from '../../../../core/workflow/change-head.ts';
import { newHead, readHead } from '../../../../core/workflow/head-item.ts';
import { bearItem } from '../../../../core/workflow/update-item.ts';
import { FastTable } from './model/fast-table.ts';
import { type Fault, noFaults } from './model/faults.ts';
import { Story } from './model/story.ts';

const task = (own: number): WorkflowNode => ({ task: 'work', input: { own } });
const [FIRST, SECOND, THIRD] = ['0', '1', '2'].map((place) => `/workflow/group/${place}`) as [
  string,
  string,
  string,
];

test('a retry by hand before the sweep has started a workflow keeps nothing from being started', async () => {
  const story = new Story({ workflow: { group: [task(1), task(2), task(3)] } });
  story.faults = ({ by, to }) => (by === 'send' && to === 'queue' ? 'refused' : null);
  expect(await story.send()).toBe(202);
  story.faults = noFaults;
  await story.call('POST /tasks/{id}/revoke', SECOND);
  expect(story.judge.head).toMatchObject({ state: 'FAILURE', todo: 'start' });
  await story.call('POST /tasks/{id}/retry', SECOND);
  await story.settle();
  expect([...story.runs].sort()).toEqual([FIRST, SECOND, THIRD]);
  expect(story.violations()).toEqual([]);
  expect(story.judge.head?.state).toBe('SUCCESS');
});

test('and if the call that retries dies, the workflow has come to its end all the same', async () => {
  const story = new Story({ workflow: { group: [task(1), task(2), task(3)] } });
  story.faults = ({ by, to }) => (by === 'send' && to === 'queue' ? 'refused' : null);
  await story.send();
  await story.call('POST /tasks/{id}/revoke', SECOND);
  story.faults = ({ by, to }) => (by === 'call' && to === 'queue' ? 'dies before' : null);
  await story.call('POST /tasks/{id}/retry', SECOND);
  story.faults = noFaults;
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.judge.head?.state).toBe('FAILURE');
});

test('a sweep leaves a workflow alone of which a member is just being retried', async () => {
  const story = new Story({ workflow: task(1) });
  story.failing.set('/workflow', 1);
  await story.send();
  await story.settle();
  expect(story.judge.head?.state).toBe('FAILURE');
  story.faults = ({ by, to }) => (by === 'call' && to === 'queue' ? 'stalls' : null);
  await story.call('POST /tasks/{id}/retry', '/workflow');
  story.faults = noFaults;
  story.stage.sweep();
  await story.world.quiet();
  expect(story.judge.head).toMatchObject({ state: 'OPEN', todo: 'check' });
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.judge.head?.state).toBe('SUCCESS');
});

test('a sweep that is done with a workflow does not take away what a later retry wants of it', async () => {
  const table = new FastTable({ tellsItem: true });
  const id = '5c1b2c0e-0000-4000-8000-000000000000';
  const item = newHead({ id, total: 1, createdAt: 0, fingerprint: null, ttl: 1_000_000_000 });
  await bearItem(table, { ...item, revision: { N: '1' } });
  await commitHead(table, readHead(item), 0);
  const check = { workflowState: { S: 'FAILURE' }, todo: { S: 'check' }, revision: { N: '1' } };
  table.items.set(id, { ...table.get(id), ...check });
  const seen = readHead(table.get(id) ?? {});
  await reopenHead(table, seen, 1_000);
  expect((await doneWithHead(table, seen, 2_000)).done).toBe(false);
  expect(readHead(table.get(id) ?? {})).toMatchObject({ state: 'OPEN', todo: 'check', revision: 2 });
});

test.each([1, 2, 3])(
  'a failure that is written late does not end a workflow that has gone on since (%i)',
  async (seed) => {
    const story = new Story({ workflow: task(1) }, seed);
    story.failing.set('/workflow', 1);
    story.lasting.set('/workflow', 25);
    let isLate = false;
    story.faults = ({ by, item }) => {
      if (isLate || by !== 'worker' || item !== story.judge.head?.id) return null;
      isLate = true;
      return 'late';
    };
    await story.send();
    await story.settle({ until: () => isLate });
    await story.call('POST /tasks/{id}/retry', '/workflow');
    expect(story.judge.head).toMatchObject({ state: 'OPEN', revision: 1 });
    await story.world.passTo(story.world.now + 61_000);
    expect(story.judge.head).toMatchObject({ state: 'OPEN', finishedAt: null });
    await story.settle();
    expect(story.judge.head?.state).toBe('SUCCESS');
    expect(story.violations()).toEqual([]);
  },
);

describe('a retry by hand that comes upon a revoke', () => {
  const group = { workflow: { group: [task(1), { chain: [task(2), task(3)] }] } };
  const [FAILS, RUNS, WAITS] = ['0', '1/chain/0', '1/chain/1'].map((at) => `/workflow/group/${at}`) as [
    string,
    string,
    string,
  ];
  /** One of whose members has failed, while another runs, and a third waits. */
  const failed = async (seed = 1) => {
    const story = new Story(group, seed);
    story.failing.set(FAILS, 1);
    for (const path of [RUNS, WAITS]) story.lasting.set(path, 25);
    await story.send();
    await story.settle({ until: () => story.judge.head?.state === 'FAILURE' });
    return story;
  };
  /** What happens to a call's write to the workflow, counted from 0. A retry first tells the end again, and then lets the workflow go on. */
  const atHead = (story: Story, index: number, fault: Fault) => {
    let left = index;
    story.faults = ({ by, to, item }) => {
      if (by !== 'call' || to !== 'table' || item !== story.judge.head?.id) return null;
      left -= 1;
      return left === -1 ? fault : null;
    };
  };

  test.each([1, 2, 3, 4, 5, 6].flatMap((seed) => [[seed, 'stalls'] as const, [seed, 'late'] as const]))(
    'does not undo it, whenever its write is carried out (%i, %s)',
    async (seed, fault) => {
      const story = await failed(seed);
      atHead(story, 1, fault);
      await story.call('POST /tasks/{id}/retry', FAILS);
      // The revoke says what it is to do, and dies.
      let left = 1;
      story.faults = ({ by, writes }) => {
        if (by !== 'call' || !writes) return null;
        left -= 1;
        return left < 0 ? 'dies before' : null;
      };
      await story.call('POST /workflows/{id}/revoke');
      expect(story.judge.head).toMatchObject({ state: 'REVOKED', todo: 'revoke' });
      story.faults = noFaults;
      await story.world.passTo(story.world.now + 90_000);
      const { head } = story.judge;
      expect(head).toMatchObject({ state: 'REVOKED', todo: 'revoke', revision: 1 });
      await story.settle();
      expect(story.judge.head?.state).toBe('REVOKED');
      expect(story.record(WAITS)?.state).toBe('REVOKED');
      expect(story.violations()).toEqual([]);
    },
  );

  test('is refused while it is under way, and carried out once it is done', async () => {
    const story = await failed();
    let left = 1;
    story.faults = ({ by, writes }) => {
      if (by !== 'call' || !writes) return null;
      left -= 1;
      return left < 0 ? 'dies before' : null;
    };
    await story.call('POST /workflows/{id}/revoke');
    story.faults = noFaults;
    await story.call('POST /tasks/{id}/retry', FAILS);
    expect(story.record(FAILS)?.state).toBe('FAILURE');
    await story.settle();
    await story.call('POST /tasks/{id}/retry', FAILS);
    expect(story.judge.head?.state).toBe('OPEN');
    await story.settle();
    expect(story.record(FAILS)?.state).toBe('SUCCESS');
    expect(story.violations()).toEqual([]);
  });

  test('does not undo a second one, carried out late', async () => {
    const story = await failed();
    await story.call('POST /workflows/{id}/revoke');
    await story.settle();
    atHead(story, 1, 'late');
    await story.call('POST /tasks/{id}/retry', FAILS);
    story.faults = noFaults;
    await story.call('POST /workflows/{id}/revoke');
    story.judge.revoked();
    await story.world.passTo(story.world.now + 90_000);
    await story.settle();
    expect(story.judge.head?.state).toBe('REVOKED');
    expect(story.violations()).toEqual([]);
  });

  test('makes a revoke that has seen the workflow before it look again', async () => {
    const story = await failed();
    atHead(story, 0, 'stalls');
    await story.call('POST /workflows/{id}/revoke');
    story.faults = noFaults;
    await story.call('POST /tasks/{id}/retry', FAILS);
    expect(story.judge.head).toMatchObject({ state: 'OPEN', revision: 1 });
    await story.world.passTo(story.world.now + 50_000);
    expect(story.judge.head).toMatchObject({ state: 'REVOKED', revision: 2 });
    await story.settle();
    expect(story.judge.head?.state).toBe('REVOKED');
    expect(story.record(FAILS)?.state).toBe('REVOKED');
    expect(story.violations()).toEqual([]);
  });
});
