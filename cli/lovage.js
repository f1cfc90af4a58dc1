#!/usr/bin/env node
// The command `lovage`. The rest is TypeScript, which the Node.js that `npm ci` has installed runs directly.
import { fileURLToPath } from 'node:url';

process.argv.splice(2, 0, fileURLToPath(new URL('main.ts', import.meta.url)));
await import('../node-24.js');
