import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../core/definition/define-task.ts';
import { checkInput, runTask, startTestSystem, type TestSystem } from '../../../testing/index.ts';

// What docs/testing-tasks.md shows, word for word; the last test compares.

const remind = defineTask({
  name: 'remind',
  input: z.strictObject({ user: z.string() }),
  sendsEmail: true,
  run: async ({ user }, { mailer }) => {
    await mailer.send({ to: `${user}@example.com`, subject: 'Remember', text: 'It' });
  },
});

const report = defineTask({
  name: 'report',
  input: z.strictObject({}),
  schedules: [{ name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin', input: {} }],
  sendsEmail: true,
  run: async (_input, { mailer }) => {
    await mailer.send({ to: 'amy@example.com', subject: 'Report', text: 'All is well' });
  },
});

const resize = defineTask({
  name: 'resize',
  input: z.strictObject({ width: z.int() }),
  run: async (_input, { sleep }) => {
    await sleep(10_000);
  },
});

const tasks = [remind, report, resize] as const;

const bank = {
  charges: [] as number[],
  charge: async (cents: number) => {
    bank.charges.push(cents);
  },
};

test('reminds by email', async () => {
  const run = await runTask(remind, { user: 'bob' });
  expect(run).toMatchObject({ outcome: 'success', emails: [{ to: 'bob@example.com', subject: 'Remember' }] });
});

test('is tried again while email fails, and then given up', async () => {
  const mailer = new Error('SES is down');
  expect(await runTask(remind, { user: 'bob' }, { mailer })).toMatchObject({ outcome: 'retry', delay: 0.5 });
  expect(await runTask(remind, { user: 'bob' }, { mailer, attempt: 4 })).toMatchObject({
    outcome: 'failure',
  });
});

test('takes a user', async () => {
  expect(await checkInput(remind, { user: 5 })).toMatchObject([{ path: 'user' }]);
  expect(await checkInput(remind, { user: 'bob' })).toEqual([]);
});

test('reminds in a week', async () => {
  await using system = await startTestSystem({ tasks });
  const task = await system.client.remind({ user: 'bob' }, { countdown: 7 * 86_400 });
  await system.advance('6d');
  expect(system.emails.filter(({ subject }) => subject === 'Remember')).toEqual([]);
  await system.advance('1d');
  expect(await task.status()).toMatchObject({ state: 'SUCCESS', attempts: 1 });
});

test('reports each night', async () => {
  await using system = await startTestSystem({ tasks, now: '2030-03-30T12:00:00Z' });
  await system.advance('2d');
  expect(system.emails).toHaveLength(2);
});

test('goes on in another worker', async () => {
  await using system = await startTestSystem({ tasks });
  const task = await system.client.resize({ width: 200 });
  await system.advance(5); // it is in the middle
  expect(await system.kill()).toBe(1);
  await system.settle();
  expect(await system.record(task.id)).toMatchObject({ state: 'SUCCESS', attempts: 2 });
});

let crash: TestSystem['kill'];
const charge = defineTask({
  name: 'charge',
  input: z.strictObject({ cents: z.int() }),
  onCrash: 'fail',
  run: async ({ cents }) => {
    await bank.charge(cents);
    await crash();
  },
});

test('never charges twice', async () => {
  await using system = await startTestSystem({ tasks: [charge] });
  crash = system.kill;
  const task = await system.send('charge', { cents: 995 });
  await system.settle();
  expect(await system.record(task.id)).toMatchObject({ state: 'FAILURE', error: { type: 'WorkerLost' } });
  expect(bank.charges).toEqual([995]);
});

test('the guide shows what these tests do', () => {
  const guide = readFileSync(path.join(import.meta.dirname, '../../../docs/testing-tasks.md'), 'utf8');
  const here = bare(readFileSync(import.meta.filename, 'utf8'));
  const shown = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  // The one of node:test is in runners.test.ts.
  const ours = shown.filter((code) => !code.includes('node:test'));
  expect(ours.length).toBeGreaterThan(5);
  const statements = ours.flatMap((code) => code.replace(/^import .*\n/gm, '').split(/\n{2,}/));
  expect(statements.map(bare).filter((statement) => !here.includes(statement))).toEqual([]);
});

/** Code without its layout. */
function bare(code: string): string {
  return code.replace(/\s+/g, '').replace(/,(?=[)\]}])/g, '');
}
