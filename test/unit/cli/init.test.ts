import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VERSIONS } from '../../../cli/init/template.ts';
import { cli } from './cli-lines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lovage-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const own = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8'),
);

describe('lovage init', () => {
  test('makes a project, and says what is next', async () => {
    const made = path.join(folder, 'My Shop');
    const { exitCode, stdout, stderr } = await cli(['init', made]);
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(
      [
        'package.json',
        'tsconfig.json',
        'cdk.json',
        '.gitignore',
        'tasks/index.ts',
        'tasks/greet.ts',
        'test/greet.test.ts',
        'infra/app.ts',
        'README.md',
      ].map((file) => path.join(made, file)),
    );
    expect(stderr).toContain('npm run dev');
    const manifest = JSON.parse(readFileSync(path.join(made, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'my-shop', dependencies: { lovage: `^${own.version}` } });
    const app = readFileSync(path.join(made, 'infra', 'app.ts'), 'utf8');
    expect(app).toContain("new Lovage(stack, 'Tasks', { tasks, name: 'my-shop', stage });");
    // Without email, nobody is asked for a sender.
    expect(app).not.toContain('sender');
  });

  test('names the versions that Lovage is tested with', () => {
    expect({ ...own.peerDependencies, ...own.dependencies, ...own.devDependencies }).toMatchObject(VERSIONS);
  });

  test('overwrites nothing, and names what is there', async () => {
    mkdirSync(path.join(folder, 'tasks'));
    writeFileSync(path.join(folder, 'tasks', 'index.ts'), 'mine');
    writeFileSync(path.join(folder, 'README.md'), 'mine');
    const { exitCode, stderr } = await cli(['init', folder, '--name', 'shop']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `${folder} already has tasks/index.ts, README.md, which lovage init would write. It has written nothing.`,
    );
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'tasks']);
    expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).toBe('mine');
  });

  test('keeps what is none of its files', async () => {
    writeFileSync(path.join(folder, 'LICENSE'), 'mine');
    const { exitCode, stdout } = await cli(['init', folder, '--name', 'shop', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ folder, name: 'shop' });
    expect(readFileSync(path.join(folder, 'LICENSE'), 'utf8')).toBe('mine');
  });

  test.each([
    [['--name', 'My Shop'], '--name is "My Shop"; a name is a lower-case letter'],
    [['--name', 'lovage'], '--name is "lovage", which is that of the package it uses.'],
    [['--name', 'a'.repeat(21)], 'a name is a lower-case letter, then up to 19'],
  ])('refuses a name that nothing can have: %j', async (args, sentence) => {
    const { exitCode, stderr } = await cli(['init', folder, ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(sentence);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('asks for a name if the folder makes none', async () => {
    const { exitCode, stderr } = await cli(['init', path.join(folder, '42')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The folder makes the name "42"');
    expect(stderr).toContain('--name shop');
  });

  test('makes a CDK app and tasks that Node.js can read', async () => {
    await cli(['init', folder, '--name', 'shop']);
    for (const file of ['tasks/index.ts', 'tasks/greet.ts', 'test/greet.test.ts', 'infra/app.ts']) {
      const error = await new Promise((resolve) => {
        execFile(process.execPath, ['--check', path.join(folder, file)], (failed) => resolve(failed));
      });
      expect(error).toBeNull();
    }
  });
});
