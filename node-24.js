// Runs a program on the Node.js that `npm ci` has installed, the version that Lambda runs: `node node-24.js local/main.ts --help`.
// This file is JavaScript, and runs on Node.js 20. npm's own link, node_modules/.bin/node, would do, but npm 10 removes it again:
// the packages for other platforms, which it does not install, have a program of that name too.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const [program, ...args] = process.argv.slice(2);
const installed = findInstalled();

if (program === undefined) fail('Say which program: node node-24.js local/main.ts');
else if (installed === undefined ? major(process.versions.node) >= 24 : isAsNew(installed.version)) {
  toFrontOfPath(process.execPath);
  process.argv.splice(1, 2, path.resolve(program));
  await import(pathToFileURL(program).href);
} else if (installed === undefined) {
  fail(
    `Lovage needs Node.js 24, but this is ${process.version}. Run npm ci, which installs it for most platforms.`,
  );
} else {
  toFrontOfPath(installed.file);
  const child = spawn(installed.file, [path.resolve(program), ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child, too, which decides how to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', ({ message }) => fail(`The Node.js that npm ci installed does not start: ${message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

/** The package of this platform that package.json names, if it has been installed. */
function findInstalled() {
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const ending = `-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const name = Object.keys(optionalDependencies).find((each) => each.endsWith(ending));
  if (name === undefined) return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const { bin, version } = JSON.parse(readFileSync(manifest, 'utf8'));
    return { file: path.join(path.dirname(manifest), bin.node), version };
  } catch {
    return undefined;
  }
}

/** Whether this process runs the installed version, or a later one of the same major version. */
function isAsNew(version) {
  const newest = [version, process.versions.node].sort(new Intl.Collator('en', { numeric: true }).compare);
  return major(version) === major(process.versions.node) && newest[1] === process.versions.node;
}

function major(version) {
  return Number(version.split('.')[0]);
}

/** Lets what the program starts find the same Node.js. */
function toFrontOfPath(file) {
  const name = Object.keys(process.env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
  process.env[name] = [path.dirname(file), process.env[name]].join(path.delimiter);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
