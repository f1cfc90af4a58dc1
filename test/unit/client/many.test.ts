import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, InputInvalid, NotAllSent } from '../../../client/index.ts';
import { MAX_BODY_BYTES } from '../../../core/protocol/bounds.ts';
import {
  accepted,
  broken,
  problem,
  problemDocument,
  type Request,
  record,
  type Script,
  scriptedApi,
} from './scripted-api.ts';

const add = (a: number) => ({ task: 'add' as const, input: { a, b: 1 } });
const entries = (count: number) => Array.from({ length: count }, (_, index) => add(index));

/** Accepts everything, under ids made of the call's key and the input. */
const acceptAll: Script = (request) =>
  accepted(tasksOf(request).map((task) => stored(request, task)))(request);
const stored = ({ headers }: Request, { input }: { input: { a?: number } }) =>
  record({ id: `${headers.get('idempotency-key')}:${input.a}` });
const tasksOf = ({ body }: Request) => (body as { tasks: { input: { a?: number } }[] }).tasks;
const keysOf = (requests: readonly Request[]) =>
  requests.map(({ headers }) => headers.get('idempotency-key'));

describe('many tasks', () => {
  test('go in requests of 1,000, and come back in order', async () => {
    const { client, requests } = scriptedApi([acceptAll, acceptAll, acceptAll]);
    const sent = await client.many(entries(2500), { idempotencyKey: 'key' });
    expect(requests.map((request) => tasksOf(request).length)).toEqual([1000, 1000, 500]);
    expect(keysOf(requests)).toEqual(['key', 'key/1', 'key/2']);
    expect(sent.map((task) => (task instanceof ApiError ? null : task.id))).toEqual(
      entries(2500).map((_, index) => `key${['', '/1', '/2'][Math.floor(index / 1000)]}:${index}`),
    );
  });

  test('go with their options, as the API takes them', async () => {
    const { client, requests } = scriptedApi([acceptAll]);
    await client.many([
      { ...add(1), options: { countdown: 5, eta: undefined } },
      { ...add(2), options: { eta: new Date('2030-01-01T00:01:00Z') } },
      add(3),
    ]);
    expect(requests[0]?.body).toEqual({
      tasks: [
        { ...add(1), options: { countdown: 5 } },
        { ...add(2), options: { eta: '2030-01-01T00:01:00.000Z' } },
        { ...add(3), options: {} },
      ],
    });
  });

  test('go in requests of 5 MiB of UTF-8', async () => {
    const { client, requests } = scriptedApi([acceptAll, acceptAll, acceptAll]);
    // 68,266 characters, 200 KiB in UTF-8.
    const content = '€'.repeat((200 * 1024) / 3);
    const emails = new Array(60).fill({
      task: 'send_email',
      input: { recipient: 'bob@example.com', content },
    });
    expect(await client.many(emails)).toHaveLength(60);
    const sizes = requests.map(({ bytes }) => bytes);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_BODY_BYTES);
    expect(Math.max(...sizes)).toBeGreaterThan(MAX_BODY_BYTES - 250 * 1024);
  });

  test('need no request if there are none', async () => {
    const { client, requests } = scriptedApi([]);
    expect(await client.many([])).toEqual([]);
    expect(requests).toHaveLength(0);
  });

  test('of which some are invalid: only those are refused', async () => {
    const errors = [{ path: 'input.a', message: 'Must be a number' }];
    const { client } = scriptedApi([
      accepted([record({ id: 'one' }), problemDocument(422, 'No.', errors), problemDocument(404, 'Gone.')]),
    ]);
    const [one, two, three] = await client.many([add(1), add(2), add(3)]);
    expect(one).toMatchObject({ id: 'one' });
    expect(two).toBeInstanceOf(InputInvalid);
    expect(two).toMatchObject({ errors, message: 'No. input.a: Must be a number.' });
    expect(three).toMatchObject({ name: 'ApiError', status: 404, message: 'Gone.' });
  });

  test('are sent again under the same key while some of them could not be stored', async () => {
    const unavailable = problemDocument(503, 'Not accepted.');
    const { client, requests } = scriptedApi([
      accepted([record({ id: 'one' }), unavailable]),
      accepted([record({ id: 'one' }), record({ id: 'two' })]),
    ]);
    const sent = await client.many([add(1), add(2)]);
    expect(sent).toMatchObject([{ id: 'one' }, { id: 'two' }]);
    expect(keysOf(requests)).toEqual(['key-1', 'key-1']);
    expect(requests[1]?.at).toBe(500);
  });

  test('come back in the end as stored or not stored', async () => {
    const half = accepted([record({ id: 'one' }), problemDocument(503, 'Not accepted.')]);
    const { client, requests } = scriptedApi(new Array<Script>(9).fill(half));
    expect(await client.many([add(1), add(2)])).toMatchObject([{ id: 'one' }, { status: 503 }]);
    expect(requests).toHaveLength(5);
  });

  test('keep an earlier answer if the next one does not come', async () => {
    const half = accepted([record({ id: 'one' }), problemDocument(503, 'Not accepted.')]);
    const { client } = scriptedApi([half, broken, broken], { retry: { maxTries: 2 } });
    expect(await client.many([add(1), add(2)])).toMatchObject([{ id: 'one' }, { status: 503 }]);
  });

  test('go two requests at a time, or as many as given', async () => {
    const most = async (concurrency?: number) => {
      let now = 0;
      let peak = 0;
      const watched: Script = async (request) => {
        now += 1;
        peak = Math.max(peak, now);
        await new Promise(setImmediate);
        now -= 1;
        return acceptAll(request);
      };
      const { client } = scriptedApi(new Array<Script>(6).fill(watched));
      await client.many(entries(6000), { concurrency });
      return peak;
    };
    expect(await most()).toBe(2);
    expect(await most(1)).toBe(1);
    expect(await most(4)).toBe(4);
  });

  test('go as many requests at a time as any concurrency says, or not at all', async () => {
    const concurrencies = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.constantFrom(2, 3, 1e9, Number.NaN, Number.POSITIVE_INFINITY),
    );
    await fc.assert(
      fc.asyncProperty(concurrencies, async (concurrency) => {
        let now = 0;
        let peak = 0;
        const watched: Script = async (request) => {
          now += 1;
          peak = Math.max(peak, now);
          await new Promise(setImmediate);
          now -= 1;
          return acceptAll(request);
        };
        const { client, requests } = scriptedApi(new Array<Script>(4).fill(watched));
        const call = client.many(entries(3500), { concurrency });
        if (Number.isInteger(concurrency) && concurrency >= 1) {
          expect(await call).toHaveLength(3500);
          expect(peak).toBe(Math.min(concurrency, 4));
        } else {
          await expect(call).rejects.toThrow(
            `concurrency is ${concurrency}; it must be a whole number, 1 or more.`,
          );
          expect(requests).toHaveLength(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('wait for what the count is told to', async () => {
    const happened: string[] = [];
    const { client } = scriptedApi(
      new Array<Script>(2).fill((request) => {
        happened.push('request');
        return acceptAll(request);
      }),
    );
    const onProgress = async (done: number) => {
      await new Promise(setImmediate);
      happened.push(`told ${done}`);
    };
    await client.many(entries(1500), { concurrency: 1, onProgress });
    expect(happened).toEqual(['request', 'told 1000', 'request', 'told 1500']);
  });

  test('are counted as answers arrive', async () => {
    const { client } = scriptedApi([acceptAll, acceptAll]);
    const counts: [number, number][] = [];
    await client.many(entries(1500), { concurrency: 1, onProgress: (...count) => counts.push(count) });
    expect(counts).toEqual([
      [1000, 1500],
      [1500, 1500],
    ]);
  });
});

describe('many tasks, if the count is told to what throws', () => {
  const own = new Error('the terminal has gone');

  /** Answers the first request; the others end some time after they are aborted. */
  function api() {
    let running = 0;
    const first: Script = async (request) => {
      await new Promise(setImmediate);
      return acceptAll(request);
    };
    const stuck: Script = async ({ signal }) => {
      running += 1;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      running -= 1;
      throw signal.reason;
    };
    const scripts = [first, ...new Array<Script>(9).fill(stuck)];
    return { ...scriptedApi(scripts, { timeout: Number.POSITIVE_INFINITY }), running: () => running };
  }

  test.each<[string, () => unknown]>([
    [
      'at once',
      () => {
        throw own;
      },
    ],
    ['later', () => Promise.reject(own)],
  ])('%s, end with its error, and nothing goes on unseen', async (_when, onProgress) => {
    const { client, requests, running, clock } = api();
    const call = client.many(entries(9000), { concurrency: 5, onProgress });
    await expect(call).rejects.toBe(own);
    expect(running()).toBe(0);
    expect(requests).toHaveLength(5);
    for (const { signal } of requests.slice(1)) expect(signal.reason).toBe(own);
    expect(clock.sleeping).toBe(0);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(requests).toHaveLength(5);
  });

  test('for the last time, end with its error all the same', async () => {
    const { client } = scriptedApi([acceptAll]);
    const onProgress = () => {
      throw own;
    };
    await expect(client.many([add(1)], { onProgress })).rejects.toBe(own);
  });

  test('after it has aborted the call, end with its error too', async () => {
    const controller = new AbortController();
    const { client } = scriptedApi([acceptAll]);
    const onProgress = () => {
      controller.abort(new Error('enough'));
      throw own;
    };
    await expect(client.many([add(1)], { onProgress, signal: controller.signal })).rejects.toBe(own);
  });

  test('are told nothing more', async () => {
    const told: number[] = [];
    const { client } = scriptedApi(new Array<Script>(3).fill(acceptAll));
    const onProgress = (done: number) => {
      told.push(done);
      throw own;
    };
    await expect(client.many(entries(3000), { concurrency: 3, onProgress })).rejects.toBe(own);
    expect(told).toHaveLength(1);
  });

  test('end with its error even if a request has failed before', async () => {
    const slow: Script = async (request) => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      return acceptAll(request);
    };
    const { client } = scriptedApi([problem(400), slow]);
    const onProgress = () => {
      throw own;
    };
    await expect(client.many(entries(2000), { onProgress })).rejects.toBe(own);
  });
});

describe('many tasks, if a request fails', () => {
  test('give the results so far, and the key to continue with', async () => {
    const { client, requests } = scriptedApi([acceptAll, problem(400, 'Bad.'), acceptAll, acceptAll]);
    const failed = await client.many(entries(3500), { concurrency: 1 }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NotAllSent);
    if (!(failed instanceof NotAllSent)) return;
    expect(failed.message).toBe('The API answered for only 1000 of 3500 tasks: Bad.');
    expect(failed.cause).toMatchObject({ status: 400 });
    expect(failed.idempotencyKey).toBe('key-1');
    expect(failed.results.map((result) => result !== null)).toEqual(
      entries(3500).map((_, index) => index < 1000),
    );
    // No further request was made.
    expect(requests).toHaveLength(2);
  });

  test('wait for the requests in progress', async () => {
    const slow: Script = async (request) => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      return acceptAll(request);
    };
    const { client } = scriptedApi([problem(400), slow, acceptAll]);
    const failed = await client.many(entries(3000)).catch((error: unknown) => error);
    expect((failed as NotAllSent).results.map((result) => result !== null)).toEqual(
      entries(3000).map((_, index) => index >= 1000 && index < 2000),
    );
  });

  test('say so if the caller aborts while the count is told to what takes for ever', async () => {
    const controller = new AbortController();
    const { client, requests } = scriptedApi([acceptAll]);
    const onProgress = () => {
      setImmediate(() => controller.abort(new Error('enough')));
      return new Promise(() => undefined);
    };
    const call = client.many(entries(2000), { concurrency: 1, onProgress, signal: controller.signal });
    await expect(call).rejects.toMatchObject({ name: 'NotAllSent', cause: new Error('enough') });
    expect(requests).toHaveLength(1);
  });

  test('are all sent if the caller aborts once they are', async () => {
    const controller = new AbortController();
    const { client } = scriptedApi([acceptAll]);
    const onProgress = () => controller.abort();
    expect(await client.many(entries(3), { onProgress, signal: controller.signal })).toHaveLength(3);
  });

  test('say so if the caller aborts', async () => {
    const controller = new AbortController();
    const { client, requests } = scriptedApi([
      (request) => {
        controller.abort(new Error('enough'));
        return acceptAll(request);
      },
    ]);
    const call = client.many(entries(2000), { concurrency: 1, signal: controller.signal });
    await expect(call).rejects.toMatchObject({ name: 'NotAllSent', cause: new Error('enough') });
    expect(requests).toHaveLength(1);
  });

  test('are sent, except one that is too large for any request', async () => {
    const content = 'x'.repeat(MAX_BODY_BYTES);
    const { client, requests } = scriptedApi([acceptAll, problem(413, 'Too large.'), acceptAll]);
    const sent = await client.many(
      [add(1), { task: 'send_email', input: { recipient: 'bob@example.com', content } }, add(3)],
      { concurrency: 1 },
    );
    expect(requests).toHaveLength(3);
    expect(sent).toMatchObject([{ id: 'key-1:1' }, { status: 413 }, { id: 'key-1/2:3' }]);
  });

  test('with an invalid key are refused before any is sent', async () => {
    const { client, requests } = scriptedApi([]);
    await expect(client.many([add(1)], { idempotencyKey: 'schlüssel' })).rejects.toThrow(TypeError);
    expect(requests).toHaveLength(0);
  });
});
