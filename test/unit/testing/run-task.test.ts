import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { chain, chord, createClient, group } from '../../../client/index.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import { environment } from '../../../core/definition/environment.ts';
import { secret } from '../../../core/definition/secret.ts';
import { NonRetryable, Retry, Snooze } from '../../../core/protocol/errors.ts';
import type { Json } from '../../../core/protocol/json.ts';
import { checkInput, InputRefused, runTask } from '../../../testing/index.ts';

const anything = z.record(z.string(), z.any());
const common = { name: 'work', input: anything } as const;

describe('an attempt', () => {
  test('that returns succeeds, with its result as callers get it', async () => {
    const task = defineTask({
      ...common,
      run: () => ({ at: new Date(0).toISOString(), left: undefined, list: [1] }),
    });
    const run = await runTask(task, {});
    expect(run).toEqual({
      ...{ outcome: 'success', result: { at: '1970-01-01T00:00:00.000Z', list: [1] }, error: null },
      ...{
        delay: null,
        emails: [],
        progress: [],
        sleeps: [],
        logs: [],
        sent: [],
        sentWorkflows: [],
        thrown: undefined,
      },
    });
  });

  test('that returns nothing has the result null', async () => {
    const { result } = await runTask(defineTask({ ...common, run: () => undefined }), {});
    // The type says so, too.
    const known: null = result;
    expect(known).toBeNull();
  });

  test('whose result is not kept has none', async () => {
    const task = defineTask({ ...common, keepResult: false, run: () => 5 });
    expect(await runTask(task, {})).toMatchObject({ outcome: 'success', result: null });
  });

  test('that throws is retried after its backoff, from the middle of its range', async () => {
    const failure = new Error('no luck');
    const task = defineTask({
      ...common,
      retry: { backoff: { base: 10, cap: 600 } },
      run: () => Promise.reject(failure),
    });
    const run = await runTask(task, {}, { attempt: 2 });
    expect(run).toMatchObject({ outcome: 'retry', delay: 10, error: { type: 'Error', message: 'no luck' } });
    expect(run.thrown).toBe(failure);
    expect(await runTask(task, {}, { attempt: 2, random: () => 0 })).toMatchObject({ delay: 0 });
  });

  test('that throws and is the last one ends the task', async () => {
    const task = defineTask({
      ...common,
      retry: { maxAttempts: 2 },
      run: () => {
        throw new RangeError('too far');
      },
    });
    expect(await runTask(task, {}, { attempt: 2 })).toMatchObject({
      ...{ outcome: 'failure', result: null, delay: null, error: { type: 'RangeError', message: 'too far' } },
    });
  });

  test.each([
    [new NonRetryable('never'), { outcome: 'failure', delay: null }],
    [new Retry('busy', { retryAfter: 90 }), { outcome: 'retry', delay: 90 }],
    [new Snooze({ reason: 'full', seconds: 30 }), { outcome: 'snooze', delay: 30 }],
    [Object.assign(new Error('slow down'), { status: 429, retryAfter: 7 }), { outcome: 'snooze', delay: 7 }],
  ])('that throws %s', async (thrown, expected) => {
    const task = defineTask({ ...common, run: () => Promise.reject(thrown) });
    expect(await runTask(task, {})).toMatchObject(expected);
  });

  test('compares a service’s date with its own time', async () => {
    const answered = { status: 429, headers: { 'retry-after': 'Tue, 01 Jan 2030 00:00:20 GMT' } };
    const task = defineTask({
      ...common,
      run: () => Promise.reject(Object.assign(new Error('slow down'), answered)),
    });
    const run = await runTask(task, {}, { now: '2030-01-01T00:00:00Z' });
    expect(run).toMatchObject({ outcome: 'snooze', delay: 20 });
  });

  test('with a result that JSON cannot carry fails, because its work is done', async () => {
    const task = defineTask({ ...common, run: () => ({ share: 1 / 0 }) });
    expect(await runTask(task, {})).toMatchObject({
      outcome: 'failure',
      error: { type: 'ResultNotJson', message: expect.stringContaining('result.share') },
    });
  });
});

describe('the input', () => {
  const dated = defineTask({
    name: 'dated',
    input: z.strictObject({
      at: z.pipe(
        z.string(),
        z.transform((text) => new Date(text)),
      ),
    }),
    run: ({ at }) => at.getTime(),
  });

  test('reaches the run as the schema converts it', async () => {
    expect(await runTask(dated, { at: '1970-01-01T00:00:01Z' })).toMatchObject({ result: 1_000 });
  });

  test('goes through JSON first', async () => {
    const task = defineTask({ ...common, run: (input) => Object.keys(input) });
    expect(await runTask(task, { kept: 1, left: undefined })).toMatchObject({ result: ['kept'] });
  });

  test('is the run’s own copy', async () => {
    const task = defineTask({
      ...common,
      run: (input) => {
        input['changed'] = true;
      },
    });
    const input = {};
    await runTask(task, input);
    expect(input).toEqual({});
  });

  test('that the API would refuse runs nothing', async () => {
    const refused = runTask(dated, { at: 5 } as never);
    await expect(refused).rejects.toThrow(InputRefused);
    await expect(refused).rejects.toThrow(/refuse this input of "dated". at: /);
  });

  test('is judged as the API does', async () => {
    expect(await checkInput(dated, { at: 'x' })).toEqual([]);
    expect(await checkInput(dated, { at: 'x', more: 1 })).toEqual([
      { path: 'more', message: 'Unknown field' },
    ]);
    expect(await checkInput(dated, undefined)).toMatchObject([{ path: 'at' }]);
    expect(await checkInput(dated, { at: Number.NaN })).toEqual([
      { path: '', message: 'input.at is NaN, which JSON does not have.' },
    ]);
    expect(await checkInput(dated, { at: 2 ** 60 })).toMatchObject([{ path: '' }]);
    expect(await checkInput(dated, { at: 'x'.repeat(300_000) })).toMatchObject([
      { path: '', message: expect.stringContaining('the maximum is') },
    ]);
  });
});

describe('what a run knows', () => {
  const told = defineTask({
    ...common,
    run: (_input, { id, attempt, life, schedule }) => ({
      ...{ id, attempt, life },
      schedule: schedule && { name: schedule.name, at: schedule.at.toISOString() },
    }),
  });

  test('is by default that it is the first attempt of a task that a caller sent', async () => {
    expect(await runTask(told, {})).toMatchObject({
      result: { id: 'task-1', attempt: 1, life: 1, schedule: null },
    });
  });

  test('is what the test says', async () => {
    const schedule = { name: 'nightly', at: '2030-01-01T02:30:00.000Z' };
    expect(await runTask(told, {}, { id: 'mine', attempt: 3, life: 2, schedule })).toMatchObject({
      result: { id: 'mine', attempt: 3, life: 2, schedule },
    });
    const at = new Date(schedule.at);
    expect(await runTask(told, {}, { schedule: { name: 'nightly', at } })).toMatchObject({
      result: { schedule },
    });
  });

  test.each([
    [{ attempt: 5 }, 'overrides.attempt is 5; the definition of "work" allows 4 (retry.maxAttempts).'],
    [{ attempt: 0 }, 'overrides.attempt is 0; it must be a whole number, 1 or more.'],
    [{ atempt: 1 }, /^overrides.atempt is not an option. The options are attempt, id, /],
    [{ now: 'soon' }, 'overrides.now is "soon"; it must be a valid Date or a time in ISO 8601.'],
    [{ schedule: { name: 'nightly', at: 'x' } }, /^overrides.schedule.at is "x"; it must be a valid Date/],
    [{ mailer: 'down' }, /^overrides.mailer is "down"; it must be the error /],
  ])('is not %j', async (overrides, message) => {
    await expect(runTask(told, {}, overrides as never)).rejects.toThrow(message);
  });
});

describe('what a task needs', () => {
  const bucket = environment('BUCKET');
  const size = environment('PAGE_SIZE', z.pipe(z.string(), z.transform(Number)));
  const key = secret('STRIPE_KEY');
  const task = defineTask({
    ...common,
    needs: [bucket, size, key],
    run: () => [bucket.value, size.value, key.value],
  });
  const given = { environment: { BUCKET: 'mine', PAGE_SIZE: '20' }, secrets: { STRIPE_KEY: 'sk' } };

  test('is what the test gives, as its schema converts it', async () => {
    expect(await runTask(task, {}, given)).toMatchObject({ result: ['mine', 20, 'sk'] });
  });

  test('is missed before the run', async () => {
    await expect(runTask(task, {}, { ...given, secrets: {} })).rejects.toThrow(
      'The tasks need what is not there: secret STRIPE_KEY is not given. Give it in overrides.environment or overrides.secrets, by name.',
    );
  });

  test('is a text', async () => {
    const secrets = { STRIPE_KEY: 5 } as never;
    await expect(runTask(task, {}, { ...given, secrets })).rejects.toThrow(
      'overrides.secrets must be an object of texts by name, as a deployment gives them.',
    );
  });
});

describe('what a run does', () => {
  test('is noted: email, progress, sleeps and logs', async () => {
    const task = defineTask({
      ...common,
      sendsEmail: true,
      run: async (_input, { mailer, progress, sleep, logger }) => {
        logger.info('begins', { step: 1 });
        logger.warn('alone');
        await progress({ step: 1 });
        await sleep(1_000);
        const { messageId } = await mailer.send({ to: 'bob@example.com', subject: 'Hi', text: 'Hello' });
        await sleep(20);
        return messageId;
      },
    });
    expect(await runTask(task, {})).toMatchObject({
      ...{ outcome: 'success', result: 'message-1', progress: [{ step: 1 }], sleeps: [1_000, 20] },
      emails: [{ to: 'bob@example.com', subject: 'Hi', text: 'Hello' }],
      logs: [
        { level: 'info', message: 'begins', fields: { step: 1 } },
        { level: 'warn', message: 'alone', fields: {} },
      ],
    });
  });

  test('with email that is not accepted is up to its policy', async () => {
    const task = defineTask({
      ...common,
      sendsEmail: true,
      run: (_input, { mailer }) => mailer.send({ to: 'bob@example.com', subject: 'Hi', text: 'Hello' }),
    });
    const quota = new Snooze({ reason: 'The daily quota is used up', seconds: 1_800 });
    expect(await runTask(task, {}, { mailer: quota })).toMatchObject({ outcome: 'snooze', emails: [{}] });
    const mailer = () => ({ messageId: 'mine' });
    expect(await runTask(task, {}, { mailer })).toMatchObject({ result: { messageId: 'mine' } });
  });

  test('with email that SES would never take fails for good', async () => {
    const task = defineTask({
      ...common,
      sendsEmail: true,
      run: (_input, { mailer }) =>
        mailer.send({ to: 'bob@example.com', from: 'eve@example.com', subject: 'Hi', text: 'Hello' }),
    });
    expect(await runTask(task, {})).toMatchObject({
      outcome: 'failure',
      error: { message: expect.stringContaining('from is neither the sender of this deployment') },
    });
    expect(await runTask(task, {}, { senders: ['eve@example.com'] })).toMatchObject({ outcome: 'success' });
  });

  test('with progress that cannot be stored fails for good', async () => {
    const task = defineTask({
      ...common,
      run: (_input, { progress }) => progress({ share: Number.NaN }),
    });
    expect(await runTask(task, {})).toMatchObject({
      outcome: 'failure',
      error: { message: expect.stringContaining('progress.share is NaN') },
    });
  });
});

describe('time', () => {
  test('passes at once while the task sleeps, side by side', async () => {
    const order: string[] = [];
    const task = defineTask({
      ...common,
      timeLimit: 870,
      run: async (_input, { sleep }) => {
        const slept = (ms: number, name: string) => sleep(ms).then(() => order.push(name));
        await Promise.all([slept(600_000, 'long'), slept(1_000, 'short'), slept(300_000, 'middle')]);
        await sleep(200_000);
      },
    });
    expect(await runTask(task, {})).toMatchObject({ outcome: 'success' });
    expect(order).toEqual(['short', 'middle', 'long']);
  });

  test('passes at once under fake timers, too', async () => {
    vi.useFakeTimers();
    try {
      const task = defineTask({
        ...common,
        run: async (_input, { sleep, progress }) => {
          await sleep(20_000);
          await progress({ done: 1 });
        },
      });
      expect(await runTask(task, {})).toMatchObject({ outcome: 'success', progress: [{ done: 1 }] });
    } finally {
      vi.useRealTimers();
    }
  });

  test('is limited', async () => {
    const task = defineTask({
      ...common,
      ...{ timeLimit: 60, softTimeLimit: 50 },
      run: async (_input, { sleep, softSignal, progress }) => {
        for (let minute = 0; minute < 10; minute += 1) {
          await sleep(20_000);
          await progress({ soft: softSignal.aborted });
        }
      },
    });
    expect(await runTask(task, {})).toMatchObject({
      ...{
        outcome: 'retry',
        error: { type: 'TimeLimitExceeded' },
        progress: [{ soft: false }, { soft: false }],
      },
      sleeps: [20_000, 20_000, 20_000],
    });
  });

  test('is limited for a run that waits for something else, too', async () => {
    const task = defineTask({ ...common, timeLimit: 1, run: () => new Promise<never>(() => undefined) });
    expect(await runTask(task, {})).toMatchObject({
      error: { type: 'TimeLimitExceeded' },
      thrown: undefined,
    });
  });
});

describe('a task that is revoked while it runs', () => {
  test('hears of it at its next report', async () => {
    const task = defineTask({
      ...common,
      run: async (_input, { sleep, progress }) => {
        for (let step = 1; step <= 9; step += 1) {
          await progress({ step });
          await sleep(1_000);
        }
      },
    });
    expect(await runTask(task, {}, { revokedAfter: 3 })).toMatchObject({
      ...{ outcome: 'revoked', result: null, error: null },
      progress: [{ step: 1 }, { step: 2 }, { step: 3 }],
    });
  });

  test('hears of it within ten seconds', async () => {
    const task = defineTask({
      ...common,
      timeLimit: 300,
      run: async (_input, { sleep, signal }) => {
        let slept = 0;
        for (; !signal.aborted; slept += 1) await sleep(1_000);
        return slept;
      },
    });
    const run = await runTask(task, {}, { revokedAfter: 12 });
    expect(run.outcome).toBe('revoked');
    expect(run.sleeps.length).toBeGreaterThanOrEqual(12);
    expect(run.sleeps.length).toBeLessThanOrEqual(22);
  });
});

describe('a task in a workflow', () => {
  const sum = defineTask({
    ...common,
    run: async (_input, { results }) => {
      const seen: Json[] = [];
      for await (const each of results()) seen.push(each);
      return { seen };
    },
  });

  test('reads what came before as the test says, as JSON, and as often as it likes', async () => {
    const results = [1, { ok: true, value: new Date(0), left: undefined }];
    const shown = [1, { ok: true, value: '1970-01-01T00:00:00.000Z' }];
    expect(await runTask(sum, {}, { results })).toMatchObject({ result: { seen: shown } });
    const twice = defineTask({
      ...common,
      run: async (_input, { results: read }) => {
        for await (const each of read<{ n: number }>()) each.n = 5;
        for await (const each of read<{ n: number }>()) return each;
        return null;
      },
    });
    expect(await runTask(twice, {}, { results: [{ n: 1 }] })).toMatchObject({ result: { n: 1 } });
    expect(await runTask(sum, {}, { results: [] })).toMatchObject({ result: { seen: [] } });
  });

  test('fails for good where nothing came before', async () => {
    expect(await runTask(sum, {})).toMatchObject({
      outcome: 'failure',
      error: { type: 'NonRetryable', message: expect.stringContaining('nothing comes before this task') },
    });
  });

  test('cannot be given what no task returns', async () => {
    await expect(runTask(sum, {}, { results: [1, Number.NaN] })).rejects.toThrow('results.1 is NaN');
    await expect(runTask(sum, {}, { results: 'all' as never })).rejects.toThrow('overrides.results is "all"');
  });
});

describe('a task that sends others', () => {
  const client = createClient();
  type Word = ReturnType<typeof client.signature>;

  test('has them noted, and sends nothing', async () => {
    const task = defineTask({
      ...common,
      sends: ['send_email', 'add'],
      run: async () => {
        const email = await client.send('send_email', { recipient: 'bob@example.com' }, { countdown: 60 });
        const sums = await client.many([
          { task: 'add', input: { a: 1, b: 2 } },
          { task: 'add', input: { a: 3, b: 4 }, options: { queue: 'slow' } },
          { task: 'purge', input: {} },
        ]);
        return [email.id, ...sums.map((sum) => ('id' in sum ? sum.id : null))];
      },
    });
    const run = await runTask(task, {});
    expect(run).toMatchObject({
      result: ['child-1', 'child-2', 'child-3', null],
      sent: [
        { task: 'send_email', input: { recipient: 'bob@example.com' }, options: { countdown: 60 } },
        { task: 'add', input: { a: 1, b: 2 }, options: {}, idempotencyKey: null },
        { task: 'add', input: { a: 3, b: 4 }, options: { queue: 'slow' } },
      ],
    });
    expect(run.sent[0]?.idempotencyKey).toMatch(/./);
  });

  test.each([
    [
      'a task that its definition does not list',
      () => client.send('purge', {}),
      'The worker of the queue default may not send the task purge',
    ],
    [
      'a result',
      () => client.task('child-1').status(),
      'The worker of the queue default may only send tasks',
    ],
  ])('cannot ask for %s, as on AWS', async (_what, ask, message) => {
    const task = defineTask({
      ...common,
      sends: ['add'],
      run: async () => {
        await ask();
      },
    });
    const run = await runTask(task, {});
    expect(run).toMatchObject({ outcome: 'retry', error: { type: 'ApiError' }, sent: [] });
    expect(run.error?.message).toContain(message);
  });

  test('has its workflows noted as the API takes them, and sends nothing', async () => {
    const add = client.signature('add');
    const sums = chord(
      [add.s({ a: 1, b: 2 }).link(client.signature('send_email').into('sum')), add.map([{ a: 3, b: 4 }])],
      chain(add.s(), group([])),
      { onFailure: 'collect' },
    );
    const task = defineTask({
      ...common,
      sends: ['send_email', 'add'],
      run: async (_input, { id }) => {
        const one = await client.sendWorkflow(sums, { idempotencyKey: `${id}/sums`, countdown: 60 });
        const other = await client.sendWorkflow(add.s({ a: 5, b: 6 }), { onFailure: 'cancel' });
        return [one.id, one.record?.state ?? null, one.record?.total ?? null, other.id];
      },
    });
    const run = await runTask(task, {});
    expect(run).toMatchObject({
      result: ['child-workflow-1', 'PENDING', 4, 'child-workflow-2'],
      sent: [],
      sentWorkflows: [
        {
          workflow: sums.node,
          onFailure: null,
          options: { countdown: 60 },
          idempotencyKey: 'task-1/sums',
          id: 'child-workflow-1',
        },
        { workflow: { task: 'add', input: { a: 5, b: 6 } }, onFailure: 'cancel', options: {} },
      ],
    });
  });

  test.each([
    ['a task', (no: Word) => no.s({})],
    ['a map, even an empty one', (no: Word) => no.map([])],
    ['a part of a chain', (no: Word) => chain(client.signature('add').s({}), no.s())],
    ['a part of a group', (no: Word) => group([client.signature('add').s({}), no.s({})])],
    ['a header', (no: Word) => chord(no.map([{}]), client.signature('add').s())],
    ['a body', (no: Word) => chord([], no.s())],
    ['what follows', (no: Word) => client.signature('add').s({}).link(no.s())],
    ['what handles a failure', (no: Word) => client.signature('add').s({}).linkError(no.s())],
  ])('cannot send a workflow with %s that its definition does not list', async (_what, make) => {
    const task = defineTask({
      ...common,
      sends: ['add'],
      run: async () => {
        await client.sendWorkflow(make(client.signature('purge')));
      },
    });
    const run = await runTask(task, {});
    expect(run).toMatchObject({ outcome: 'retry', error: { type: 'ApiError' }, sentWorkflows: [] });
    expect(run.error?.message).toContain('The worker of the queue default may not send the task purge');
  });

  test('is noted apart from what runs beside it, and the environment is left as it was', async () => {
    const { LOVAGE_URL: url } = process.env;
    const original = globalThis.fetch;
    const task = defineTask({
      name: 'parent',
      input: z.strictObject({ n: z.number() }),
      sends: ['add'],
      run: async ({ n }, { sleep }) => {
        await sleep(n * 1_000);
        await client.send('add', { n });
      },
    });
    const runs = await Promise.all([1, 2, 3].map((n) => runTask(task, { n })));
    expect(runs.map(({ sent }) => sent.map(({ input }) => input))).toEqual([
      [{ n: 1 }],
      [{ n: 2 }],
      [{ n: 3 }],
    ]);
    expect(process.env['LOVAGE_URL']).toBe(url);
    expect(globalThis.fetch).toBe(original);
  });
});
