import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { afterAll, describe, expect, test } from 'vitest';
import { defineTasks, type Tasks } from '../../core/definition/define-tasks.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { Lovage } from '../../infra/lovage.ts';
import { FixtureProject, tasksFile } from './fixture-project.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const projects: FixtureProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

function project(files: Readonly<Record<string, string>>): FixtureProject {
  const made = new FixtureProject(files);
  projects.push(made);
  return made;
}

function newApp({ folder }: FixtureProject): App {
  return new App({ outdir: path.join(folder, 'cdk.out') });
}

function deploy(app: App, name: string, tasks: Tasks, stage = 'dev'): void {
  new Lovage(new Stack(app, name), 'Tasks', { tasks, stage, sender: 'noreply@example.com' });
}

function refusal(app: App, tasks: Tasks): string {
  try {
    deploy(app, 'refused', tasks);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('The tasks were accepted.');
}

/** Everything that is in the assets of an app. */
function assetsOf(outdir: string): string[] {
  return readdirSync(outdir)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => readFileSync(path.join(outdir, name, 'index.js'), 'utf8'));
}

describe('the construct', () => {
  test('bundles the file that declares its tasks; two in one app have each their own', async () => {
    const own = project({
      'tasks.ts': tasksFile(['hello'], 'the first marker'),
      'others.ts': tasksFile(['bye'], 'the second marker'),
    });
    const app = newApp(own);
    deploy(app, 'one', await own.tasks());
    deploy(app, 'two', await own.tasks('others.ts'), 'second');
    const { directory } = app.synth();
    const codes = assetsOf(directory);
    for (const marker of ['the first marker', 'the second marker']) {
      // Enqueue, worker, status and scheduler know the definitions.
      expect(codes.filter((code) => code.includes(marker)).length).toBeGreaterThanOrEqual(3);
    }
    expect(codes.some((code) => code.includes('first marker') && code.includes('second marker'))).toBe(false);
  });

  test('bundles nothing for a stack that CDK only lists', async () => {
    const own = project({ 'tasks.ts': tasksFile(['hello']) });
    const app = new App({
      outdir: path.join(own.folder, 'cdk.out'),
      context: { 'aws:cdk:bundling-stacks': ['another'] },
    });
    deploy(app, 'one', await own.tasks());
    expect(readdirSync(path.join(own.folder, 'cdk.out'))).not.toContain('bundles');
  });

  test('refuses a file that exports no tasks, in one sentence', async () => {
    const own = project({
      'tasks.ts': tasksFile(['hello']).replace('export const tasks', 'export const jobs'),
    });
    const { folder } = own;
    const { jobs }: { jobs?: Tasks } = await import(path.join(folder, 'tasks.ts'));
    if (!jobs) throw new Error('The fixture has no jobs.');
    expect(refusal(newApp(own), jobs)).toBe(
      `${folder}/tasks.ts exports no tasks. Export the list that defineTasks returns by that name: export const tasks = defineTasks(…).`,
    );
  });

  test('refuses other tasks than the file exports, in one sentence', async () => {
    const own = project({ 'tasks.ts': tasksFile(['hello', 'bye']) });
    const [first] = await own.tasks();
    if (!first) throw new Error('The fixture has no tasks.');
    const file = path.join(own.folder, 'tasks.ts');
    const said = `${file} exports other tasks than Lovage was given: pass the \`tasks\` that this file exports.`;
    expect(refusal(newApp(own), defineTasks(file, [first]))).toBe(said);
    const slower = [...(await own.tasks())].map((one) => ({ ...one, timeLimit: 31 }));
    expect(refusal(newApp(own), defineTasks(file, slower))).toBe(said);
  });

  test.each([undefined, 'tasks.ts', '/nowhere/tasks.ts'])('refuses tasks that are from %s', async (from) => {
    const own = project({ 'tasks.ts': tasksFile(['hello']) });
    expect(refusal(newApp(own), defineTasks(from as never, await own.tasks()))).toMatch(
      /^defineTasks was given .*, which is no file: its first argument is import\.meta\.url, or __filename in CommonJS/,
    );
  });

  test('refuses what is not from defineTasks', () => {
    const own = project({});
    expect(refusal(newApp(own), [] as never)).toBe(
      'tasks must be the list that defineTasks returns, which the file with your tasks exports.',
    );
  });

  test('tells errors of the code once, with file and line', async () => {
    const own = project({ 'tasks.ts': tasksFile(['hello']) });
    const tasks = await own.tasks();
    own.write('tasks.ts', `${tasksFile(['hello'])}\nimport './missing.ts';\n`);
    const said = refusal(newApp(own), tasks);
    expect(said).toContain('The tasks cannot be bundled:');
    expect(said).toContain('Could not resolve "./missing.ts"');
    expect(said).toMatch(/tasks\.ts:10:\d+/);
    expect(said.match(/Could not resolve/g)).toHaveLength(1);
    own.write('tasks.ts', `${tasksFile(['hello'])}\nawait Promise.resolve();\n`);
    expect(refusal(newApp(own), tasks)).toMatch(/Top-level await .*\n.*tasks\.ts:10/s);
  });

  test('bundles for an app in CommonJS, whose file is TypeScript', () => {
    const own = project({
      'package.json': '{"type":"commonjs"}',
      'tasks.ts': tasksFile(['hello'], 'from CommonJS', '__filename'),
      // What ts-node and tsx do.
      'app.cjs': `
        const { readFileSync } = require('node:fs');
        const { transformSync } = require('esbuild');
        const others = require.extensions['.ts'] ?? require.extensions['.js'];
        require.extensions['.ts'] = (module, file) => {
          if (!file.startsWith(__dirname)) return others(module, file);
          module._compile(transformSync(readFileSync(file, 'utf8'), { loader: 'ts', format: 'cjs' }).code, file);
        };
        const { App, Stack } = require('aws-cdk-lib');
        const { Lovage } = require('${ROOT}/infra/lovage.ts');
        const { tasks } = require('./tasks.ts');
        const app = new App({ outdir: __dirname + '/cdk.out' });
        new Lovage(new Stack(app, 'mine'), 'Tasks', { tasks, sender: 'noreply@example.com' });
        app.synth();`,
    });
    const { stderr, status } = spawnSync(process.execPath, ['app.cjs'], {
      cwd: own.folder,
      encoding: 'utf8',
    });
    expect(stderr).not.toMatch(/Error/);
    expect(status).toBe(0);
    const codes = assetsOf(path.join(own.folder, 'cdk.out'));
    // All but what only email feeds: no task sends any.
    expect(codes).toHaveLength(FUNCTION_NAMES.length - 1);
    expect(codes.filter((code) => code.includes('from CommonJS')).length).toBeGreaterThanOrEqual(3);
  });
});
