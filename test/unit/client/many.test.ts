import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, InputInvalid } from '../../../client/index.ts';
import { MAX_BODY_BYTES } from '../../../core/protocol/bounds.ts';
import { acceptAll, add, entries, keysOf, tasksOf } from './many-entries.ts';
import { accepted, broken, problemDocument, record, type Script, scriptedApi } from './scripted-api.ts';

/** Accepts everything, and counts how many requests are in progress at a time. */
function watchedApi() {
  let now = 0;
  let peak = 0;
  const script: Script = async (request) => {
    now += 1;
    peak = Math.max(peak, now);
    await new Promise(setImmediate);
    now -= 1;
    return acceptAll(request);
  };
  return { script, peak: () => peak };
}

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

  test('go in requests of 3,000,000 bytes of UTF-8', async () => {
    const { client, requests } = scriptedApi([acceptAll, acceptAll, acceptAll, acceptAll, acceptAll]);
    // 68,266 characters, 200 KiB in UTF-8.
    const content = '€'.repeat((200 * 1024) / 3);
    const emails = new Array(60).fill({
      task: 'send_email',
      input: { recipient: 'bob@example.com', content },
    });
    expect(await client.many(emails)).toHaveLength(60);
    const sizes = requests.map(({ bytes }) => bytes);
    expect(sizes).toHaveLength(5);
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
      const watched = watchedApi();
      const { client } = scriptedApi(new Array<Script>(6).fill(watched.script));
      await client.many(entries(6000), { concurrency });
      return watched.peak();
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
        const watched = watchedApi();
        const { client, requests } = scriptedApi(new Array<Script>(4).fill(watched.script));
        const call = client.many(entries(3500), { concurrency });
        if (Number.isInteger(concurrency) && concurrency >= 1) {
          expect(await call).toHaveLength(3500);
          expect(watched.peak()).toBe(Math.min(concurrency, 4));
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
