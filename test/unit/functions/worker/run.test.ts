import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { add } from '../../../../bench/tasks/add.ts';
import { sendEmail } from '../../../../bench/tasks/send-email.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { TaskResult } from '../../../../core/definition/definition.ts';
import { NonRetryable, Retry } from '../../../../core/protocol/errors.ts';
import { successOutcome } from '../../../../functions/worker/success-outcome.ts';
import { taskMessage } from '../../messages.ts';
import { lastChange, type WorkOptions, work, workMessage } from './work.ts';
import { fault, workerHarness } from './worker-harness.ts';

describe('a run that returns', () => {
  test('is recorded as SUCCESS and its message is deleted, in two requests', async () => {
    const harness = workerHarness([sendEmail]);
    const input = { recipient: 'bob@example.com', content: 'Grüße 😀' };
    const message = taskMessage({ task: 'send_email', input });
    expect(await harness.process(message)).toEqual([]);
    expect(harness.mails).toEqual([
      {
        to: 'bob@example.com',
        subject: '(no subject)',
        text: 'Grüße 😀',
        owner: { id: message.id, life: 1, token: 'me' },
      },
    ]);
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS', result: { messageId: 'mail-1' } });
    expect(harness.table.calls()).toHaveLength(2);
    expect(harness.queue.calls()).toHaveLength(0);
  });

  test('gets the input as its schema converts it, and its own context', async () => {
    const input = z.object({ n: z._default(z.number(), 7) });
    const seen: unknown[] = [];
    const harness = workerHarness([
      defineTask({
        name: 'work',
        input,
        run: ({ n }, { id, attempt, signal }) => {
          seen.push(n, id, attempt, signal.aborted);
        },
      }),
    ]);
    const sent = taskMessage({ task: 'work', input: {} });
    await harness.process(sent);
    expect(seen).toEqual([7, sent.id, 1, false]);
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS', result: null });
  });

  test('and has emptied its input is recorded without it if what was sent does not fit beside the result', async () => {
    const large = 'i'.repeat(240_000);
    const harness = workerHarness([
      work({
        run: (input) => {
          for (const key of Object.keys(input)) delete input[key];
          return 'r'.repeat(340_000);
        },
      }),
    ]);
    await harness.process(workMessage({ input: { large } }));
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS' });
    const update = harness.table.commandCalls(UpdateItemCommand).at(-1)?.args[0].input.UpdateExpression;
    expect(update).toMatch(/REMOVE .*#input/);
  });

  test.each<[string, () => TaskResult, string, string]>([
    ['a BigInt', () => 1n as never, 'ResultNotJson', 'not JSON: result is a bigint'],
    ['a cycle', cyclic, 'ResultNotJson', 'result.self is part of itself'],
    ['too many levels', () => JSON.parse(nested(1_001)), 'ResultNotJson', 'nested more than 1000 deep'],
    ['a function', () => (() => 1) as never, 'ResultNotJson', 'not JSON: result is a function'],
    ['NaN', () => Number.NaN, 'ResultNotJson', 'not JSON: result is NaN'],
    ['NaN inside', () => ({ rates: [1, Number.NaN] }), 'ResultNotJson', 'result.rates.1 is NaN'],
    ['an infinite sum', () => 1e308 + 1e308, 'ResultNotJson', 'not JSON: result is Infinity'],
    ['minus Infinity inside', () => [-1 / 0], 'ResultNotJson', 'result.0 is -Infinity'],
    ['undefined in a list', () => [1, undefined] as never, 'ResultNotJson', 'result.1 is undefined'],
    ['a list with holes', () => new Array(2) as never, 'ResultNotJson', 'result.0 is undefined'],
    ['a function inside', () => ({ now: { run: () => 1 } }) as never, 'ResultNotJson', 'result.now.run is a'],
    ['a symbol inside', () => ({ a: Symbol('s') }) as never, 'ResultNotJson', 'result.a is a symbol'],
    ['a BigInt inside', () => ({ a: 1n }) as never, 'ResultNotJson', 'result.a is a bigint'],
    ['a Map', () => new Map([[1, 2]]) as never, 'ResultNotJson', 'not JSON: result is of class Map'],
    ['a Set inside', () => ({ a: new Set([1]) }) as never, 'ResultNotJson', 'result.a is of class Set'],
    ['bytes', () => new Uint8Array(3) as never, 'ResultNotJson', 'of class Uint8Array'],
    [
      'an error',
      () => ({ failed: new Error('no') }) as never,
      'ResultNotJson',
      'result.failed is of class Error',
    ],
    [
      'an invalid Date',
      () => ({ at: new Date('x') }) as never,
      'ResultNotJson',
      'result.at is an invalid Date',
    ],
    [
      'toJSON that gives NaN',
      () => ({ a: { toJSON: () => 0 / 0 } }) as never,
      'ResultNotJson',
      'result.a is NaN',
    ],
    ['toJSON that throws', () => ({ toJSON: failing }) as never, 'ResultNotJson', 'own error'],
    ['more than an item can hold', () => 'x'.repeat(360_000), 'ResultTooLarge', 'the maximum is 358400'],
  ])('with %s is FAILURE and does not run again', async (_name, run, type, says) => {
    const harness = workerHarness([work({ run })]);
    expect(await harness.process(workMessage())).toEqual([]);
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type } });
    expect(lastChange(harness).error?.message).toContain(says);
  });

  test.each<[string, () => unknown, unknown]>([
    ['nothing', () => undefined, null],
    ['a field that is undefined', () => ({ a: undefined, b: 1 }), { b: 1 }],
    ['a date', () => [new Date(0)], ['1970-01-01T00:00:00.000Z']],
    ['what says itself how it is written', () => ({ toJSON: () => '5 €' }), '5 €'],
    ['minus zero', () => -0, 0],
    ['half a character', () => '\ud83c', '\ud83c'],
    ['a thousand levels', () => JSON.parse(nested(1_000)), JSON.parse(nested(1_000))],
  ])('with %s is SUCCESS', async (_name, run, result) => {
    const harness = workerHarness([work({ run: run as () => TaskResult })]);
    expect(await harness.process(workMessage())).toEqual([]);
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS', result });
  });

  test('of a task with a sum that is no number is FAILURE', async () => {
    const harness = workerHarness([add]);
    await harness.process(taskMessage({ task: 'add', input: { a: 1e308, b: 1e308 } }));
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'ResultNotJson' } });
    expect(harness.hidden()).toEqual([]);
  });

  test.each([
    [200_000, true],
    [50_000, false],
  ])('with a result that leaves an input of %i bytes no room (%s) keeps the result', (bytes, dropInput) => {
    const outcome = successOutcome('x'.repeat(300_000), 'y'.repeat(bytes), 0);
    expect(outcome).toMatchObject({ kind: 'succeeded', dropInput });
  });
});

function failing(): never {
  throw new Error('own error');
}

function cyclic(): never {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value as never;
}

describe('a run that throws', () => {
  test('runs again after a backoff with full jitter, by the same message', async () => {
    const harness = workerHarness([
      work({ retry: { backoff: { base: 8, cap: 600 } }, run: throwing(new TypeError('no')) }),
    ]);
    expect(await harness.process(workMessage())).toEqual(['message-0']);
    expect(lastChange(harness)).toMatchObject({
      state: 'RETRY',
      error: { type: 'TypeError', message: 'no' },
      notBefore: harness.clock.now() + 4_000,
    });
    expect(harness.hidden()).toEqual([4]);
  });

  test.each<[string, unknown, WorkOptions, number]>([
    ['the seconds that its error gives', new Retry('later', { retryAfter: 33 }), {}, 33],
    ['the seconds of any error with retryAfter', Object.assign(new Error(), { retryAfter: 2.5 }), {}, 2.5],
    [
      'the seconds that the definition’s function returns',
      new Error(),
      { retry: { backoff: (n) => n * 100 } },
      100,
    ],
    [
      'Lovage’s own backoff if that function throws',
      new Error(),
      { retry: { backoff: throwing(new Error()) } },
      0.5,
    ],
    [
      'Lovage’s own backoff if it returns no delay',
      new Error(),
      { retry: { backoff: () => Number.NaN } },
      0.5,
    ],
    ['15 minutes, the longest that its message waits', new Retry('later', { retryAfter: 900 }), {}, 900],
  ])('runs again after %s', async (_name, error, options, seconds) => {
    const harness = workerHarness([work({ ...options, run: throwing(error) })]);
    await harness.process(workMessage());
    expect(lastChange(harness).notBefore - harness.clock.now()).toBe(seconds * 1000);
    expect(harness.hidden()).toEqual([Math.ceil(seconds)]);
  });

  test.each([
    ['more than 15 minutes', 900.001, 900.001],
    ['seven days', 7 * 86_400, 7 * 86_400],
    ['ten years at most', 1e9, 315_576_000],
  ])('runs again after %s by the due index, and its message goes', async (_name, retryAfter, seconds) => {
    const harness = workerHarness([work({ run: throwing(new Retry('later', { retryAfter })) })]);
    expect(await harness.process(workMessage())).toEqual([]);
    expect(lastChange(harness).notBefore - harness.clock.now()).toBe(seconds * 1000);
    const [, written] = harness.table.commandCalls(UpdateItemCommand);
    expect(written?.args[0].input.UpdateExpression).toContain(
      '#dueRun = if_not_exists(#revision, :noRevision) + :one',
    );
    expect([harness.hidden(), harness.sent()]).toEqual([[], []]);
  });

  test('and runs again at a far time that the table does not take: this copy waits until then, and runs nothing before', async () => {
    const harness = workerHarness([work({ run: throwing(new Retry('later', { retryAfter: 7_200 })) })]);
    harness.answers.outcome = fault;
    expect(await harness.process(workMessage())).toEqual(['message-0']);
    expect(harness.sent()).toHaveLength(1);
    expect(harness.hidden()).toEqual([7_200]);
  });

  test.each([Number.NaN, -1, '5', undefined])(
    'and whose backoff function returns %j leaves a line in the log that says so',
    async (delay) => {
      const backoff = () => delay as number;
      const harness = workerHarness([work({ retry: { backoff }, run: throwing(new Error('no')) })]);
      await harness.process(workMessage());
      expect(harness.log.lines).toContainEqual(
        expect.objectContaining({ level: 'warn', message: expect.stringContaining('backoff function') }),
      );
    },
  );

  test.each<[string, unknown, WorkOptions, object]>([
    ['NonRetryable', new NonRetryable('never'), {}, { type: 'NonRetryable', message: 'never' }],
    ['in its last attempt', new Error('no'), { retry: { maxAttempts: 1 } }, { type: 'Error', message: 'no' }],
    [
      'a value that is not an Error',
      { code: 5 },
      { retry: { maxAttempts: 1 } },
      { type: 'Error', message: '{"code":5}' },
    ],
    ['undefined', undefined, { retry: { maxAttempts: 1 } }, { type: 'Error', message: 'undefined' }],
  ])('is FAILURE at once: %s', async (_name, thrown, options, error) => {
    const harness = workerHarness([work({ ...options, run: throwing(thrown) })]);
    expect(await harness.process(workMessage())).toEqual([]);
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error });
  });

  test('is FAILURE at once when its input no longer fits, naming the field', async () => {
    const harness = workerHarness([
      defineTask({ name: 'work', input: z.object({ n: z.number() }), run: () => null }),
    ]);
    await harness.process({ ...workMessage(), input: {} });
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'InvalidInput' } });
    expect(lastChange(harness).error?.message).toContain('n: ');
  });
});

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

/** A text of JSON: lists within lists. */
function nested(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}
