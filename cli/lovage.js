#!/usr/bin/env node
// The command `lovage`. The rest is TypeScript, which Node.js runs directly from version 24 on: an older Node.js hands over to the
// one that `npm ci` has installed.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const main = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'main.ts');

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import('./main.ts');
} else {
  const child = spawn(packagedNode(), [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child, too, which decides how to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

function packagedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    return path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    console.error(`lovage needs Node.js 24, but this is ${process.version}. Run npm ci, which installs it.`);
    process.exit(2);
  }
}
