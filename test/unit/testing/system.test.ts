import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { createClient } from '../../../client/index.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import { secret } from '../../../core/definition/secret.ts';
import { Retry, Snooze } from '../../../core/protocol/errors.ts';
import { startTestSystem } from '../../../testing/index.ts';

const nothing = z.strictObject({});

const remind = defineTask({
  name: 'remind',
  input: z.strictObject({ user: z.string() }),
  sendsEmail: true,
  run: async ({ user }, { mailer }) => {
    const { messageId } = await mailer.send({ to: `${user}@example.com`, subject: 'Remember', text: 'It' });
    return { messageId, at: new Date().toISOString() };
  },
});

/** A task that does something else at each run, and fails at every run after. */
function inTurns(
  runs: ((context: { sleep(ms: number): Promise<void> }) => unknown)[],
  options: { readonly onCrash?: 'retry' | 'fail'; readonly timeLimit?: number } = {},
) {
  let count = 0;
  return defineTask({
    ...{ name: 'in_turns', input: nothing, retry: { backoff: { base: 60, cap: 60 } }, ...options },
    run: async (_input, context) => {
      count += 1;
      const run = runs[count - 1];
      if (!run) throw new Error(`There is no run ${count}`);
      await run(context);
      return { runs: count };
    },
  });
}

describe('a test system', () => {
  test('runs a task that its client sends', async () => {
    await using system = await startTestSystem({ tasks: [remind], now: '2030-01-01T00:00:00Z' });
    const task = await system.client.remind({ user: 'bob' });
    const { messageId, at } = await task.result();
    expect(messageId).toMatch(/./);
    expect(at.slice(0, 13)).toBe('2030-01-01T00');
    expect(system.emails).toEqual([
      { to: 'bob@example.com', subject: 'Remember', text: 'It', taskId: task.id },
    ]);
    expect(await system.record(task.id)).toMatchObject({
      ...{ state: 'SUCCESS', attempts: 1, input: { user: 'bob' } },
    });
    expect(system.logs).toContainEqual(expect.objectContaining({ level: 'info', message: 'attempt ended' }));
  });

  test('takes no time for a call', async () => {
    await using system = await startTestSystem({ tasks: [remind] });
    const began = system.now().getTime();
    const task = await system.client.remind({ user: 'bob' }, { countdown: 60 });
    await task.status();
    await system.client.queues();
    expect(system.now().getTime() - began).toBe(0);
  });

  test('lets a week pass at once, and a year', async () => {
    await using system = await startTestSystem({ tasks: [remind] });
    const began = system.now().getTime();
    const week = await system.client.remind({ user: 'bob' }, { countdown: 7 * 86_400 });
    const year = await system.client.remind({ user: 'eve' }, { countdown: 365 * 86_400 });
    await system.advance('6d');
    expect(system.emails).toEqual([]);
    await system.advance('1d');
    expect(await week.status()).toMatchObject({ state: 'SUCCESS' });
    expect(Math.floor((system.now().getTime() - began) / 1000)).toBe(7 * 86_400);
    expect(await year.status()).toMatchObject({ state: 'PENDING', waitsFor: { kind: 'time' } });
    await system.advance('359d');
    expect(await year.status()).toMatchObject({ state: 'SUCCESS' });
  });

  test('lets many short times pass as one long', async () => {
    await using system = await startTestSystem({ tasks: [remind] });
    const task = await system.client.remind({ user: 'bob' }, { countdown: 60 });
    for (let second = 1; second < 60; second += 1) await system.advance(1);
    expect(await task.status()).toMatchObject({ state: 'PENDING' });
    await system.advance(1);
    expect(await task.status()).toMatchObject({ state: 'SUCCESS' });
  });

  test('refuses what the API refuses', async () => {
    await using system = await startTestSystem({ tasks: [remind] });
    await expect(system.send('remind', { user: 5 } as never)).rejects.toThrow('user');
    const answer = await system.fetch('/tasks/remid', { method: 'POST', body: '{}' });
    expect([answer.status, await answer.json()]).toMatchObject([404, { status: 404 }]);
    expect(await system.record('5c1b2c0e-0000-4000-8000-000000000000')).toBeNull();
  });

  test('retries as the policy says', async () => {
    const failing = inTurns([
      () => Promise.reject(new Error('no luck')),
      () => Promise.reject(new Retry('busy', { retryAfter: 3_600 })),
      () => Promise.reject(new Snooze({ reason: 'full', seconds: 600 })),
      () => null,
    ]);
    await using system = await startTestSystem({ tasks: [failing] });
    const task = await system.send('in_turns', {});
    await system.advance(1);
    expect(await task.status()).toMatchObject({ state: 'RETRY', error: { message: 'no luck' } });
    await system.advance(60);
    expect(await task.status()).toMatchObject({ state: 'RETRY', error: { message: 'busy' }, attempts: 2 });
    await system.advance('1h');
    expect(await task.status()).toMatchObject({ waitsFor: { kind: 'capacity', reason: 'full' } });
    await system.settle();
    expect(await system.record(task.id)).toMatchObject({
      ...{ state: 'SUCCESS', result: { runs: 4 }, attempts: 3 },
      runs: [{ outcome: 'retry' }, { outcome: 'retry' }, { outcome: 'succeeded' }],
    });
  });

  test('goes on where a worker was killed, in another one', async () => {
    const steps: string[] = [];
    const long = inTurns(
      [
        async ({ sleep }) => {
          steps.push('begins');
          await sleep(10_000);
          steps.push('goes on, though it is dead');
        },
        async () => {
          steps.push('again');
        },
      ],
      { timeLimit: 30 },
    );
    await using system = await startTestSystem({ tasks: [long] });
    const task = await system.send('in_turns', {});
    expect(await system.kill()).toBe(0);
    await system.advance(5);
    expect(await system.kill()).toBe(1);
    await system.advance(30);
    expect(await task.status()).toMatchObject({ state: 'STARTED', attempts: 1 });
    await system.settle();
    expect(steps).toEqual(['begins', 'again']);
    expect(await task.status()).toMatchObject({ state: 'SUCCESS', attempts: 2 });
  });

  test('kills a worker at a point of a run, which may not run again', async () => {
    const steps: string[] = [];
    const once = inTurns(
      [
        async () => {
          steps.push('charges');
          await system.kill();
          steps.push('tells of it');
        },
      ],
      { onCrash: 'fail' },
    );
    await using system = await startTestSystem({ tasks: [once] });
    const task = await system.send('in_turns', {});
    await expect(task.result({ timeout: 3_600 })).rejects.toThrow('The worker died during attempt 1');
    expect(steps).toEqual(['charges']);
    expect(await task.status()).toMatchObject({ state: 'FAILURE', error: { type: 'WorkerLost' } });
  });

  test('makes the tasks of schedules, which it does not wait for', async () => {
    const times: string[] = [];
    const report = defineTask({
      name: 'report',
      input: nothing,
      schedules: [{ name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin', input: {} }],
      run: (_input, { schedule }) => {
        times.push(`${schedule?.name} ${schedule?.at.toISOString()}`);
      },
    });
    await using system = await startTestSystem({ tasks: [report], now: '2030-03-29T12:00:00Z' });
    await system.settle();
    expect(times).toEqual([]);
    await system.advance('3d');
    // Summer time begins on 31 March.
    expect(times).toEqual([
      'nightly 2030-03-30T01:30:00.000Z',
      'nightly 2030-03-31T01:00:00.000Z',
      'nightly 2030-04-01T00:30:00.000Z',
    ]);
  });

  test('takes the tasks that tasks send, and no others', async () => {
    const client = createClient();
    const parent = defineTask({
      name: 'parent',
      input: nothing,
      sends: ['remind'],
      retry: { maxAttempts: 1 },
      run: async () => {
        const child = await client.send('remind', { user: 'bob' }, { countdown: 60 });
        await client.send('parent', {}).catch((error) => {
          throw new Error(String(error.message), { cause: child.id });
        });
      },
    });
    await using system = await startTestSystem({ tasks: [parent, remind] });
    const task = await system.client.parent({});
    await system.settle();
    expect(await task.status()).toMatchObject({
      state: 'FAILURE',
      error: { message: expect.stringContaining('may not send the task parent') },
    });
    expect(system.emails).toMatchObject([{ to: 'bob@example.com' }]);
  });

  test('lets time pass as it does while a task waits for something else', async () => {
    const task = defineTask({
      name: 'real',
      input: nothing,
      timeLimit: 30,
      run: async () => {
        // No timer that a test system knows of.
        await new Promise<void>((resolve) => realTimeout(resolve, 50));
      },
    });
    await using system = await startTestSystem({ tasks: [task] });
    const sent = await system.client.real({});
    await sent.result();
    expect(await sent.status()).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });

  test('keeps the messages of a paused queue', async () => {
    await using system = await startTestSystem({ tasks: [remind] });
    await system.client.queue('default').pause();
    const task = await system.client.remind({ user: 'bob' });
    await system.advance('1h');
    expect(await task.status()).toMatchObject({ state: 'PENDING' });
    await system.client.queue('default').resume();
    await system.settle();
    expect(await task.status()).toMatchObject({ state: 'SUCCESS' });
  });

  test('has email fail as a test says', async () => {
    const quota = new Snooze({ reason: 'The daily quota is used up', seconds: 1_800 });
    let left = 2;
    const mailer = () => {
      left -= 1;
      if (left >= 0) throw quota;
      return { messageId: 'taken' };
    };
    await using system = await startTestSystem({ tasks: [remind], mailer });
    const task = await system.client.remind({ user: 'bob' });
    await system.settle();
    expect(await task.status()).toMatchObject({ state: 'SUCCESS', result: { messageId: 'taken' } });
    expect(system.emails).toHaveLength(1);
  });

  test('gives tasks what they need, and says what is missing', async () => {
    const key = secret('STRIPE_KEY');
    const task = defineTask({ name: 'charge', input: nothing, needs: [key], run: () => key.value.length });
    await expect(startTestSystem({ tasks: [task] })).rejects.toThrow(/secret STRIPE_KEY is not given/);
    await using system = await startTestSystem({ tasks: [task], secrets: { STRIPE_KEY: 'sk_1' } });
    expect(await (await system.client.charge({})).result()).toBe(4);
  });

  test('sends an email with a file as AWS does', async () => {
    const task = defineTask({
      name: 'invoice',
      input: nothing,
      sendsEmail: true,
      run: (_input, { mailer }) =>
        mailer.send({
          ...{ to: 'bob@example.com', subject: 'Invoice', text: 'See the file', html: '<p>See the file</p>' },
          attachments: [{ filename: 'invoice.txt', content: '5 €', contentType: 'text/plain' }],
        }),
    });
    await using system = await startTestSystem({ tasks: [task] });
    await (await system.client.invoice({})).result();
    expect(system.emails).toMatchObject([{ subject: 'Invoice', attachments: [{ filename: 'invoice.txt' }] }]);
  });

  test('answers several calls at once, also while time passes', async () => {
    await using system = await startTestSystem({ tasks: [remind] });
    const sent = ['a', 'b', 'c'].map((user) => system.client.remind({ user }, { countdown: 30 }));
    const [results] = await Promise.all([
      Promise.all(sent.map(async (task) => (await task).result())),
      system.advance('5m'),
    ]);
    expect(results).toHaveLength(3);
    expect(system.emails.map(({ to }) => to).sort()).toEqual([
      'a@example.com',
      'b@example.com',
      'c@example.com',
    ]);
  });

  test('says when it does not settle', async () => {
    await using system = await startTestSystem({ tasks: [remind] });
    await system.client.remind({ user: 'bob' }, { countdown: 7 * 86_400 });
    await expect(system.settle()).rejects.toThrow(/^Tasks still wait or run, and within a day nothing ends/);
  });

  test('ends what waits for it when it is stopped', async () => {
    const system = await startTestSystem({ tasks: [remind] });
    const waiting = system.advance('1000w');
    await system.stop();
    await expect(waiting).rejects.toThrow('The system was stopped while somebody waited for it.');
  });

  test('gives the process its own time back', async () => {
    const system = await startTestSystem({ tasks: [remind], now: '2030-01-01T00:00:00Z' });
    expect(new Date().getUTCFullYear()).toBe(2030);
    await system.stop();
    expect(Math.abs(Date.now() - performance.timeOrigin - performance.now())).toBeLessThan(60_000);
    expect(process.env['LOVAGE_URL']).toBeUndefined();
  });
});

describe('what no test system does', () => {
  test('is to run beside another', async () => {
    await using _system = await startTestSystem({ tasks: [remind] });
    await expect(startTestSystem({ tasks: [remind] })).rejects.toThrow(
      'A test system runs already: stop it first, with system.stop().',
    );
  });

  test('is to run under fake timers', async () => {
    vi.useFakeTimers();
    try {
      await expect(startTestSystem({ tasks: [remind] })).rejects.toThrow(/^Fake timers are installed/);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    [{}, 'tasks is undefined; it must be the list of task definitions'],
    [{ tasks: [], more: 1 }, 'more is not an option'],
    [{ tasks: [] }, 'There is no task to deploy'],
    [{ tasks: [remind, remind] }, 'Two tasks are named "remind"'],
  ])('is to be made of this: %#', async (options, message) => {
    await expect(startTestSystem(options as never)).rejects.toThrow(message);
  });

  test.each([-1, Number.NaN, '7 weeks', 'soon', '', new Date(0)])('is to let %s pass', async (span) => {
    await using system = await startTestSystem({ tasks: [remind] });
    await expect(system.advance(span)).rejects.toThrow(/^The time to let pass is .*; it must be /);
  });
});

/** The machine's own timer. */
const realTimeout = setTimeout;
