import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { startDev } from './dev-process.ts';
import type { MainProcess } from './main-process.ts';
import { createTasksFolder, tasksFile } from './tasks-folder.ts';
import { until } from './until.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = createTasksFolder(files);
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function start(...args: Parameters<typeof startDev>): MainProcess {
  const started = startDev(...args);
  undo.push(async () => {
    if (started.alive().length > 0) started.signalGroup('SIGKILL');
    await started.ended;
  });
  return started;
}

async function result(url: string, task: string, input: object): Promise<unknown> {
  const sent = await fetch(`${url}/tasks/${task}`, {
    method: 'POST',
    body: JSON.stringify(input),
    headers: { 'content-type': 'application/json' },
  });
  const { id } = (await sent.json()) as ApiRecord;
  return await until('the end of the task', async () => {
    const record = (await (await fetch(`${url}/tasks/${id}?wait=20`)).json()) as ApiRecord;
    return record.finishedAt === null ? undefined : (record.result ?? record.error);
  });
}

const TWICE = "name: 'twice', input: z.strictObject({ n: z.number() }), run: ({ n }) => double(n)";

describe('lovage dev', () => {
  test('runs a folder’s tasks, loads each of their modules when it changes, and tells of wrong types beside', async () => {
    const folder = folderOf({
      'package.json': '{"type":"module"}',
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          module: 'nodenext',
          target: 'es2024',
          allowImportingTsExtensions: true,
          skipLibCheck: true,
          types: ['node'],
        },
        include: ['src', 'lib'],
      }),
      'src/tasks.ts': tasksFile("import { double } from '../lib/double.ts';", TWICE),
      'lib/double.ts': 'export const double = (n: number): number => n * 2;\n',
    });
    // From a folder within the project.
    const dev = start(path.join(folder, 'lib'));
    const url = await dev.ready();
    expect(dev.output()).toContain('tasks: twice');
    expect(await result(url, 'twice', { n: 4 })).toBe(8);

    // What is wrong for the compiler runs all the same.
    writeFileSync(
      path.join(folder, 'lib', 'double.ts'),
      'export const double = (n: number): string => n * 3;\n',
    );
    await dev.printed('Reloaded');
    expect(await result(url, 'twice', { n: 4 })).toBe(12);
    await dev.printed('The types are wrong; the code runs all the same.');
    await dev.printed("Type 'number' is not assignable to type 'string'.");

    // A module that is not there yet, in a folder that is not there yet.
    writeFileSync(
      path.join(folder, 'lib', 'double.ts'),
      "import { three } from './numbers/three.ts';\nexport const double = (n: number): number => n + three;\n",
    );
    await dev.printed('The changed code does not build; the old code goes on.');
    mkdirSync(path.join(folder, 'lib', 'numbers'));
    writeFileSync(path.join(folder, 'lib', 'numbers', 'three.ts'), 'export const three = 3;\n');
    await until('the new code', async () =>
      (await result(url, 'twice', { n: 4 })) === 7 ? true : undefined,
    );
    await dev.printed('The types are right again.');

    dev.signalGroup('SIGINT');
    expect(await dev.ended).toBe(0);
    expect(dev.alive()).toEqual([]);
    expect(existsSync(path.join(folder, '.lovage', '.gitignore'))).toBe(true);
  });

  test('gives tasks what .env has, and holds the settings of queues in package.json', async () => {
    const folder = folderOf({
      'package.json': JSON.stringify({
        type: 'module',
        lovage: { tasks: 'jobs.ts', queues: { slow: { batchSize: 1, maxConcurrency: 2, timeout: 100 } } },
      }),
      '.env': 'GREETING=Hello\n',
      'jobs.ts': tasksFile(
        "import { environment } from 'LOVAGE/environment.ts';\nconst greeting = environment('GREETING');\nlet running = 0;",
        "name: 'greet', input: z.strictObject({}), needs: [greeting], run: () => greeting.value",
        `name: 'count', queue: 'slow', input: z.strictObject({}), run: async (_, { sleep }) => {
          running += 1;
          await sleep(300);
          return { running, pid: process.pid };
        }`,
      ),
    });
    const dev = start(folder, ['--no-types']);
    const url = await dev.ready();
    expect(await result(url, 'greet', {})).toBe('Hello');
    const ran = await Promise.all(Array.from({ length: 6 }, () => result(url, 'count', {})));
    // Two processes at most, each with one message at a time.
    expect(new Set(ran.map((one) => Object(one).pid)).size).toBeLessThanOrEqual(2);

    dev.signalGroup('SIGINT');
    expect(await dev.ended).toBe(0);
  });

  test.each([
    [
      'there are none',
      {},
      [],
      /^error: There are no tasks here: \S+ has no tasks\/index\.ts, .*lovage init DIR$/,
    ],
    ['there is no such file', {}, ['jobs.ts'], /^error: There is no file jobs\.ts\.$/],
    [
      'a flag is mistyped',
      { 'tasks.ts': '' },
      ['--port', 'http'],
      /^error: --port is "http"; it must be a whole number/,
    ],
    [
      'settings are of an unknown kind',
      { 'package.json': '{"lovage":{"queue":{}}}' },
      [],
      /^error: "lovage" in \S+ has "queue"; did you mean "queues"\?$/,
    ],
    [
      'queues are no JSON',
      { 'tasks.ts': '' },
      ['--queues', 'default'],
      /^error: queues is "default"; it must be an object/,
    ],
    [
      'the file exports no tasks',
      { 'tasks.ts': 'export const other = 1;' },
      [],
      /^error: \S*tasks\.ts does not export tasks: it must have a line/,
    ],
    [
      'a queue is unknown',
      { 'tasks.ts': tasksFile('const double = (n: number) => n;', TWICE) },
      ['--queues', '{"slow":{"batchSize":1}}'],
      /queues\.slow is for a queue that no task uses\./,
    ],
  ])('says in a sentence that %s', async (_, files, args, sentence) => {
    const dev = start(folderOf(files), args);
    expect(await dev.ended).toBeTypeOf('number');
    expect(dev.output().trim()).toMatch(sentence);
    expect(dev.output()).not.toMatch(/^\s+at /m);
  });
});
