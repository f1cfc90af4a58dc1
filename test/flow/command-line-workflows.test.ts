import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiNode, ApiWorkflow } from '../../core/protocol/api-workflow.ts';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { commandLine } from './command-line.ts';
import { type FlowSystem, startFlowSystem } from './flow-system.ts';

let flow: FlowSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lovage-workflows-'));
  flow = await startFlowSystem();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await flow.stop();
});

const { lovage, json } = commandLine(() => flow);

type Shown = ApiWorkflow & { readonly nodes: readonly ApiNode[] };

const sum = (a: number, b: number) => ({ task: 'add', input: { a, b } });

/** Writes a file. @returns its path */
function file(name: string, content: unknown): string {
  const written = path.join(folder, name);
  writeFileSync(written, JSON.stringify(content, null, 2));
  return written;
}

describe('a workflow', () => {
  test('is sent from a file, awaited, shown as a tree, and listed', async () => {
    const chord = file('chord.json', {
      chord: {
        header: [sum(1, 2), sum(3, 4), { task: 'refuse' }],
        body: { task: 'process', input: { total: 1 } },
      },
    });
    const { stdout, stderr, exitCode } = await lovage(
      `workflow send ${chord} --on-failure collect --wait 60`,
    );
    const id = /^sent (\S{36})\n$/.exec(stderr)?.[1];
    expect([id?.length, exitCode]).toEqual([36, 0]);
    expect(stdout).toMatch(/^tasks {7}4 of 4, 1 failed$/m);
    const tree = stdout.slice(stdout.indexOf('\nchord\n') + 1).replaceAll(/[0-9a-f-]{36}/g, 'ID');
    expect(tree.split('\n')).toEqual([
      'chord',
      '├─ header: group of 3',
      '│  ├─ add         SUCCESS  ID',
      '│  ├─ add         SUCCESS  ID',
      '│  └─ refuse      FAILURE  ID',
      '└─ body: process  SUCCESS  ID',
      '',
    ]);
    const shown = await json<Shown>(`workflow ${id}`);
    expect(shown).toMatchObject({ id, state: 'SUCCESS', result: { current: 1, total: 1 }, total: 4 });
    for (const node of shown.nodes) expect(stdout).toContain(node.id);
    expect((await lovage('workflows --state success')).stdout).toMatch(
      new RegExp(`^${id}  SUCCESS  4 of 4, 1 failed  `, 'm'),
    );
    // Each id of the tree is a task’s, whose card leads back.
    expect((await lovage(`status ${shown.nodes[3]?.id}`)).stdout).toMatch(
      new RegExp(`^workflow    ${id}  /workflow/chord/body$`, 'm'),
    );
  });

  test('sent twice with one key is the same', async () => {
    const chain = file('chain.json', { workflow: { chain: [sum(1, 1)] }, options: { group: 'shop' } });
    const sent = await json<ApiWorkflow>(`workflow send ${chain} --key chain-1`);
    expect(await json<ApiWorkflow>(`workflow send ${chain} --key chain-1`)).toMatchObject({ id: sent.id });
    expect((await lovage(`workflow send ${chain} --key chain-1 --on-failure cancel`)).exitCode).toBe(3);
  });

  test('that is wrong is reported by node, and nothing is sent', async () => {
    const before = await flow.countItems();
    const wrong = file('wrong.json', {
      chain: [{ task: 'ad', input: { a: 1, b: 2 } }, { group: [{ task: 'add', input: { a: 'one', b: 2 } }] }],
    });
    const { stdout, stderr, exitCode } = await lovage(`workflow send ${wrong}`);
    expect([stdout, exitCode]).toEqual(['', 2]);
    expect(stderr).toContain('wrong.json: The workflow is invalid.\n');
    expect(stderr).toContain('  chain.0.task: There is no task "ad". Did you mean "add"? (line 4)\n');
    expect(stderr).toMatch(/^ {2}chain\.1\.group\.0\.input\.a: .+ \(line 15\)$/m);
    expect((await lovage(`workflow send ${folder}/none.json`)).exitCode).toBe(2);
    expect((await lovage('workflow send -', { stdin: '{"chain":' })).stderr).toContain(
      'stdin is not valid JSON',
    );
    expect(await flow.countItems()).toBe(before);
  });

  test('that waits is listed, exits with 5 after so many seconds, and is revoked', async () => {
    const long = file('long.json', {
      chain: [
        { task: 'pause', input: { ms: 120_000 } },
        { ...sum(1, 2), pass: false },
      ],
    });
    const { id } = await json<ApiWorkflow>(`workflow send ${long}`);
    const { stdout, stderr, exitCode } = await lovage(`workflow ${id} --wait 0`);
    expect([exitCode, stderr]).toEqual([
      5,
      expect.stringMatching(/^error: The workflow \S+ is still \w+ after 0 s\./),
    ]);
    expect(stdout).toMatch(/└─ add {4}PENDING {2}\S{36}\n$/);
    const { tasks } = await json<{ readonly tasks: readonly ApiRecord[] }>('list --waits-for tasks');
    expect(tasks).toMatchObject([{ task: 'add', workflow: { id }, waitsFor: { kind: 'tasks' } }]);
    expect((await lovage(`workflow revoke ${id}`)).stdout).toBe(`${id}  REVOKED  2 of 2, 2 failed\n`);
    expect((await lovage(`workflow ${id} --wait 30`)).exitCode).toBe(1);
    expect(await json('list --waits-for tasks')).toEqual({ tasks: [] });
    // Nothing of it failed by itself.
    expect((await lovage(`workflow retry ${id}`)).exitCode).toBe(3);
  });

  test('that failed is sent again, and fails again', async () => {
    const failing = file('failing.json', { chain: [{ task: 'refuse' }, sum(1, 2)] });
    const failed = await lovage(`workflow send ${failing} --wait 60 --json`);
    const { id, error, finishedAt } = JSON.parse(failed.stdout) as Shown;
    expect([failed.exitCode, error?.type]).toEqual([1, 'DependencyFailed']);
    const again = await json<ApiWorkflow>(`workflow retry ${id}`);
    expect(again.id).toBe(id);
    const ended = await lovage(`workflow ${id} --wait 60 --json`);
    const shown = JSON.parse(ended.stdout) as Shown;
    expect([ended.exitCode, shown.state]).toEqual([1, 'FAILURE']);
    expect(shown.finishedAt).not.toBe(finishedAt);
  });

  test('that is not there exits with 3', async () => {
    expect((await lovage('workflow 00000000-0000-5000-8000-000000000000')).exitCode).toBe(3);
  });
});
