import { isDeepStrictEqual } from 'node:util';
import type { CeleryTask } from '../../core/celery/result-meta.ts';
import type { ResultState } from '../../core/celery/result-state.ts';
import { writeResult } from '../../core/celery/write-result.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import type { PythonClient } from './python-client.ts';
import { CASES, PYTHON } from './result-cases.ts';

/** Celery 5.3 puts the underscore behind the program's prefix itself; newer ones do so unless the prefix ends in punctuation. */
const OPTIONS = { keyPrefix: 'shop_', trackStarted: true } as const;
const TTL = 3_600;
/** Seconds that Python's `get()` waits. */
const TIMEOUT = 2;

/**
 * Writes every case as the worker does and has Python read it.
 *
 * @returns what Python saw otherwise, one line each
 */
export async function checkResults(client: PythonClient, table: ResultsTable): Promise<readonly string[]> {
  const failures = await Promise.all([
    ...CASES.map(async ({ name, state, is, sees }, index) => {
      const task = taskOf(`case-${index}`);
      await writeResult(table, task, state, TTL, OPTIONS);
      const seen = await client.read({ id: task.id, timeout: TIMEOUT, ...(is === undefined ? {} : { is }) });
      return differences(sees, seen).map((difference) => `${name}: ${difference}`);
    }),
    checkWaiting(client, table),
    checkUnknown(client),
  ]);
  return failures.flat();
}

/** A program that waits while every write comes late, and in the wrong order, gets the end. */
async function checkWaiting(client: PythonClient, table: ResultsTable): Promise<readonly string[]> {
  const task = taskOf("waits for o'hara \\ é");
  const write = (state: ResultState): Promise<unknown> => writeResult(table, task, state, TTL, OPTIONS);
  const error = { type: 'Busy', message: 'm' };
  const at = Date.now();
  const worker = { pid: 1, hostname: 'h' };
  await write({ life: 1, attempt: 2, at, status: 'PROGRESS', value: 1, sequence: 1 });
  await write({ life: 1, attempt: 1, at, status: 'RETRY', error, until: at });
  const first = await client.read({ id: task.id, timeout: 0.5 });
  const waiting = new Promise((resolve) => setTimeout(resolve, 700)).then(async () => {
    await write({ life: 1, attempt: 2, at, status: 'SUCCESS', result: 'done' });
    await write({ life: 1, attempt: 2, at, status: 'STARTED', worker });
    await write({ life: 1, attempt: 2, at, status: 'PROGRESS', value: 2, sequence: 2 });
  });
  const [second] = await Promise.all([client.read({ id: task.id, timeout: 10 }), waiting]);
  const third = await client.read({ id: task.id, timeout: 1 });
  return [
    ...differences({ state: 'PROGRESS', info: 1 }, first),
    ...differences({ state: 'PROGRESS', got: 'done' }, second),
    ...differences({ state: 'SUCCESS', got: 'done' }, third),
  ].map((difference) => `a program that waits: ${difference}`);
}

async function checkUnknown(client: PythonClient): Promise<readonly string[]> {
  const seen = await client.read({ id: 'never-sent', timeout: 0.5 });
  return differences({ state: 'PENDING', ready: false }, seen).map((line) => `an unknown task: ${line}`);
}

function taskOf(id: string): CeleryTask {
  return { id, name: 'shop.tasks.add', parentId: null, groupId: null, python: PYTHON };
}

/** Where an object is not as expected: only what is expected counts, and of that, `undefined` stands for anything. */
function differences(expected: unknown, seen: unknown, where = ''): string[] {
  if (expected === undefined) return [];
  if (isDeepStrictEqual(expected, seen)) return [];
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
  if (isObject(expected) && isObject(seen) && !Array.isArray(expected)) {
    return Object.entries(expected).flatMap(([name, part]) => {
      const given: unknown = Object.hasOwn(seen, name) ? Reflect.get(seen, name) : undefined;
      if (given === undefined) return [`${where}${name} is missing in ${shown(seen)}`];
      return differences(part, given, `${where}${name}.`);
    });
  }
  return [`${where.slice(0, -1)} is ${shown(seen)} instead of ${shown(expected)}`];
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 300);
}
