import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { resultKey } from '../../../../core/celery/result-item.ts';
import type { CeleryTask } from '../../../../core/celery/result-meta.ts';
import type { ResultState } from '../../../../core/celery/result-state.ts';
import { type ResultWritten, writeResult } from '../../../../core/celery/write-result.ts';
import { CREATED_AT } from '../../messages.ts';
import { loseNextAnswer } from '../records/lost-answer.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';

const table = tableOnDynalite();
const TRACKED = { trackStarted: true };
const error = { type: 'Busy', message: 'no room' };
const WORKER = { pid: 1, hostname: 'h' };

const newTask = (): CeleryTask => ({
  id: randomUUID(),
  name: 'add',
  parentId: null,
  groupId: null,
  python: {},
});
const started = (attempt: number, life = 1): ResultState => ({
  ...{ life, attempt, at: CREATED_AT, status: 'STARTED', worker: WORKER },
});
const progress = (attempt: number, value: number, later = 0): ResultState => ({
  ...{ life: 1, attempt, at: CREATED_AT + later, status: 'PROGRESS', value, sequence: value },
});
const retry = (attempt: number, life = 1): ResultState => ({
  ...{ life, attempt, at: CREATED_AT, status: 'RETRY', error, until: CREATED_AT },
});
const success = (attempt: number, life = 1): ResultState => ({
  ...{ life, attempt, at: CREATED_AT, status: 'SUCCESS', result: `of attempt ${attempt}` },
});
const failure = (attempt: number, life = 1): ResultState => ({
  ...{ life, attempt, at: CREATED_AT, status: 'FAILURE', error },
});
const revoked = (attempt: number, life = 1): ResultState => ({
  ...{ life, attempt, at: CREATED_AT, status: 'REVOKED', error: null },
});

const write = (task: CeleryTask, state: ResultState): Promise<ResultWritten> =>
  writeResult(table, task, state, 3_600, TRACKED);

interface Meta {
  readonly status: string;
  readonly result: unknown;
}

async function readMeta(task: CeleryTask): Promise<Meta> {
  const { Item } = await table.client.getItem({
    TableName: table.name,
    Key: { id: { S: resultKey(task.id) } },
  });
  return JSON.parse(Buffer.from(Item?.['result']?.B ?? []).toString('utf8'));
}

/** What Python's backend writes: without a rank. */
async function writeAsPython(task: CeleryTask, meta: string | Uint8Array): Promise<void> {
  const Item = {
    id: { S: resultKey(task.id) },
    result: { B: Buffer.from(meta) },
    timestamp: { N: '1795656117.95' },
  };
  await table.client.putItem({ TableName: table.name, Item });
}

function orders<Each>(list: readonly Each[]): Each[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((each, index) => orders(list.toSpliced(index, 1)).map((rest) => [each, ...rest]));
}

const COURSES: readonly [string, readonly ResultState[]][] = [
  ['that succeeds', [started(1), progress(1, 1), progress(1, 2), success(1)]],
  ['that fails after a retry', [started(1), retry(1), started(2), failure(2)]],
  ['that is retried with progress', [progress(1, 9, 500), retry(1), progress(2, 1), success(2)]],
  ['that is revoked while it runs', [started(9), progress(9, 1), started(10), revoked(10)]],
  ['whose end does not know of the last attempt', [started(1), retry(1), started(2), revoked(0)]],
  ['that is retried by hand', [started(3), failure(3), started(4, 2), success(4, 2)]],
  ['that was in its tenth life', [revoked(1, 9), started(2, 10), retry(2, 10), failure(3, 10)]],
];

test.each(COURSES)(
  'in every order of the writes, the last state of a task %s is what stays',
  async (_name, course) => {
    for (const order of orders(course)) {
      const task = newTask();
      for (const [index, state] of order.entries()) {
        const place = course.indexOf(state);
        const isLatest = order.slice(0, index).every((earlier) => course.indexOf(earlier) < place);
        expect(await write(task, state)).toBe(isLatest ? 'written' : 'superseded');
      }
      expect((await readMeta(task)).status).toBe(course.at(-1)?.status);
      for (const state of course) {
        expect(await write(task, state)).toBe(state === course.at(-1) ? 'repeated' : 'superseded');
      }
    }
  },
);

test('writes at the same time leave the last state', async () => {
  const course = COURSES.flatMap(([, states]) => states.filter(({ life }) => life === 1)).slice(0, 4);
  const task = newTask();
  const all = await Promise.all([...course, ...course].map((state) => write(task, state)));
  expect(all.filter((came) => came === 'written').length).toBeGreaterThan(0);
  expect((await readMeta(task)).status).toBe('SUCCESS');
});

test('of two ends of one life, the first stays', async () => {
  const task = newTask();
  await write(task, success(1));
  expect(await write(task, { ...success(1), at: CREATED_AT + 5_000 })).toBe('repeated');
  expect(await write(task, failure(1))).toBe('repeated');
  expect(await readMeta(task)).toMatchObject({ status: 'SUCCESS', result: 'of attempt 1' });
});

test('later progress of the same attempt is shown, also after a refusal for capacity', async () => {
  const task = newTask();
  await write(task, progress(1, 7));
  expect(await write(task, started(1))).toBe('superseded');
  expect(await write(task, progress(1, 1, 60_000))).toBe('written');
  expect((await readMeta(task)).result).toBe(1);
});

test('what was forgotten is erased, whoever wrote it, and no state of that life comes back', async () => {
  const forgotten: ResultState = { life: 1, attempt: 1, at: CREATED_AT, status: 'FORGOTTEN' };
  const [ours, pythons] = [newTask(), newTask()];
  await write(ours, success(1));
  await writeAsPython(pythons, '{"status": "SUCCESS", "result": "S3CRET"}');
  for (const task of [ours, pythons, newTask()]) {
    expect(await write(task, forgotten)).toBe('written');
    expect(await write(task, forgotten)).toBe('repeated');
    for (const late of [success(1), success(9), failure(1), revoked(0), progress(9, 1)])
      expect(await write(task, late)).toBe('superseded');
    expect(await readMeta(task)).toMatchObject({ status: 'PENDING', result: null });
  }
});

test('a write whose answer was lost recognises itself', async () => {
  const task = newTask();
  loseNextAnswer(table.client, 'PutItemCommand');
  expect(await write(task, success(1))).toBe('repeated');
  expect((await readMeta(task)).status).toBe('SUCCESS');
});

test('the start of an attempt that is not tracked is not written', async () => {
  expect(await writeResult(table, newTask(), started(1), 3_600)).toBe('untracked');
});

const PYTHONS = ['PENDING', 'RECEIVED', 'STARTED', 'PROGRESS', 'RETRY', 'FAILURE', 'REVOKED', 'SUCCESS'];
const OPEN = [started(1), progress(1, 1), retry(1)];
const ENDS = [success(1), failure(1), revoked(1)];

test.each(PYTHONS)('over what a Python worker wrote: %s', async (status) => {
  for (const state of [...OPEN, ...ENDS]) {
    const task = newTask();
    await writeAsPython(task, JSON.stringify({ status, result: 'Python’s' }).replace(':', ': '));
    const isOver = ENDS.includes(state)
      ? status !== 'SUCCESS'
      : !['SUCCESS', 'FAILURE', 'REVOKED'].includes(status);
    expect(await write(task, state)).toBe(isOver ? 'written' : 'pythons');
    expect((await readMeta(task)).status).toBe(isOver ? state.status : status);
  }
});

test('over a result that a Python worker compressed, only an end is written', async () => {
  const task = newTask();
  await writeAsPython(task, '\0celery-compressed\0zlib\0…');
  expect(await write(task, progress(1, 1))).toBe('pythons');
  expect(await write(task, success(1))).toBe('written');
});

test('a result that the table refuses is a failure that says so', async () => {
  const task = newTask();
  const result = 'x'.repeat(410 * 1024);
  expect(await write(task, { ...success(1), result, status: 'SUCCESS' })).toBe('written');
  expect(await readMeta(task)).toMatchObject({
    status: 'FAILURE',
    result: { exc_type: 'NotStorable', exc_message: [expect.stringContaining('400 KB')] },
  });
});

test('what Python deleted is written anew', async () => {
  const task = newTask();
  await write(task, failure(1));
  await table.client.deleteItem({ TableName: table.name, Key: { id: { S: resultKey(task.id) } } });
  expect(await write(task, success(2, 2))).toBe('written');
});

test('an outage is thrown, for the caller to try again', async () => {
  const outage = Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: {} });
  table.client.middlewareStack.add(() => () => Promise.reject(outage), {
    step: 'initialize',
    name: 'outage',
  });
  await expect(write(newTask(), success(1))).rejects.toBe(outage);
  table.client.middlewareStack.remove('outage');
});

test('a refusal of anything but a result is thrown', async () => {
  const task = { ...newTask(), name: 'x'.repeat(410 * 1024) };
  const error = { type: 'UnknownTask', message: 'm' };
  await expect(write(task, { ...failure(1), status: 'FAILURE', error })).rejects.toThrow('Item size');
});
