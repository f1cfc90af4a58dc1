import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const ROOM = new URL('../../../../functions/worker/', import.meta.url);

/** What Lambda's runtime does before it loads a function's code (aws-lambda-nodejs-runtime-interface-client, src/index.mjs). */
const RUNTIME = `
  process.on('uncaughtException', (error) => { console.log('runtime:', error.message); process.exit(129); });
  process.on('unhandledRejection', (error) => { console.log('runtime:', error.message); process.exit(128); });
`;

const GUARD = `
  const { guardProcess } = await import('${ROOM}guard-process.ts');
  const { inScope } = await import('${ROOM}run-scope.ts');
  guardProcess(process);
  const logger = { error: (message, { error, taskId }) => console.log(message, error) };
  const inTask = (act) => inScope({ logger, signal: AbortSignal.abort(), fail: () => false }, act);
  setTimeout(() => console.log('alive'), 100);
`;

/** Runs code in a Node.js process of its own. */
async function run(code: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { output, errors, exitCode };
}

const REJECTS = `Promise.reject(new RangeError('x'));`;
const THROWS = `setTimeout(() => { throw new RangeError('x'); });`;

test.each([
  ['a rejection', REJECTS],
  ['an exception', THROWS],
])('%s of a task leaves the process alive under Lambda’s runtime', async (_name, code) => {
  const { output, exitCode } = await run(`${RUNTIME}${GUARD}inTask(() => { ${code} });`);
  expect(output).toBe('a run that has ended left an error RangeError\nalive\n');
  expect(exitCode).toBe(0);
});

test.each([
  ['a rejection', REJECTS, 128],
  ['an exception', THROWS, 129],
])('%s of no task is told to Lambda’s runtime, which ends the process', async (_name, code, status) => {
  const { output, exitCode } = await run(`${RUNTIME}${GUARD}${code}`);
  expect(output).toBe('runtime: x\n');
  expect(exitCode).toBe(status);
});

test.each([
  ['a rejection', REJECTS],
  ['an exception', THROWS],
])('%s of no task ends a process that nobody watches', async (_name, code) => {
  const { output, errors, exitCode } = await run(`${GUARD}${code}`);
  expect(output).toBe('');
  expect(errors).toContain('RangeError: x');
  expect(exitCode).not.toBe(0);
});
