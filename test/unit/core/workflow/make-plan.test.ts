import { describe, expect, test } from 'vitest';
import type { CheckedNode, FailureRule, TaskWork } from '../../../../core/workflow/checked-node.ts';
import { makePlan } from '../../../../core/workflow/make-plan.ts';
import type { Plan } from '../../../../core/workflow/plan.ts';

const FAIL: FailureRule = { tolerate: null, cancels: false };
const WORK: TaskWork = {
  ...{ task: 'add', queue: 'default', group: null, resultTtl: 60 },
  ...{ countdown: null, eta: null, expires: null, expiresAt: null },
};

const task = (pass?: boolean | string, work: Partial<TaskWork> = {}): CheckedNode => ({
  ...{ kind: 'task', path: '/t', work: { ...WORK, ...work }, pass },
  input: pass === true ? undefined : {},
});
const chain = (...parts: CheckedNode[]): CheckedNode => ({ kind: 'chain', path: '/c', parts });
const group = (parts: CheckedNode[], onFailure = FAIL): CheckedNode => ({
  ...{ kind: 'group', path: '/g', parts, onFailure },
});
const map = (count: number, onFailure = FAIL): CheckedNode => ({
  ...{ kind: 'map', path: '/m', work: WORK, inputs: Array.from({ length: count }, () => ({})), onFailure },
});
const chord = (header: CheckedNode, body: CheckedNode): CheckedNode => ({
  kind: 'chord',
  path: '/d',
  header,
  body,
});
const link = (of: CheckedNode, then: CheckedNode[], linkError: CheckedNode[] = []): CheckedNode => ({
  ...{ kind: 'link', path: '/l', of, link: then, linkError },
});

function planOf(node: CheckedNode): Plan {
  const planned = makePlan(node);
  if (!planned.ok) throw new Error(JSON.stringify(planned.errors));
  return planned.plan;
}

/** What follows each member, and each join. */
function follows(node: CheckedNode) {
  const { members, joins } = planOf(node);
  return {
    members: members.map(({ next }) => next),
    joins: joins.map(({ size, there, next }) => ({ size, there, next })),
  };
}

const EXIT = { exit: true };

describe('a plan', () => {
  test('of a task ends the workflow', () => {
    expect(follows(task())).toEqual({ members: [[EXIT]], joins: [] });
  });

  test('of a chain needs no join', () => {
    expect(follows(chain(task(), task(true), task(true)))).toEqual({
      ...{ members: [[{ release: 1, count: 1 }], [{ release: 2, count: 1 }], [EXIT]], joins: [] },
    });
    expect(planOf(chain(task(), task(true))).members.map(({ awaits }) => awaits)).toEqual([
      ...[null, { value: { of: 0 }, pass: true }],
    ]);
  });

  test('of a group has one join', () => {
    expect(follows(group([task(), task()]))).toEqual({
      members: [[{ join: 0, index: 0 }], [{ join: 0, index: 1 }]],
      joins: [{ size: 2, there: [], next: [EXIT] }],
    });
  });

  test('of a group of one has none, unless there is something to decide when that fails', () => {
    expect(follows(group([task()]))).toEqual({ members: [[EXIT]], joins: [] });
    expect(planOf(group([task()])).value).toEqual({ list: [{ from: 0, count: 1 }] });
    for (const rule of [
      { tolerate: 1, cancels: false },
      { tolerate: null, cancels: true },
    ]) {
      expect(planOf(group([task()], rule)).joins).toHaveLength(1);
    }
  });

  test('of a group of none has nothing at all', () => {
    expect(follows(group([]))).toEqual({ members: [], joins: [] });
    expect(planOf(group([])).value).toEqual({ list: [] });
  });

  test('lets many tasks that follow go on together', () => {
    expect(follows(chain(task(), map(250))).members[0]).toEqual([{ release: 1, count: 250 }]);
  });

  test('of a group within a group joins twice', () => {
    expect(follows(chord(group([group([task(), task()]), task()]), task(true)))).toEqual({
      members: [[{ join: 0, index: 0 }], [{ join: 0, index: 1 }], [{ join: 1, index: 1 }], [EXIT]],
      joins: [
        { size: 2, there: [], next: [{ join: 1, index: 0 }] },
        { size: 2, there: [], next: [{ release: 3, count: 1 }] },
      ],
    });
  });

  test('of a chord in a chain gives the body what the header gives', () => {
    const plan = planOf(chain(task(), chord(map(2), task('numbers')), task(true)));
    expect(plan.members.map(({ next }) => next)).toEqual([
      [{ release: 1, count: 2 }],
      [{ join: 0, index: 0 }],
      [{ join: 0, index: 1 }],
      [{ release: 4, count: 1 }],
      [EXIT],
    ]);
    expect(plan.members[3]?.awaits).toEqual({ value: { list: [{ from: 1, count: 2 }] }, pass: 'numbers' });
    expect(plan.value).toEqual({ of: 4 });
  });

  test('of a group of chains joins their last tasks', () => {
    expect(follows(group([chain(task(), task(true)), chain(task(), task(true))]))).toEqual({
      members: [
        ...[[{ release: 1, count: 1 }], [{ join: 0, index: 0 }]],
        ...[[{ release: 3, count: 1 }], [{ join: 0, index: 1 }]],
      ],
      joins: [{ size: 2, there: [], next: [EXIT] }],
    });
    expect(planOf(group([chain(task(), task(true)), task()])).value).toEqual({
      list: [{ from: 1, count: 2 }],
    });
  });

  test('of a chain in a chord lets its body wait for the chain', () => {
    expect(follows(chord(chain(task(), task(true)), task(true))).members[1]).toEqual([
      { release: 2, count: 1 },
    ]);
  });

  test('of links lets them follow besides, and handlers of errors when it fails', () => {
    const plan = planOf(chain(link(task(), [task(true)], [task(true)]), task(true)));
    expect(plan.members.map(({ next }) => next)).toEqual([
      [
        { release: 1, count: 1 },
        { handle: 2, count: 1 },
        { release: 3, count: 1 },
      ],
      ...[[], [], [EXIT]],
    ]);
    expect(plan.members[2]?.awaits).toEqual({ value: { error: { of: 0 } }, pass: true });
    expect(plan.value).toEqual({ of: 3 });
  });

  test('says that a part without tasks is there, and leaves out who would handle its failure', () => {
    expect(follows(group([group([]), task()])).joins).toEqual([{ size: 2, there: [0], next: [EXIT] }]);
    expect(planOf(link(group([]), [task()], [task(true)])).members).toHaveLength(1);
    expect(planOf(chain(task(), group([group([]), group([])]))).value).toEqual({
      ...{ list: [{ list: [] }, { list: [] }], after: { of: 0 } },
    });
  });

  test('says which members a failure revokes', () => {
    const rule = { tolerate: null, cancels: true };
    expect(planOf(chain(task(), group([chain(task(), task(true)), task()], rule))).joins[0]?.cancel).toEqual({
      ...{ from: 1, count: 3 },
    });
  });

  test('tells shards of more than a hundred', () => {
    const { members } = planOf(map(101));
    expect(members[100]?.next).toEqual([{ join: 0, index: 100, sharded: true }]);
    expect(planOf(map(100)).members[99]?.next).toEqual([{ join: 0, index: 99 }]);
  });

  test('puts what follows a task into a join where it is too much for its record', () => {
    const many = link(
      task(),
      Array.from({ length: 90 }, () => chain(task(true), task(true))),
    );
    const { members, joins } = planOf(many);
    expect(members[0]?.next).toEqual([{ join: 0, index: 0 }]);
    expect(joins).toMatchObject([{ size: 1, value: { of: 0 } }]);
    expect(joins[0]?.next).toHaveLength(91);
  });

  test('counts times from when a task may start', () => {
    const plan = planOf(
      chain(task(undefined, { countdown: 60 }), task(true, { countdown: 60, expires: 90 })),
    );
    expect(plan.members[0]).toMatchObject({ eta: null, countdown: 60, awaits: null });
    expect(plan.members[1]).toMatchObject({ eta: null, awaits: { countdown: 60, expires: 90 } });
  });

  test('refuses to pass what does not come before', () => {
    expect(makePlan(task(true))).toMatchObject({ ok: false, errors: [{ path: '/t/pass' }] });
  });

  test('numbers tasks as they were sent', () => {
    expect(planOf(chain(map(2), group([task(), map(1)]))).outline).toEqual({
      kind: 'chain',
      parts: [
        { kind: 'map', task: 'add', from: 0, count: 2 },
        {
          kind: 'group',
          parts: [
            { kind: 'task', task: 'add', number: 2 },
            { kind: 'map', task: 'add', from: 3, count: 1 },
          ],
        },
      ],
    });
  });
});
