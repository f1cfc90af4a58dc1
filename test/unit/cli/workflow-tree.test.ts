import { describe, expect, test } from 'vitest';
import { Output } from '../../../cli/output.ts';
import { workflowTable } from '../../../cli/show/workflow.ts';
import { treeLines } from '../../../cli/show/workflow-tree.ts';
import { leavesOf, placeNodes } from '../../../cli/workflow/place-nodes.ts';
import type { ApiNode, ApiWorkflow } from '../../../core/protocol/api-workflow.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { State } from '../../../core/protocol/state.ts';
import { idOf, planned } from './planned-workflow.ts';

const stream = { write: () => undefined };
const { colors } = new Output({ stdout: stream, stderr: stream, json: false, environment: {} });

const sum = (a: number) => ({ task: 'add', input: { a, b: 1 } });
const steps = (total: number) => ({ task: 'process', input: { total } });
const map = (count: number) => ({
  map: { task: 'add', inputs: Array.from({ length: count }, (_, a) => ({ a, b: 1 })) },
});

/** A value with a property of this name would be taken for a promise. */
const link = (of: Json, follows: readonly Json[], error: readonly Json[]): Json => ({
  link: { of, ...Object.fromEntries([['then', follows]]), error },
});

interface Drawn {
  readonly states?: Readonly<Record<number, State>>;
  readonly width?: number;
  readonly isComplete?: boolean;
  readonly keep?: (node: ApiNode) => boolean;
}

/** The tree of a workflow, as lines. */
async function drawn(node: Json, options: Drawn = {}): Promise<readonly string[]> {
  const { states = {}, width = Number.POSITIVE_INFINITY, isComplete = true, keep = () => true } = options;
  const { outline, nodes } = await planned(node, states);
  return treeLines(placeNodes(outline, nodes.filter(keep)), { colors, width, isComplete });
}

describe('the tree', () => {
  test('of a chord has its header, its body, and the whole id of each task', async () => {
    const chord = { chord: { header: [sum(1), sum(2)], body: steps(3) } };
    expect(await drawn(chord, { states: { 0: 'SUCCESS', 1: 'STARTED' } })).toEqual([
      'chord',
      '├─ header: group of 2',
      '│  ├─ add         SUCCESS  00000000-0000-5000-8000-000000000000',
      '│  └─ add         STARTED  00000000-0000-5000-8000-000000000001',
      '└─ body: process  PENDING  00000000-0000-5000-8000-000000000002',
    ]);
  });

  test('of a chain with links says what handles a failure, and that it is not needed', async () => {
    const chain = {
      chain: [
        link(sum(1), [steps(1)], [{ chain: [steps(2), steps(3)] }]),
        link(sum(2), [], [steps(4)]),
        sum(3),
      ],
    };
    const states: Record<number, State> = {
      ...{ 0: 'SUCCESS', 1: 'SUCCESS', 2: 'REVOKED', 3: 'REVOKED' },
      ...{ 4: 'FAILURE', 5: 'REVOKED', 6: 'FAILURE' },
    };
    expect(await drawn(chain, { states })).toEqual([
      'chain',
      '├─ link',
      '│  ├─ of: add         SUCCESS     00000000-0000-5000-8000-000000000000',
      '│  ├─ then: process   SUCCESS     00000000-0000-5000-8000-000000000001',
      '│  └─ error: chain',
      '│     ├─ process      not needed  00000000-0000-5000-8000-000000000002',
      '│     └─ process      not needed  00000000-0000-5000-8000-000000000003',
      '├─ link',
      '│  ├─ of: add         FAILURE     00000000-0000-5000-8000-000000000004',
      '│  └─ error: process  REVOKED     00000000-0000-5000-8000-000000000005',
      '└─ add                FAILURE     00000000-0000-5000-8000-000000000006',
    ]);
  });

  test('of a map of 1,000 is one line, and then what failed first, with the number of its input', async () => {
    const states: Record<number, State> = {};
    for (let number = 0; number < 734; number += 1) states[number] = 'SUCCESS';
    for (const number of [1, 7, 12, 500, 501, 502, 503]) states[number] = 'FAILURE';
    states[0] = 'REVOKED';
    expect(await drawn({ chord: { header: map(1000), body: steps(1) } }, { states })).toEqual([
      'chord',
      '├─ header: map of 1,000 add  734 of 1,000, 8 failed',
      '│  ├─ add [1]                FAILURE  00000000-0000-5000-8000-000000000001',
      '│  ├─ add [7]                FAILURE  00000000-0000-5000-8000-000000000007',
      '│  ├─ add [12]               FAILURE  00000000-0000-5000-8000-000000000012',
      '│  ├─ add [500]              FAILURE  00000000-0000-5000-8000-000000000500',
      '│  ├─ add [501]              FAILURE  00000000-0000-5000-8000-000000000501',
      '│  └─ … 3 more',
      '└─ body: process             PENDING  00000000-0000-5000-8000-000000001000',
    ]);
  });

  test('lists the tasks of a group of 20, and folds one of 21, with all the tasks in it', async () => {
    const group = (count: number) => ({
      group: Array.from({ length: count }, () => ({ chain: [sum(1), sum(2)] })),
    });
    expect(await drawn(group(20))).toHaveLength(1 + 20 * 3);
    expect(await drawn(group(21), { states: { 0: 'SUCCESS' } })).toEqual(['group of 21  1 of 42']);
    // Of a chain, each step is one that people wait for.
    expect(await drawn({ chain: Array.from({ length: 30 }, () => sum(1)) })).toHaveLength(31);
  });

  test('tells a task that was forgotten from one that has not been read', async () => {
    const keep = ({ id }: ApiNode) => id !== idOf(1);
    const group = { group: [sum(1), sum(2), sum(3)] };
    expect((await drawn(group, { keep }))[2]).toBe('├─ add  forgotten');
    expect((await drawn(group, { keep, isComplete: false }))[2]).toBe('├─ add  …');
    expect(await drawn(map(30), { keep })).toEqual(['map of 30 add  1 of 30']);
    expect(await drawn(map(30), { keep, isComplete: false })).toEqual(['map of 30 add  0 of 30']);
  });

  test('of one task is one line', async () => {
    expect(await drawn(sum(1))).toEqual(['add  PENDING  00000000-0000-5000-8000-000000000000']);
  });

  test('cuts names on a narrow terminal, and no id', async () => {
    const chord = { chord: { header: { chain: [map(25), steps(2)] }, body: steps(3) } };
    const lines = await drawn(chord, { width: 64 });
    expect(lines).toEqual([
      'chord',
      '├─ header: chain',
      '│  ├─ map of 25 …  0 of 25',
      '│  └─ process      PENDING  00000000-0000-5000-8000-000000000025',
      '└─ body: process   PENDING  00000000-0000-5000-8000-000000000026',
    ]);
  });
});

describe('every task is found in its place', () => {
  const nested: readonly (readonly [string, Json])[] = [
    ['a header that is a list', { chord: { header: [sum(1), { group: [sum(2), sum(3)] }], body: sum(4) } }],
    [
      'a header that is a group',
      { chord: { header: { group: [sum(1), { group: [sum(2)] }] }, body: sum(3) } },
    ],
    [
      'a header that is a chain',
      { chord: { header: { chain: [sum(1), { group: [sum(2)] }] }, body: sum(3) } },
    ],
    [
      'chords in chords',
      {
        chord: {
          header: [
            { chord: { header: { group: [map(2)] }, body: sum(1) } },
            { chord: { header: [], body: sum(2) } },
          ],
          body: { chain: [sum(3), { chord: { header: map(3), body: { group: [] } } }] },
        },
      },
    ],
    [
      'links in links',
      link(
        link({ group: [sum(1), map(2)] }, [sum(2)], []),
        [link(sum(3), [], [sum(4)]), map(2)],
        [{ chord: { header: [sum(5)], body: sum(6) } }],
      ),
    ],
  ];

  test.each(nested)('%s', async (_, node) => {
    const { outline, nodes } = await planned(node);
    const found = leavesOf(placeNodes(outline, nodes)).map((leaf) => leaf.node?.id);
    expect(found).toEqual(nodes.map((_node, number) => idOf(number)));
    expect(found.length).toBeGreaterThan(2);
  });
});

test('workflows are listed with how many of their tasks have ended', () => {
  const workflow: ApiWorkflow = {
    ...{ id: idOf(1), state: 'STARTED', ready: false, successful: false, result: null, error: null },
    ...{ counts: { open: 266, succeeded: 730, failed: 3, skipped: 1 }, total: 1000 },
    ...{ createdAt: '2030-01-01T00:00:00.000Z', finishedAt: null },
  };
  const failed: ApiWorkflow = {
    ...{ ...workflow, id: idOf(2), state: 'FAILURE', ready: true, finishedAt: '2030-01-01T00:00:05.000Z' },
    ...{ counts: { open: 0, succeeded: 1, failed: 0, skipped: 0 }, total: 1 },
    error: { type: 'DependencyFailed', message: 'The task x\nfailed.' },
  };
  const now = Date.parse('2030-01-01T00:01:00Z');
  const text = workflowTable([workflow, failed], { colors, width: Number.POSITIVE_INFINITY, now });
  expect(text.split('\n').slice(1)).toEqual([
    `${idOf(1)}  STARTED  734 of 1,000, 3 failed, 1 not needed  1 min ago`,
    `${idOf(2)}  FAILURE  1 of 1                                1 min ago  5.0 s  DependencyFailed: The task x failed.`,
  ]);
});
