#!/usr/bin/env node
// The command `lovage` of the package. In the repository it is cli/lovage.js.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 20 || (major === 20 && minor >= 19)) {
  // Loaded only now: an older Node.js could not even parse it.
  await import('../cli/main.ts');
} else {
  console.error(`lovage needs Node.js 20.19 or newer, but this is ${process.version}.`);
  process.exitCode = 2;
}
