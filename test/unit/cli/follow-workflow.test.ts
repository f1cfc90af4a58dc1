import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { CliError, Interrupted } from '../../../cli/cli-error.ts';
import type { Context } from '../../../cli/context.ts';
import { Output } from '../../../cli/output.ts';
import { followWorkflow } from '../../../cli/workflow/follow-workflow.ts';
import type { WorkflowCalls } from '../../../cli/workflow/workflow-calls.ts';
import { WorkflowNodes } from '../../../cli/workflow/workflow-nodes.ts';
import { pagesOf } from '../../../client/pages.ts';
import type { ApiNode, ApiWorkflow } from '../../../core/protocol/api-workflow.ts';
import type { State } from '../../../core/protocol/state.ts';
import { planned } from './planned-workflow.ts';

const workflow = (fields: Partial<ApiWorkflow> = {}): ApiWorkflow => ({
  ...{ id: 'w', state: 'STARTED', ready: false, successful: false, result: null, error: null },
  ...{ counts: { open: 2, succeeded: 0, failed: 0, skipped: 0 }, total: 2 },
  ...{ createdAt: '2030-01-01T00:00:00.000Z', finishedAt: null, ...fields },
});

const DONE = workflow({ state: 'SUCCESS', ready: true, successful: true });

/** Tasks whose states change with each look, and which pages were read. */
function nodesOf(nodes: readonly ApiNode[], pageSize: number, states: () => Readonly<Record<number, State>>) {
  const read: string[] = [];
  const list = pagesOf(
    (cursor: string | null = null) => {
      read.push(cursor ?? '0');
      const from = Number(cursor ?? 0);
      const page = nodes.slice(from, from + pageSize).map((node, index) => ({
        ...node,
        state: states()[from + index] ?? node.state,
      }));
      const next = from + pageSize;
      return Promise.resolve({ nodes: page, cursor: next < nodes.length ? String(next) : null });
    },
    (page) => page.nodes,
  );
  return { read, list };
}

/** Follows a workflow that becomes what `looks` has, one look after another, each taking the time that it may. */
async function followed(
  looks: readonly ApiWorkflow[],
  { rows, timeout, json = false }: { rows?: number; timeout?: number; json?: boolean } = {},
) {
  const { outline, nodes } = await planned({ group: [{ task: 'process' }, { task: 'process' }] });
  let [at, now, exitCode] = [-1, 0, 0];
  const waited: number[] = [];
  const { list } = nodesOf(nodes, 100, () => (at === looks.length - 1 ? { 0: 'SUCCESS', 1: 'SUCCESS' } : {}));
  const calls: WorkflowCalls = {
    outlined: () => Promise.resolve({ ...workflow(), outline }),
    get: (_id, seconds) => {
      at = Math.min(at + 1, looks.length - 1);
      now += seconds * 1000;
      waited.push(seconds);
      return Promise.resolve(looks[at] ?? DONE);
    },
    nodes: () => list,
    ...{ send: never, list: never, revoke: never, retry: never },
  };
  let [stdout, stderr] = ['', ''];
  const terminal = rows === undefined ? {} : { isTTY: true, columns: 90, rows };
  const context = {
    output: new Output({
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text), ...terminal },
      ...{ json, environment: { NO_COLOR: '1' } },
    }),
    now: () => now,
    exitWith: (code: number) => {
      exitCode = code;
    },
  };
  // It uses nothing else of a context.
  const following = followWorkflow('w', { calls, context: context as unknown as Context, timeout });
  const error: unknown = await following.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { error, exitCode, stdout, stderr, waited };
}

function never(): never {
  throw new Error('Nobody calls this.');
}

describe('a workflow is followed', () => {
  test('without a terminal by calls that wait long, and shown once it has ended', async () => {
    const { stdout, stderr, exitCode, waited } = await followed([workflow(), workflow(), DONE]);
    expect([stderr, exitCode, waited]).toEqual(['', 0, [25, 25, 25]]);
    expect(stdout.match(/^workflow /gm)).toHaveLength(1);
    expect(stdout).toContain('├─ process  SUCCESS');
  });

  test('on a terminal each second, as a tree that takes the place of the one before', async () => {
    const started = workflow({ counts: { open: 1, succeeded: 1, failed: 0, skipped: 0 } });
    const { stdout, stderr, waited } = await followed([workflow(), started, DONE], { rows: 24 });
    expect(waited).toEqual([1, 1, 1]);
    const [, first, second, end] = stderr.split(
      '\u001b[2K\u001b[1A\u001b[2K\u001b[1A\u001b[2K\u001b[1A\u001b[2K',
    );
    expect(end).toBeUndefined();
    const shown = stripVTControlCharacters(stderr).split('\r');
    expect(shown[1]?.split('\n')[0]).toBe('STARTED  0 of 2  1.0 s');
    expect(shown[2]?.split('\n')[0]).toBe('STARTED  1 of 2  2.0 s');
    expect(shown[2]?.split('\n')[1]).toBe('group of 2');
    // Four lines were shown, so four are removed before the next, and at the end.
    expect([first, second]).toEqual([expect.stringContaining('1 of 2'), '']);
    expect(stdout).toContain('├─ process  SUCCESS');
  });

  test('shows no more lines than the terminal has', async () => {
    const { stderr } = await followed([workflow(), DONE], { rows: 4 });
    const lines = stripVTControlCharacters(stderr).split('\r')[1]?.split('\n');
    expect(lines).toEqual(['STARTED  0 of 2  1.0 s', 'group of 2', '… 2 more lines']);
  });

  test.each(['FAILURE', 'REVOKED'] as const)('until it is %s, which exits with 1', async (state) => {
    expect((await followed([workflow({ state, ready: true })])).exitCode).toBe(1);
  });

  test('for so many seconds, and shown as it is then', async () => {
    const { error, stdout, waited } = await followed([workflow()], { timeout: 30 });
    expect(waited).toEqual([25, 5]);
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({
      exitCode: 5,
      message: 'The workflow w is still STARTED after 30 s. It continues.',
    });
    expect(stdout).toContain('state       STARTED');
    expect((await followed([workflow()], { timeout: 0 })).waited).toEqual([0]);
  });

  test('as one document of JSON', async () => {
    const { stdout } = await followed([workflow(), DONE], { json: true });
    const { nodes, ...shown } = JSON.parse(stdout);
    expect(shown).toEqual({ ...DONE, outline: expect.objectContaining({ kind: 'group' }) });
    expect(nodes).toHaveLength(2);
  });

  test('until Ctrl-C, which says how to go on', async () => {
    const calls = { outlined: () => Promise.reject(new Interrupted('Stopped.')) };
    const context = { output: { live: false }, now: () => 0 };
    // It gets no further than the first call.
    const given = { calls, context, timeout: undefined } as unknown as Parameters<typeof followWorkflow>[1];
    await expect(followWorkflow('w', given)).rejects.toThrow(
      'Stopped waiting. The workflow continues: lovage workflow w --wait',
    );
  });
});

describe('the tasks of a workflow', () => {
  test('are read so many pages at a time, each in its turn, and no more once they have succeeded', async () => {
    const { nodes } = await planned({
      map: { task: 'process', inputs: Array.from({ length: 8 }, () => ({ total: 1 })) },
    });
    let states: Record<number, State> = {};
    const { read, list } = nodesOf(nodes, 2, () => states);
    const known = new WorkflowNodes({ nodes: () => list }, 'w');
    const look = async (most?: number) => {
      read.length = 0;
      await known.look(most);
      return [...read];
    };
    expect(await look(3)).toEqual(['0', '2', '4']);
    expect([known.isComplete, known.known.length]).toEqual([false, 6]);
    states = { 2: 'SUCCESS', 3: 'SUCCESS', 4: 'FAILURE' };
    expect(await look(3)).toEqual(['6', '0', '2']);
    expect([known.isComplete, known.known.length]).toEqual([true, 8]);
    // A task that failed may be retried by hand.
    states = { ...states, 4: 'STARTED' };
    expect(await look(2)).toEqual(['4', '0']);
    expect(await look(2)).toEqual(['6', '0']);
    expect(await look()).toEqual(['4', '0', '6']);
    expect(known.known.map(({ state }) => state)).toEqual([
      ...['PENDING', 'PENDING', 'SUCCESS', 'SUCCESS', 'STARTED', 'PENDING', 'PENDING', 'PENDING'],
    ]);
  });
});
