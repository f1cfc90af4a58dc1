import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** A project that has installed a Node.js of its own: a script that says how it was called. */
let project: string;
const name = `node-${process.platform}-${process.arch}`;
beforeAll(() => {
  project = realpathSync(mkdtempSync(path.join(tmpdir(), 'lovage-node-')));
  cpSync(path.join(ROOT, 'node-24.js'), path.join(project, 'node-24.js'));
  mkdirSync(path.join(project, 'node_modules', name, 'bin'), { recursive: true });
  writeFileSync(path.join(project, 'program.js'), 'console.log("own", process.argv.slice(1).join(" "));');
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Lets the project have a version of Node.js that ends with a code of its own. @param version `undefined`: none */
function install(version: string | undefined): void {
  const folder = path.join(project, 'node_modules', name);
  writeFileSync(
    path.join(project, 'package.json'),
    JSON.stringify({
      type: 'module',
      optionalDependencies: version === undefined ? {} : { [name]: version },
    }),
  );
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ name, version, bin: { node: 'bin/node' } }),
  );
  writeFileSync(
    path.join(folder, 'bin', 'node'),
    '#!/bin/sh\necho installed "$@"; command -v node; exit 7\n',
    {
      mode: 0o755,
    },
  );
}

function run(folder = project) {
  const args = [path.join(folder, 'node-24.js'), 'program.js', 'a', '--b'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

const program = () => path.join(project, 'program.js');

test.skipIf(process.platform === 'win32').each(['24.999.0', '23.0.0', '99.0.0'])(
  'a program runs on the installed Node.js %s, and so does what it starts',
  (version) => {
    install(version);
    const found = path.join(project, 'node_modules', name, 'bin', 'node');
    expect(run()).toEqual({ status: 7, lines: [`installed ${program()} a --b`, found] });
  },
);

test.each(['24.0.0', process.versions.node, undefined])(
  'a program runs on the Node.js at hand if that is as new as the installed %s',
  (version) => {
    install(version);
    expect(run()).toEqual({ status: 0, lines: [`own ${program()} a --b`] });
  },
);

test('a link to the project is the project', () => {
  install('24.0.0');
  const link = path.join(project, 'link');
  symlinkSync(project, link);
  expect(run(link).lines).toEqual([`own ${program()} a --b`]);
});
