import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cli } from '../cli/cli-lines.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Folders that hold nothing of ours, and this one, which has to name what it looks for. */
const LEFT_OUT = /(^|\/)(node_modules|dist|cdk\.out|coverage|\.git|\.lovage)(\/|$)|^test\/unit\/supply\//;

/** Says why these commands are not used, and what to type instead. Nobody is told there to run one. */
const EXPLAIN = ['CHANGELOG.md', 'docs/decisions/what-is-installed.md'];

/** Commands that run a package of the registry when there is none of that name here. */
const FETCHES =
  /\bnpx\b(?! --no(?:-install)? )|\bnpm (?:exec|x)\b(?! --no )|\bnpm (?:create|init|innit) [\w@]|\b(?:pnpm|yarn|bun) (?:dlx|create)\b|\bpnpx\b|\bbunx\b|\b(?:npm|pnpm|yarn|bun) (?:i|add|install)\b.* lovage\b/;

/** All texts of the project: documents, programs with what they print, settings. */
function texts(folder = ''): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (LEFT_OUT.test(file)) return [];
    if (entry.isDirectory()) return texts(file);
    return /\.(md|tsx?|jsx?|jsonc?|html|css|svg|py|sh)$|^\.ci\/|^\.npmrc$/.test(file) ? [file] : [];
  });
}

test('no document and no program names a command that could run a stranger’s package', () => {
  const files = texts().filter((file) => ![...EXPLAIN, 'package-lock.json'].includes(file));
  expect(files).toEqual(
    expect.arrayContaining([
      'README.md',
      'cdk.json',
      'package.json',
      'cli/program.ts',
      'docs/command-line.svg',
    ]),
  );
  const found = files.flatMap((file) =>
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (FETCHES.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

test.each([['--help'], ['list', '--help'], ['retry'], ['nonsense'], ['purge', '--help']])(
  'lovage %s prints none',
  async (...args) => {
    const { stdout, stderr } = await cli(args);
    expect(stdout + stderr).not.toBe('');
    expect(stdout + stderr).not.toMatch(FETCHES);
  },
);

test.each([
  '$ npx lovage list',
  '`npx cdk`',
  'npx -y lovage',
  'npx --no-color lovage',
  'npm exec lovage',
  'npm x -- cdk',
  'npm create lovage',
  'npm init lovage@latest',
  'pnpm dlx lovage',
  'yarn dlx lovage',
  'bunx lovage',
  'npm install --global lovage',
])('%j could', (line) => {
  expect(line).toMatch(FETCHES);
});

test.each([
  'node cli/lovage.js list',
  'npx --no lovage',
  'npm exec --no -- cdk',
  'npm run bootstrap',
  'npm init -y',
])('%j could not', (line) => {
  expect(line).not.toMatch(FETCHES);
});
