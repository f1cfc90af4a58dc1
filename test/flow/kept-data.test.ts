import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from 'vitest';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { createTable } from '../../local/emulators/create-table.ts';
import { startDynamodb } from '../../local/emulators/start-dynamodb.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { startDev } from './dev-process.ts';
import type { MainProcess } from './main-process.ts';
import { createTasksFolder, tasksFile } from './tasks-folder.ts';
import { until } from './until.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** Tasks that write their id into a file as their last step. */
const TASKS = tasksFile(
  `import { appendFileSync } from 'node:fs';
import { Retry } from 'LOVAGE/../protocol/errors.ts';
const end = (id: string) => appendFileSync('HERE/ends', id + '\\n');`,
  `name: 'run', input: z.strictObject({ ms: z.number() }), timeLimit: 16, run: async ({ ms }, { id, attempt, sleep }) => {
    if (attempt === 1) await sleep(ms);
    end(id);
  }`,
  `name: 'later', queue: 'other', input: z.strictObject({}), run: (_, { id, attempt }) => {
    if (attempt === 1) throw new Retry('later', { retryAfter: 10 });
    end(id);
  }`,
);

/** Two tasks at once. */
const MANIFEST = JSON.stringify({
  type: 'module',
  lovage: { queues: { default: { batchSize: 1, maxConcurrency: 2 } } },
});

function startIn(folder: string): MainProcess {
  const dev = startDev(folder, ['--no-types', '--data', 'data']);
  undo.push(async () => {
    if (dev.alive().length > 0) dev.signalGroup('SIGKILL');
    await dev.ended;
  });
  return dev;
}

async function call<Body>(url: string, method: string, body?: unknown): Promise<Body> {
  const answer = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return (await answer.json()) as Body;
}

const send = (url: string, task: string, input: object, options: Record<string, string> = {}) =>
  call<ApiRecord>(`${url}/tasks/${task}?${new URLSearchParams(options)}`, 'POST', input);
const read = (url: string, id: string) => call<ApiRecord>(`${url}/tasks/${id}`, 'GET');

test('a system that is killed loses nothing that it was told to keep: each task ends once after it starts again', async () => {
  const folder = createTasksFolder({ 'package.json': MANIFEST, 'tasks.ts': TASKS });
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const first = startIn(folder);
  const before = await first.ready();
  expect(first.output()).toMatch(/Data\s+data\s/);
  const done = await send(before, 'run', { ms: 0 });
  await until('the end of the first task', async () =>
    (await read(before, done.id)).state === 'SUCCESS' ? true : undefined,
  );
  const running = [await send(before, 'run', { ms: 15_000 }), await send(before, 'run', { ms: 15_000 })];
  for (const { id } of running) {
    await until('a running task', async () =>
      (await read(before, id)).state === 'STARTED' ? true : undefined,
    );
  }
  const waiting = [await send(before, 'run', { ms: 0 }), await send(before, 'run', { ms: 0 })];
  const delayed = await send(before, 'run', { ms: 0 }, { countdown: '10' });
  const far = await send(before, 'run', { ms: 0 }, { countdown: '3600' });
  const hidden = await send(before, 'later', {});
  await until('a hidden task', async () =>
    (await read(before, hidden.id)).state === 'RETRY' ? true : undefined,
  );
  await call(`${before}/queues/other/pause`, 'POST');
  const schedule = await call<{ next: unknown }>(`${before}/schedules/nightly`, 'PUT', {
    task: 'run',
    input: { ms: 0 },
    cron: '30 2 * * *',
  });
  first.signalGroup('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');

  const second = startIn(folder);
  const url = await second.ready();
  expect((await read(url, done.id)).state).toBe('SUCCESS');
  expect((await read(url, far.id)).waitsFor).toMatchObject({ kind: 'time' });
  await call(`${url}/tasks/${far.id}/reschedule?countdown=0`, 'POST');
  expect(await call(`${url}/schedules/nightly`, 'GET')).toMatchObject({ next: schedule.next });
  const run = await call<ApiRecord>(`${url}/schedules/nightly/run`, 'POST');
  // It is still paused: what was hidden there and is due waits.
  expect(await call(`${url}/queues/other`, 'GET')).toMatchObject({ paused: true });
  await until('the end of the hidden time', async () => {
    const { waiting } = await call<{ waiting: number }>(`${url}/queues/other`, 'GET');
    return waiting === 1 ? true : undefined;
  });
  expect((await read(url, hidden.id)).state).toBe('RETRY');
  await call(`${url}/queues/other/resume`, 'POST');
  const all = [done, ...running, ...waiting, delayed, far, hidden, run];
  for (const { id } of all) {
    await until(
      `the end of ${id}`,
      async () => ((await read(url, id)).state === 'SUCCESS' ? true : undefined),
      90,
    );
  }
  expect((await read(url, running[0]?.id ?? '')).attempts).toBe(2);
  const listed = await call<{ tasks: readonly ApiRecord[] }>(`${url}/tasks?limit=100`, 'GET');
  expect(new Set(listed.tasks.map(({ id }) => id))).toEqual(new Set(all.map(({ id }) => id)));

  // No other may write there meanwhile.
  const other = startIn(folder);
  expect(await other.ended).toBe(2);
  expect(other.output()).toContain('Another local system uses the data in');

  second.signalGroup('SIGINT');
  expect(await second.ended).toBe(0);
  const third = startIn(folder);
  const last = await third.ready();
  expect((await call<{ tasks: unknown[] }>(`${last}/tasks?limit=100`, 'GET')).tasks).toHaveLength(all.length);
  const queues = await call<{ queues: readonly object[] }>(`${last}/queues`, 'GET');
  expect(queues.queues).toMatchObject([
    { name: 'default', waiting: 0, running: 0 },
    { name: 'other', waiting: 0, running: 0 },
  ]);
  expect(readFileSync(path.join(folder, 'ends'), 'utf8').trim().split('\n').sort()).toEqual(
    all.map(({ id }) => id).sort(),
  );
}, 300_000);

test('a start that fails after a crash leaves the data as after a crash', async () => {
  const folder = createTasksFolder({ 'package.json': MANIFEST, 'tasks.ts': 'export const tasks = [' });
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, 'data', 'items'), { recursive: true });
  const dev = startIn(folder);
  expect(await dev.ended).toBe(1);
  expect(dev.output()).toContain('The code does not build.');
  expect(existsSync(path.join(folder, 'data', 'closed'))).toBe(false);
}, 60_000);

test('data with other indexes is refused by the name of its folder', async () => {
  const folder = createTasksFolder({ 'package.json': MANIFEST, 'tasks.ts': TASKS });
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const { endpoint, stop } = await startDynamodb(path.join(folder, 'data', 'items'));
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const TableName = await createTable(endpoint);
  await client.send(new DeleteTableCommand({ TableName }));
  await until('the end of the table', async () =>
    client
      .send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        }),
      )
      .catch(() => undefined),
  );
  client.destroy();
  await stop();
  const dev = startIn(folder);
  expect(await dev.ended).toBe(2);
  expect(dev.output()).toContain('The data in data was kept by a version of Lovage with other indexes.');
}, 60_000);
