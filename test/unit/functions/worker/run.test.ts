import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { DefinitionOptions, TaskResult } from '../../../../core/definition/definition.ts';
import { NonRetryable, Retry } from '../../../../core/protocol/errors.ts';
import { number, pendingItem } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { sendEmail } from '../../../../tasks/send-email.ts';
import { taskMessage } from '../../messages.ts';
import { fault, inState, refusal, workerHarness } from './worker-harness.ts';

const any = z.any();
type Options = Partial<DefinitionOptions<'work', typeof any, TaskResult>>;

function work(options: Options) {
  return defineTask({ name: 'work', input: any, run: () => null, ...options });
}

const message = () => taskMessage({ task: 'work' });

/** What the last change set, its JSON and error read back. */
function last(harness: ReturnType<typeof workerHarness>) {
  const change = harness.changes().at(-1);
  const error = change?.values[':set_error']?.M;
  const result = change?.values[':set_result']?.S;
  return {
    state: change?.state,
    result: result === undefined ? undefined : JSON.parse(result),
    error: error ? { type: error['type']?.S, message: error['message']?.S } : undefined,
    notBefore: Number(change?.values[':set_notBefore']?.N),
  };
}

describe('a run that returns', () => {
  test('is recorded as SUCCESS and its message deleted, in two requests', async () => {
    const harness = workerHarness([sendEmail]);
    const input = { recipient: 'bob@example.com', content: 'Grüße 😀' };
    const message = taskMessage({ task: 'send_email', input });
    expect(await harness.process(message)).toEqual([]);
    expect(harness.mails).toEqual([
      {
        to: 'bob@example.com',
        subject: '(no subject)',
        text: 'Grüße 😀',
        owner: { id: message.id, life: 1 },
      },
    ]);
    expect(last(harness)).toMatchObject({ state: 'SUCCESS', result: { messageId: 'mail-1' } });
    expect(harness.table.calls()).toHaveLength(2);
    expect(harness.queue.calls()).toHaveLength(0);
  });

  test('gets the input as its schema converts it, and a context of its own', async () => {
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
    expect(last(harness)).toMatchObject({ state: 'SUCCESS', result: null });
  });

  test.each<[string, () => TaskResult, string, string]>([
    ['a BigInt', () => 1n as never, 'ResultNotJson', 'BigInt'],
    ['a cycle', cyclic, 'ResultNotJson', 'circular'],
    ['a function', () => (() => 1) as never, 'ResultNotJson', 'a function'],
    ['more than an item holds', () => 'x'.repeat(360_000), 'ResultTooLarge', 'the maximum is 358400'],
  ])('but not with %s, is FAILURE and not run again', async (_name, run, type, says) => {
    const harness = workerHarness([work({ run })]);
    expect(await harness.process(message())).toEqual([]);
    expect(last(harness)).toMatchObject({ state: 'FAILURE', error: { type } });
    expect(last(harness).error?.message).toContain(says);
  });

  test('with a result that leaves the input no room keeps the result', async () => {
    const harness = workerHarness([work({ run: () => 'x'.repeat(300_000) })]);
    await harness.process({ ...message(), input: 'y'.repeat(200_000) });
    await harness.process({ ...message(), input: 'y'.repeat(50_000) });
    const removals = harness.table.calls().map(({ args: [{ input }] }) => JSON.stringify(input));
    expect(removals.filter((input) => input.includes('REMOVE #leaseUntil, #input'))).toHaveLength(1);
  });
});

function cyclic(): never {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value as never;
}

describe('a run that throws', () => {
  test('is run again after a backoff with full jitter, by the same message', async () => {
    const harness = workerHarness([
      work({ retry: { backoff: { base: 8, cap: 600 } }, run: throwing(new TypeError('no')) }),
    ]);
    expect(await harness.process(message())).toEqual(['message-0']);
    expect(last(harness)).toMatchObject({
      state: 'RETRY',
      error: { type: 'TypeError', message: 'no' },
      notBefore: harness.clock.now() + 4_000,
    });
    expect(harness.hidden()).toEqual([4]);
  });

  test.each<[string, unknown, Options, number]>([
    ['the seconds that its error says', new Retry('later', { retryAfter: 33 }), {}, 33],
    ['the seconds of any error with retryAfter', Object.assign(new Error(), { retryAfter: 2.5 }), {}, 2.5],
    [
      'the seconds that the definition’s function says',
      new Error(),
      { retry: { backoff: (n) => n * 100 } },
      100,
    ],
    [
      'a backoff of Lovage’s when that function throws',
      new Error(),
      { retry: { backoff: throwing(new Error()) } },
      0.5,
    ],
    [
      'a backoff of Lovage’s when it gives no delay',
      new Error(),
      { retry: { backoff: () => Number.NaN } },
      0.5,
    ],
    ['seven days at the most', new Retry('later', { retryAfter: 1e9 }), {}, 7 * 86_400],
  ])('is run again after %s', async (_name, error, options, seconds) => {
    const harness = workerHarness([work({ ...options, run: throwing(error) })]);
    await harness.process(message());
    expect(last(harness).notBefore - harness.clock.now()).toBe(seconds * 1000);
    // SQS hides for 12 hours at the most; who gets it then hides it again.
    expect(harness.hidden()).toEqual([Math.min(43_200, Math.ceil(seconds))]);
  });

  test.each<[string, unknown, Options, object]>([
    ['NonRetryable', new NonRetryable('never'), {}, { type: 'NonRetryable', message: 'never' }],
    ['in its last attempt', new Error('no'), { retry: { maxAttempts: 1 } }, { type: 'Error', message: 'no' }],
    [
      'what is no Error',
      { code: 5 },
      { retry: { maxAttempts: 1 } },
      { type: 'Error', message: '{"code":5}' },
    ],
    ['undefined', undefined, { retry: { maxAttempts: 1 } }, { type: 'Error', message: 'undefined' }],
  ])('is FAILURE at once: %s', async (_name, thrown, options, error) => {
    const harness = workerHarness([work({ ...options, run: throwing(thrown) })]);
    expect(await harness.process(message())).toEqual([]);
    expect(last(harness)).toMatchObject({ state: 'FAILURE', error });
  });

  test('is FAILURE at once when its input no longer fits, naming the field', async () => {
    const harness = workerHarness([
      defineTask({ name: 'work', input: z.object({ n: z.number() }), run: () => null }),
    ]);
    await harness.process({ ...message(), input: {} });
    expect(last(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'InvalidInput' } });
    expect(last(harness).error?.message).toContain('n: ');
  });
});

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

describe('the time limit', () => {
  test('aborts the signal and ends the attempt, whether the run listens or not', async () => {
    const reasons: unknown[] = [];
    const harness = workerHarness([
      work({
        timeLimit: 5,
        run: (_input, { signal }) => {
          signal.addEventListener('abort', () => reasons.push(signal.reason));
          return new Promise(() => undefined);
        },
      }),
    ]);
    const processed = harness.process(message());
    await until(() => harness.clock.sleeps.length === 1);
    harness.clock.advance(4_999);
    expect(reasons).toEqual([]);
    harness.clock.advance(1);
    expect(await processed).toEqual(['message-0']);
    expect(reasons).toMatchObject([{ name: 'TimeLimitExceeded' }]);
    expect(last(harness)).toMatchObject({ state: 'RETRY', error: { type: 'TimeLimitExceeded' } });
  });

  test('leaves time to record the outcome before Lambda ends the function', async () => {
    const harness = workerHarness([work({ timeLimit: 870 })]);
    await harness.process(message());
    expect(harness.clock.sleeps[0]).toBe(60_000 - 22_000);
  });

  test('ends a sleep of the run', async () => {
    const harness = workerHarness([
      work({ timeLimit: 5, retry: { maxAttempts: 1 }, run: (_i, { sleep }) => sleep(60_000) }),
    ]);
    const processed = harness.process(message());
    await until(() => harness.clock.sleeps.length === 2);
    harness.clock.advance(5_000);
    await processed;
    expect(last(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'TimeLimitExceeded' } });
  });
});

describe('progress', () => {
  test('is written under the fence', async () => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress({ current: 1 }) })]);
    await harness.process(message());
    expect(harness.changes()[1]?.values).toMatchObject({
      ':set_progress': { S: '{"current":1}' },
      ':attempt': { N: '1' },
      ':owner': { S: 'me' },
    });
  });

  /** A run whose progress is refused, and the record that its worker then reads; `null`: none. */
  async function superseded(record: Item | null) {
    let reason: unknown;
    const harness = workerHarness([
      work({
        run: async (_i, { progress, signal }) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          });
          await progress(1);
        },
      }),
    ]);
    const sent = message();
    harness.answers.progress = () => refusal(inState('REVOKED'));
    harness.table
      .on(GetItemCommand)
      .resolves(record ? { Item: { ...pendingItem(sent, 3_600), ...record } } : {});
    const kept = await harness.process(sent);
    expect(reason).toMatchObject({ name: 'AttemptSuperseded' });
    expect(harness.changes().map(({ state }) => state)).toEqual(['STARTED', undefined]);
    return { harness, kept };
  }

  test.each<[string, Item | null]>([
    ['a revoked task', inState('REVOKED')],
    ['a task that another attempt ended', inState('SUCCESS')],
    ['a record that is gone', null],
  ])('of %s aborts the run, records no outcome and is done with the message', async (_name, record) => {
    expect((await superseded(record)).kept).toEqual([]);
  });

  test.each<[string, Item]>([
    ['a task that another worker has', inState('STARTED', { owner: { S: 'other' } })],
    ['a task that was revoked and sent again', inState('PENDING', { life: number(2) })],
  ])('of %s aborts the run, and keeps the message, which may be the other’s too', async (_name, record) => {
    expect((await superseded(record)).kept).toEqual(['message-0']);
  });

  test('of a superseded attempt keeps the message when nobody can say what became of the task', async () => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress(1) })]);
    harness.answers.progress = () => refusal(inState('REVOKED'));
    harness.table.on(GetItemCommand).rejects(fault());
    expect(await harness.process(message())).toEqual(['message-0']);
  });

  test('that is too large fails the task', async () => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress('x'.repeat(9_000)) })]);
    await harness.process(message());
    expect(last(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'NonRetryable' } });
  });

  test('that AWS does not take is the run’s to survive', async () => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress(1) })]);
    harness.answers.progress = fault;
    await harness.process(message());
    expect(last(harness)).toMatchObject({ state: 'RETRY', error: { type: 'InternalServerError' } });
  });
});

/** Lets the worker run until a condition holds: no time passes. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn += 1) await new Promise(setImmediate);
  expect(condition()).toBe(true);
}
