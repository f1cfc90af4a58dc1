import { describe, expect, test } from 'vitest';
import { NotAllSent } from '../../../client/index.ts';
import { MAX_BODY_BYTES } from '../../../core/protocol/bounds.ts';
import { acceptAll, add, entries } from './many-entries.ts';
import { problem, type Script, scriptedApi } from './scripted-api.ts';

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
    const { client, requests } = scriptedApi([acceptAll, acceptAll]);
    const sent = await client.many(
      [add(1), { task: 'send_email', input: { recipient: 'bob@example.com', content } }, add(3)],
      { concurrency: 1 },
    );
    expect(requests).toHaveLength(2);
    expect(sent).toMatchObject([{ id: 'key-1:1' }, { status: 413 }, { id: 'key-1/2:3' }]);
    expect(sent[1]).toHaveProperty('message', expect.stringContaining('the maximum is 3000000'));
  });

  test('are sent, except one that the API refuses for its size', async () => {
    const { client, requests } = scriptedApi([problem(413, 'Too large.')]);
    expect(await client.many([add(1)])).toMatchObject([{ status: 413 }]);
    expect(requests).toHaveLength(1);
  });

  test('are sent, even one that fills a request to the byte', async () => {
    const { client, requests } = scriptedApi([acceptAll]);
    const entry = (content: string) => ({
      task: 'send_email' as const,
      input: { recipient: 'bob@example.com', content },
    });
    const around = JSON.stringify({ tasks: [{ ...entry(''), options: {} }] }).length;
    await client.many([entry('x'.repeat(MAX_BODY_BYTES - around))]);
    expect(requests.map(({ bytes }) => bytes)).toEqual([MAX_BODY_BYTES]);
  });

  test('with an invalid key are refused before any is sent', async () => {
    const { client, requests } = scriptedApi([]);
    await expect(client.many([add(1)], { idempotencyKey: 'schlüssel' })).rejects.toThrow(TypeError);
    expect(requests).toHaveLength(0);
  });
});
