import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { putOwnTasks } from '../../bench/tasks/put-own-tasks.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(path.join(tmpdir(), 'lovage-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

const own = copyProject('own');

/** Runs the app as the `cdk` command does, with its context and output folder in the environment, but without credentials. */
function runApp(context: Record<string, unknown>, cwd = own) {
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      TMPDIR: folder,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  return { status, stderr };
}

/** A copy of everything that is deployed, with the tests’ own tasks, which a test may change. */
function copyProject(name: string): string {
  const copy = path.join(folder, name);
  for (const room of ['core', 'functions', 'infra', 'platform', 'package.json', 'tsconfig.json']) {
    cpSync(path.join(ROOT, room), path.join(copy, room), { recursive: true });
  }
  putOwnTasks(copy);
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

describe('the app', () => {
  test('fails without a sender, and says so in a few lines', () => {
    const { status, stderr } = runApp({});
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(4);
    expect(stderr).toContain('sender is missing');
    expect(stderr).toContain('npm run deploy -- -c sender=noreply@example.com');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(path.join(folder, 'manifest.json'))).toBe(false);
  });

  test('fails if settings conflict with each other or with the tasks, and says why in a few lines', () => {
    const queues = JSON.stringify({ default: { timeout: 30, batchSize: 50 }, mail: {} });
    const { status, stderr } = runApp({ sender: 'noreply@example.com', queues });
    expect(status).toBe(1);
    expect(stderr).toContain('queues.default.timeout is 30, but the task');
    expect(stderr).toContain('batchSize is 50 for the queue default, but batchWindow is 0');
    expect(stderr).toContain('queues.mail is for a queue that no task uses. The queues are default.');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('fails on invalid names in Python, also without Celery’s queue, and says so in one line', () => {
    const copy = copyProject('python');
    const file = path.join(copy, 'tasks', 'add.ts');
    const named = "name: 'add', celery: { names: ['shop add'] },";
    writeFileSync(file, readFileSync(file, 'utf8').replace("name: 'add',", named));
    const { status, stderr } = runApp({ sender: 'noreply@example.com' }, copy);
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(
      /^Task "add": celery\.names must be a list .* at most 255 characters each\.$/,
    );
  });

  test('fails on an invalid task definition, and says so in one line', () => {
    const copy = copyProject('copy');
    const file = path.join(copy, 'tasks', 'add.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace("name: 'add',", "name: 'add', timeLimit: 900,"));
    const { status, stderr } = runApp({ sender: 'noreply@example.com' }, copy);
    expect(status).toBe(1);
    expect(stderr.trim()).toBe(
      'Task "add": timeLimit is 900; it must be from 1 to 870 seconds, because Lambda ends a function after 15 minutes.',
    );
  });

  test('fails on an invalid schedule, and says which, of which task, and what is wrong', () => {
    const copy = copyProject('scheduled');
    const file = path.join(copy, 'tasks', 'add.ts');
    const schedules =
      "[{ name: 'never', cron: '0 0 30 2 *', input: { a: 1, b: 2 } }, { name: 'half', every: 60, input: { a: 1 } }]";
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace("name: 'add',", `name: 'add', schedules: ${schedules},`),
    );
    const { status, stderr } = runApp({ sender: 'noreply@example.com' }, copy);
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      'Task "add", schedule "never": cron: Never comes: there is no such day.',
      expect.stringMatching(/^Task "add", schedule "half": input\.b: /),
    ]);
  });

  test('fails if task definitions are still in their former folder, and says how to move them', () => {
    const copy = copyProject('merged');
    const old = path.join(copy, 'functions', 'tasks');
    mkdirSync(old);
    // A folder with nothing but a file manager's hidden files is ignored.
    writeFileSync(path.join(old, '.DS_Store'), '');
    writeFileSync(path.join(old, 'invoice.ts'), 'this is never read');
    const left = runApp({ sender: 'noreply@example.com' }, copy);
    expect(left.status).toBe(1);
    expect(left.stderr.trim()).toBe(
      [
        'Task definitions are in tasks/ now, but functions/tasks still has invoice.ts, which would not be deployed.',
        'Move them: git mv functions/tasks/* tasks/',
        "In each of them, the import '../protocol/define-task.ts' becomes '../core/definition/define-task.ts'.",
        'Then add their tasks to the list in tasks/index.ts.',
      ].join('\n'),
    );
    writeFileSync(path.join(old, 'index.ts'), '');
    const withIndex = runApp({ sender: 'noreply@example.com' }, copy).stderr;
    expect(withIndex).toContain('Move them: git mv functions/tasks/invoice.ts tasks/\n');
    expect(withIndex).toContain('Move what you need from functions/tasks/index.ts to tasks/index.ts');
    for (const name of ['invoice.ts', 'index.ts']) rmSync(path.join(old, name));
    expect(runApp({ sender: 'noreply@example.com' }, copy).status).toBe(0);
  });

  test('writes the stack and its functions’ bundles', () => {
    const { status, stderr } = runApp({ sender: 'noreply@example.com', region: 'eu-central-1' });
    expect(stderr).toMatch(/^Warning: region is not a setting/);
    expect(status).toBe(0);
    const { files } = JSON.parse(readFileSync(path.join(folder, 'lovage-dev.assets.json'), 'utf8'));
    const bundles = Object.values<{ source: { path: string; packaging: string } }>(files).filter(
      ({ source }) => source.packaging === 'zip',
    );
    expect(bundles).toHaveLength(FUNCTION_NAMES.length);
    for (const { source } of bundles) {
      expect(existsSync(path.join(folder, source.path, 'index.js'))).toBe(true);
    }
  });
});
