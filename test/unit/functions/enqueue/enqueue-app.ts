import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { expect } from 'vitest';
import * as z from 'zod/mini';
import { registry } from '../../../../bench/tasks/index.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import type { Follower } from '../../../../core/ending/follow.ts';
import type { Json } from '../../../../core/protocol/json.ts';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import type { Item } from '../../../../core/records/table.ts';
import { createApp } from '../../../../functions/enqueue/app.ts';
import { workersByRole } from '../../../../functions/enqueue/calling-worker.ts';
import type { Authorizer } from '../../../../platform/http/http-request.ts';
import { callApp } from '../../call-app.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { mockedAws } from '../mocked-aws.ts';

export const TABLE = 'results';
export const URLS = {
  default: { url: 'https://sqs/default', deadLetterUrl: 'https://sqs/default-dead' },
  slow: { url: 'https://sqs/slow', deadLetterUrl: 'https://sqs/slow-dead' },
};
/** When every call of these tests is made. */
export const NOW = Date.parse('2030-01-01T00:00:00.000Z');
/** The time that Lambda leaves every call of these tests, in milliseconds. */
export const REMAINING_MS = 20_000;

const report = defineTask({
  name: 'report',
  input: z.strictObject({ tags: z.array(z.number()), draft: z.optional(z.boolean()) }),
  queue: 'slow',
  timeLimit: 300,
  resultTtl: 3_600,
  sends: ['add', 'report'],
  run: () => null,
});

/** A schema of no library: accepts anything, but a field `amount` must be a number. */
const lenient: StandardSchemaV1 = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const amount = value !== null && typeof value === 'object' && 'amount' in value ? value.amount : 0;
      if (amount === 'quote') {
        const issue = { message: JSON.parse(JSON.stringify(value)).x, path: ['amount'] };
        return { issues: Array.from({ length: 100 }, () => issue) };
      }
      if (amount === 'throw') throw new TypeError('a bug that quotes S3CRET');
      if (amount === 'throw a text') throw 'S3CRET';
      return typeof amount === 'number'
        ? { value }
        : { issues: [{ message: 'Not a number', path: ['amount'] }] };
    },
  },
};
const anything = defineTask({ name: 'anything', input: lenient, run: () => null });
const tasks = createRegistry([...registry.definitions, report, anything]);

interface EnqueueAppOptions {
  /** Default: all callers share their keys. */
  readonly keysPerCaller?: boolean;
  /** Who calls. Default: nobody known. */
  readonly authorizer?: Authorizer;
  /** The setting that names the workers' roles. Default: nobody is a worker. */
  readonly callingWorkers?: string;
}

/** A real app on mocked AWS clients that accept everything, with a clock that jumps and ids that count. */
export function enqueueApp({ keysPerCaller = false, authorizer, callingWorkers }: EnqueueAppOptions = {}) {
  const { client, sqs, dynamo } = mockedAws();
  const clock = new FakeClock(NOW);
  const log = logLines();
  const metrics = countedMetrics();
  const followers: Record<string, Follower> = {};
  let ids = 0;
  const newId = () => {
    ids += 1;
    return idOf(ids);
  };
  const app = createApp({
    registry: tasks,
    table: { client: client.dynamo, name: TABLE },
    queues: { client: client.sqs, addresses: new Map(Object.entries(URLS)) },
    logger: log,
    followers,
    metrics,
    clock,
    random: () => 0.5,
    keysPerCaller,
    workerOf: workersByRole(callingWorkers, tasks),
    newToken: newId,
    newId,
  });

  async function post(path: string, body?: string, headers: Record<string, string> = {}): Promise<Response> {
    const call = {
      method: 'POST',
      headers,
      remainingMs: REMAINING_MS,
      ...(authorizer ? { authorizer } : {}),
    };
    return callApp(app, path, body === undefined ? call : { ...call, body });
  }
  return {
    app,
    /** Has a task forgotten. */
    forget: (id: string): Promise<Response> => callApp(app, `/tasks/${id}`, { method: 'DELETE' }),
    sqs,
    dynamo,
    clock,
    log,
    metrics,
    /** The followers of an end, by kind; none at first. */
    followers,
    post,
    postJson: (path: string, value: unknown, headers: Record<string, string> = {}) =>
      post(path, JSON.stringify(value), { 'content-type': 'application/json', ...headers }),
    postForm: (path: string, fields: string, headers: Record<string, string> = {}) =>
      post(path, fields, { 'content-type': 'application/x-www-form-urlencoded', ...headers }),
    /** Expects that AWS got no request. */
    expectNothingStored: () => {
      expect(sqs.calls()).toEqual([]);
      expect(dynamo.calls()).toEqual([]);
    },
  };
}

export type EnqueueApp = ReturnType<typeof enqueueApp>;

/** The `count`th id that the app makes. */
export function idOf(count: number): string {
  return `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;
}

/** The requests that took back a task: they make its record a tombstone, or write one. */
export function withdrawals({ dynamo }: EnqueueApp): UpdateItemCommandInput[] {
  return dynamo
    .commandCalls(UpdateItemCommand)
    .map((call) => call.args[0].input)
    .filter((input) => input.ExpressionAttributeValues?.[':set_tombstone']?.S === 'refused');
}

/** The ids of the tasks that were taken back. */
export function withdrawnIds(app: EnqueueApp): (string | undefined)[] {
  return withdrawals(app).map((input) => input.Key?.['id']?.S);
}

/** The record in an answer that accepted a task. */
export async function accepted(response: Response): Promise<ApiRecord> {
  const text = await response.text();
  expect(response.status, text).toBe(202);
  const record: ApiRecord = JSON.parse(text);
  expect(response.headers.get('location')).toBe(`/tasks/${record.id}`);
  expect(response.headers.get('content-type')).toBe('application/json');
  return record;
}

/** The input in an item. */
export function inputOf(item: Item | undefined): Json {
  return JSON.parse(item?.['input']?.S ?? '"no input"');
}
