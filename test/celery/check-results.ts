import { isDeepStrictEqual } from 'node:util';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { CeleryTask } from '../../core/celery/result-meta.ts';
import type { ResultState } from '../../core/celery/result-state.ts';
import { writeResult } from '../../core/celery/write-result.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { type PythonClient, startPythonClient } from './python-client.ts';
import { CASES, PYTHON } from './result-cases.ts';
import { KEY_PREFIX, type Shop } from './start-shop.ts';

const OPTIONS = { keyPrefix: KEY_PREFIX, trackStarted: true } as const;
const TTL = 3_600;
/** Seconds that Python's `get()` waits. */
const TIMEOUT = 2;

/** A result that Python read. */
export interface ReadResult {
  readonly name: string;
  /** What Python saw otherwise than was written, one line each; `null` if nothing was. */
  readonly failure: string | null;
}

/**
 * Writes every case as the worker does and has Python read it, from a table that Celery creates, as it does where none was set up before.
 *
 * @param programs the folder of the virtual environment's programs
 * @param name the table's
 */
export async function checkResults(
  programs: string,
  { system: { dynamodbEndpoint: endpoint } }: Shop,
  name: string,
): Promise<readonly ReadResult[]> {
  const python = await startPythonClient(programs, endpoint, name);
  const client = new DynamoDB({ endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    return await readAll(python, { client, name });
  } finally {
    client.destroy();
    await python.stop();
  }
}

async function readAll(client: PythonClient, table: ResultsTable): Promise<readonly ReadResult[]> {
  // First, because it is about time: Python answers few questions at once.
  const waiting = await checkWaiting(client, table);
  const cases = await Promise.all(
    CASES.map(async ({ name, state, is, sees }, index) => {
      const task = taskOf(`case-${index}`);
      await writeResult(table, task, state, TTL, OPTIONS);
      const seen = await client.read({ id: task.id, timeout: TIMEOUT, ...(is === undefined ? {} : { is }) });
      return result(name, differences(sees, seen));
    }),
  );
  return [
    result('a program that waits', waiting),
    result('an unknown task', await checkUnknown(client)),
    ...cases,
  ];
}

function result(name: string, failures: readonly string[]): ReadResult {
  return { name: `result of ${name}`, failure: failures.length === 0 ? null : failures.join('\n') };
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
  ];
}

async function checkUnknown(client: PythonClient): Promise<readonly string[]> {
  const seen = await client.read({ id: 'never-sent', timeout: 0.5 });
  return differences({ state: 'PENDING', ready: false }, seen);
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
