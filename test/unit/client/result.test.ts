import { afterEach, describe, expect, test, vi } from 'vitest';
import { TaskFailed, TaskRevoked, TimedOut } from '../../../client/index.ts';
import { answer, gateway, problem, type Script, START, scriptedApi, silent } from './scripted-api.ts';

const ID = '01a20256-18a8-7708-87fa-327211c603ee';

/** An API that waits before it answers, as asked. */
const slow =
  (fields: Record<string, unknown>, seconds?: number): Script =>
  async (request) => {
    clockOf.advance((seconds ?? Number(request.query['wait'])) * 1000);
    return answer(fields)(request);
  };
let clockOf: { advance(ms: number): void };

function waiting(scripts: readonly Script[]) {
  const api = scriptedApi(scripts);
  clockOf = api.clock;
  return { ...api, task: api.client.task<'add'>(ID) };
}

describe('a result', () => {
  test('is awaited with polls of 25 seconds, as long as it takes', async () => {
    const { task, requests } = waiting([
      slow({ state: 'PENDING' }),
      slow({ state: 'STARTED' }),
      slow({ state: 'SUCCESS', result: 3 }, 4),
    ]);
    expect(await task.result()).toBe(3);
    expect(requests.map(({ path }) => path)).toEqual(new Array(3).fill(`/tasks/${ID}`));
    expect(requests.map(({ query }) => query)).toEqual(new Array(3).fill({ wait: '25' }));
  });

  test('is asked for with the remaining time', async () => {
    const { task, requests } = waiting([slow({}), slow({ state: 'SUCCESS', result: 3 }, 1)]);
    expect(await task.result({ timeout: 30.5 })).toBe(3);
    expect(requests.map(({ query }) => query['wait'])).toEqual(['25', '5.5']);
  });

  test('of a run that returned nothing is null', async () => {
    const { task } = waiting([answer({ state: 'SUCCESS' })]);
    expect(await task.result()).toBeNull();
  });

  test('that does not come in time is not a failure of the task', async () => {
    const { task, requests } = waiting([slow({}), slow({ state: 'STARTED', progress: 5 })]);
    const late = await task.result({ timeout: 40 }).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(TimedOut);
    expect(late).toMatchObject({
      message: `The task ${ID} is still STARTED after 40 s.`,
      record: { progress: 5 },
    });
    expect(requests).toHaveLength(2);
  });

  test('is checked once if the time limit is 0', async () => {
    const { task, requests } = waiting([answer()]);
    await expect(task.result({ timeout: 0 })).rejects.toThrow(TimedOut);
    expect(requests.map(({ query }) => query['wait'])).toEqual(['0']);
  });

  test('is not polled in a tight loop if the API does not wait', async () => {
    const { task, requests } = waiting([answer(), answer(), answer({ state: 'SUCCESS', result: 3 })]);
    expect(await task.result()).toBe(3);
    expect(requests.map(({ at }) => at)).toEqual([0, 1000, 2000]);
  });

  test('is given up in time if the API does not answer', async () => {
    const { task, clock } = waiting(new Array<Script>(9).fill(silent));
    const late = await task.result({ timeout: 10 }).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(TimedOut);
    expect(late).toMatchObject({
      message: `The task ${ID} could not be looked up within 10 s.`,
      record: null,
    });
    expect(clock.now() - START).toBe(15_000);
  });

  test('is awaited through a short outage of the API', async () => {
    const { task } = waiting([
      problem(503),
      gateway(429, 'Too Many Requests'),
      answer({ state: 'SUCCESS', result: 3 }),
    ]);
    expect(await task.result({ timeout: 30 })).toBe(3);
  });

  test('is no longer awaited once the caller aborts', async () => {
    const controller = new AbortController();
    const { task } = waiting([
      (request) => {
        controller.abort(new Error('enough'));
        return answer()(request);
      },
    ]);
    await expect(task.result({ signal: controller.signal, timeout: 30 })).rejects.toThrow('enough');
  });

  test.each([-1, Number.NaN])('cannot have a timeout of %d', async (timeout) => {
    const { task } = waiting([]);
    await expect(task.result({ timeout })).rejects.toThrow(`timeout is ${timeout}`);
  });
});

describe('a wait of more than the 25 days that a timer lasts', () => {
  const DAY_MS = 86_400_000;

  afterEach(() => {
    vi.useRealTimers();
  });

  /** An API on real time, which the test moves. */
  function onRealTime(script: Script, options = {}) {
    vi.useFakeTimers();
    return scriptedApi(new Array<Script>(5_000).fill(script), { clock: undefined, ...options });
  }

  test('for a result lasts that long', async () => {
    let ended = false;
    const { client } = onRealTime(
      async (request) => {
        if (!ended)
          await new Promise((resolve) =>
            setTimeout(resolve, Number(request.query['wait']) * 1000 + 1_200_000),
          );
        return answer(ended ? { state: 'SUCCESS', result: 3 } : {})(request);
      },
      { timeout: 3_600 },
    );
    let result: unknown;
    client
      .task<'add'>(ID)
      .result({ timeout: 60 * 86_400 })
      .then(
        (value) => {
          result = value;
        },
        (error: unknown) => {
          result = error;
        },
      );
    await vi.advanceTimersByTimeAsync(50 * DAY_MS);
    expect(result).toBeUndefined();
    ended = true;
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(result).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('for a result ends when it should', async () => {
    const { client } = onRealTime(silent, { timeout: Number.POSITIVE_INFINITY });
    let result: unknown;
    client
      .task<'add'>(ID)
      .result({ timeout: 30 * 86_400 })
      .catch((error: unknown) => {
        result = error;
      });
    await vi.advanceTimersByTimeAsync(30 * DAY_MS + 4_999);
    expect(result).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(result).toBeInstanceOf(TimedOut);
  });

  test('for an answer lasts that long', async () => {
    const { client, requests } = onRealTime(
      async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 20 * DAY_MS));
        return answer()(request);
      },
      { timeout: 30 * 86_400 },
    );
    const status = client.task(ID).status();
    await vi.advanceTimersByTimeAsync(20 * DAY_MS);
    expect((await status).state).toBe('PENDING');
    expect(requests).toHaveLength(1);
  });
});

describe('a task that did not succeed', () => {
  test('throws its own error', async () => {
    const error = { type: 'RangeError', message: 'out of range' };
    const { task } = waiting([answer({ state: 'FAILURE', error, attempts: 4 })]);
    const failed = await task.result().catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(TaskFailed);
    expect(failed).toMatchObject({ ...error, record: { attempts: 4 } });
  });

  test('says that it was revoked', async () => {
    const { task } = waiting([answer({ state: 'REVOKED' })]);
    const revoked = await task.result().catch((thrown: unknown) => thrown);
    expect(revoked).toBeInstanceOf(TaskRevoked);
    expect(revoked).toMatchObject({ expired: false, message: `The task ${ID} was revoked.` });
  });

  test('says that it expired', async () => {
    const { task } = waiting([answer({ state: 'REVOKED', error: { type: 'Expired', message: '' } })]);
    await expect(task.result()).rejects.toMatchObject({
      expired: true,
      message: `The task ${ID} expired before it started.`,
    });
  });

  test('whose id is unknown is a 404', async () => {
    const { task } = waiting([problem(404)]);
    await expect(task.result()).rejects.toMatchObject({ status: 404 });
  });
});
