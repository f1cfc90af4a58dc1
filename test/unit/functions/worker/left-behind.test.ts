import { EventEmitter } from 'node:events';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MailContext } from '../../../../core/definition/definition.ts';
import { NonRetryable } from '../../../../core/protocol/errors.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { type GuardedProcess, guardProcess } from '../../../../functions/worker/guard-process.ts';
import { inScope } from '../../../../functions/worker/run-scope.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { logLines } from '../../log-lines.ts';
import { lastChange, type WorkOptions, work, workMessage } from './work.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const MESSAGE = workMessage();

const UNHANDLED = ['uncaughtException', 'unhandledRejection'] as const;

/** Takes the place of vitest's own listeners, which would fail the test. */
const theirs = new Map(UNHANDLED.map((mishap) => [mishap, process.rawListeners(mishap)]));
const nobodys = vi.fn();
beforeEach(() => {
  nobodys.mockReset();
  for (const mishap of UNHANDLED) {
    process.removeAllListeners(mishap);
    process.on(mishap, nobodys);
  }
  guardProcess(process);
});
afterEach(() => {
  for (const mishap of UNHANDLED) {
    process.removeAllListeners(mishap);
    for (const listener of theirs.get(mishap) ?? []) process.on(mishap, listener as () => void);
  }
});

/** Lets timers of this moment, promises and their mishaps happen. */
async function aWhile(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

const once = (options: WorkOptions) => work({ retry: { maxAttempts: 1 }, ...options });
const forever = () => new Promise<null>(() => undefined);

describe('an error that a task left to nobody', () => {
  const ways: [string, (error: Error) => void][] = [
    ['a promise that rejects', (error) => void Promise.reject(error)],
    ['a promise that rejects later', (error) => void aWhile().then(() => Promise.reject(error))],
    ['a timer that throws', (error) => void setTimeout(() => raise(error), 1)],
    ['an interval that throws', throwingInterval],
    ['an immediate that throws', (error) => void setImmediate(() => raise(error))],
    ['a microtask that throws', (error) => queueMicrotask(() => raise(error))],
    ['an event that nobody hears', (error) => void setTimeout(() => new EventEmitter().emit('error', error))],
  ];

  test.each(ways)('fails its own attempt while it runs, and says so: %s', async (_name, leave) => {
    const harness = workerHarness([
      once({
        run: () => {
          leave(new RangeError('secret of the task'));
          return forever();
        },
      }),
    ]);
    expect(await harness.process(MESSAGE)).toEqual([]);
    expect(lastChange(harness)).toMatchObject({
      state: 'FAILURE',
      error: { type: 'RangeError', message: 'secret of the task' },
    });
    const [line] = harness.log.lines.filter(({ level }) => level === 'error');
    expect(line?.fields).toMatchObject({
      taskId: MESSAGE.id,
      task: 'work',
      attempt: 1,
      error: 'RangeError',
    });
    expect(JSON.stringify(harness.log.lines)).not.toContain('secret');
    expect(nobodys).not.toHaveBeenCalled();
    await aWhile();
  });

  test.each(ways)('is logged after its end, and nothing else happens: %s', async (_name, leave) => {
    const ended = Promise.withResolvers<null>();
    const harness = workerHarness([
      once({
        run: () => {
          void ended.promise.then(() => leave(new RangeError('secret of the task')));
          return null;
        },
      }),
    ]);
    expect(await harness.process(MESSAGE)).toEqual([]);
    ended.resolve(null);
    await aWhile();
    await aWhile();
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS' });
    const [line] = harness.log.lines.filter(({ level }) => level === 'error');
    expect(line).toMatchObject({
      message: 'a run that has ended left an error',
      fields: { taskId: MESSAGE.id, error: 'RangeError' },
    });
    expect(nobodys).not.toHaveBeenCalled();
  });

  test('costs the other tasks of the batch nothing', async () => {
    const other = workMessage({ id: '11111111-1111-4111-8111-111111111111', task: 'other' });
    const harness = workerHarness([
      once({ run: () => leaving(new Error('left')) }),
      work({ name: 'other' as 'work', onCrash: 'fail', run: () => aWhile().then(() => null) }),
    ]);
    expect(await harness.process(MESSAGE, other)).toEqual([]);
    expect(harness.changes().map(({ state }) => state)).toEqual(['STARTED', 'STARTED', 'FAILURE', 'SUCCESS']);
  });

  test('is none if it says no more than that the run was aborted', async () => {
    const harness = workerHarness([
      once({
        run: (_input, { signal }) => {
          void new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
          return leaving(new Error('left'));
        },
      }),
    ]);
    await harness.process(MESSAGE);
    await aWhile();
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(nobodys).not.toHaveBeenCalled();
  });

  test('is treated like a thrown one: a NonRetryable is not tried again, and anything can be thrown', async () => {
    for (const [left, type] of [
      [new NonRetryable('never'), 'NonRetryable'],
      [undefined, 'Error'],
      ['text', 'Error'],
    ] as const) {
      const harness = workerHarness([
        work({
          retry: { maxAttempts: type === 'NonRetryable' ? 4 : 1 },
          run: () => leaving(left),
        }),
      ]);
      await harness.process(MESSAGE);
      expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type } });
    }
  });

  test('is logged ten times at most: what a run left behind may throw forever', async () => {
    let thrown = 0;
    const harness = workerHarness([
      once({
        run: () => {
          const interval = setInterval(() => {
            thrown += 1;
            if (thrown === 15) clearInterval(interval);
            raise(new Error('again'));
          }, 1);
          return null;
        },
      }),
    ]);
    await harness.process(MESSAGE);
    while (thrown < 15) await aWhile();
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toHaveLength(10);
  });

  test('may be one that cannot be read', async () => {
    const unreadable = Object.defineProperty(new Error('x'), 'stack', { get: () => raise(new Error('no')) });
    const harness = workerHarness([once({ run: () => leaving(unreadable) })]);
    await harness.process(MESSAGE);
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE' });
    expect(nobodys).not.toHaveBeenCalled();
  });

  test('is the task’s wherever its code is called: in a listener of its signal, its backoff, its schema, its result', async () => {
    const left = (name: string) => void Promise.reject(new Error(name));
    const harness = workerHarness([
      work({
        timeLimit: 5,
        retry: { maxAttempts: 2, backoff: (() => Promise.reject(new Error('backoff'))) as never },
        run: (_input, { signal }) => {
          signal.addEventListener('abort', () => raise(new Error('listener')));
          return forever();
        },
      }),
      work({
        name: 'other' as 'work',
        run: async (_input, { progress }) => {
          await progress({ toJSON: () => left('progress') ?? 1 } as never);
          return { toJSON: () => left('result') } as never;
        },
      }),
    ]);
    const processed = harness.process(MESSAGE, { ...MESSAGE, task: 'other' });
    await aWhile();
    harness.clock.advance(5_000);
    await processed;
    await aWhile();
    expect(nobodys).not.toHaveBeenCalled();
    const lines = harness.log.lines.filter(({ level }) => level === 'error');
    expect(lines).toHaveLength(4);
    for (const { fields } of lines) expect(fields).toMatchObject({ taskId: MESSAGE.id });
  });
});

describe('an error of no task', () => {
  test('goes to the listeners that there were, which end the process', async () => {
    const error = new Error('platform');
    const rejected = Promise.reject(error);
    await aWhile();
    expect(nobodys.mock.calls).toEqual([[error, rejected]]);
    setTimeout(() => raise(error));
    await aWhile();
    expect(nobodys.mock.calls[1]).toEqual([error, 'uncaughtException']);
  });

  test('ends the process if there were none', () => {
    const bare = new EventEmitter();
    guardProcess(bare as GuardedProcess);
    const error = new Error('platform');
    for (const mishap of UNHANDLED) expect(() => bare.emit(mishap, error)).toThrow(error);
    const log = logLines();
    inScope({ logger: log, signal: new AbortController().signal, fail: () => false }, () =>
      bare.emit('uncaughtException', error),
    );
    expect(log.lines).toHaveLength(1);
  });
});

describe('a call of the context that nobody awaits', () => {
  const calls: [string, (context: MailContext) => Promise<unknown>][] = [
    ['progress', ({ progress }) => progress(1)],
    ['sleep', ({ sleep }) => sleep(60_000)],
    ['sleep of nonsense', ({ sleep }) => sleep('soon' as never)],
    ['mailer.send', ({ mailer }) => mailer.send({ to: 'a@b', subject: '', text: '' })],
  ];

  test.each(calls)('harms nobody while the task is revoked: %s', async (_name, call) => {
    const harness = workerHarness([
      once({
        run: async (_input, context) => {
          void call(context);
          await context.progress(2);
          return null;
        },
      }),
    ]);
    harness.answers.progress = () => conditionFailed(inState('REVOKED'));
    harness.table
      .on(GetItemCommand)
      .resolves({ Item: { ...pendingItem(MESSAGE, 3_600), ...inState('REVOKED') } });
    expect(await harness.process(MESSAGE)).toEqual([]);
    await aWhile();
    expect(
      harness
        .changes()
        .map(({ state }) => state)
        .filter(Boolean),
    ).toEqual(['STARTED']);
    expect(nobodys).not.toHaveBeenCalled();
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.each(calls)(
    'does nothing after the run’s end, and rejects for whoever awaits it: %s',
    async (_name, call) => {
      const given = Promise.withResolvers<MailContext>();
      const harness = workerHarness([
        once({
          run: (_input, context) => {
            given.resolve(context);
            return null;
          },
        }),
      ]);
      await harness.process(MESSAGE);
      const [writes, sleeps] = [harness.changes().length, harness.clock.sleeps.length];
      const context = await given.promise;
      void call(context);
      await expect(call(context)).rejects.toMatchObject({ name: 'RunOver' });
      await aWhile();
      expect([harness.changes().length, harness.clock.sleeps.length]).toEqual([writes, sleeps]);
      expect(harness.mails).toEqual([]);
      expect(nobodys).not.toHaveBeenCalled();
    },
  );

  test('that failed is logged, because perhaps nobody else learns of it', async () => {
    const harness = workerHarness([
      once({
        run: async (_input, { progress }) => {
          void progress(1);
          await aWhile();
          return null;
        },
      }),
    ]);
    harness.answers.progress = fault;
    await harness.process(MESSAGE);
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS' });
    expect(harness.log.lines).toContainEqual({
      level: 'warn',
      message: 'call failed',
      fields: expect.objectContaining({
        taskId: MESSAGE.id,
        call: 'progress',
        error: 'InternalServerError',
      }),
    });
  });

  test('a sleep that the run leaves behind ends with it', async () => {
    const { promise: slept, resolve } = Promise.withResolvers<unknown>();
    const harness = workerHarness([
      once({
        run: (_input, { sleep }) => {
          sleep(60_000).catch(resolve);
          return null;
        },
      }),
    ]);
    await harness.process(MESSAGE);
    expect(await slept).toMatchObject({ name: 'RunOver' });
  });
});

/** A run that leaves a rejection behind and goes on. */
function leaving(reason: unknown): Promise<null> {
  void Promise.reject(reason);
  return forever();
}

function throwingInterval(error: Error): void {
  const interval = setInterval(() => {
    clearInterval(interval);
    raise(error);
  }, 1);
}

function raise(error: unknown): never {
  throw error;
}
