import { describe, expect, test } from 'vitest';
import { createClient } from '../../../client/index.ts';
import { accepted, answer, record, scriptedApi } from './scripted-api.ts';

describe('a task is sent', () => {
  test('by the method of its name, with its input as JSON', async () => {
    const { client, requests } = scriptedApi([answer({ task: 'send_email' }, 202)]);
    const task = await client.sendEmail({ recipient: 'bob@example.com', content: 'Grüße' });
    expect(task.id).toBe(task.record?.id);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/tasks/send_email',
      query: {},
      body: { recipient: 'bob@example.com', content: 'Grüße' },
    });
    expect(requests[0]?.headers.get('content-type')).toBe('application/json');
  });

  test('with its options in the query string', async () => {
    const { client, requests } = scriptedApi([answer()]);
    await client.add(
      { a: 1, b: 2 },
      {
        eta: new Date('2030-01-01T00:01:00Z'),
        expires: 90,
        queue: 'other',
        group: "a+b & 'c'",
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    );
    expect(requests[0]?.query).toEqual({
      eta: '2030-01-01T00:01:00.000Z',
      expires: '90',
      queue: 'other',
      group: "a+b & 'c'",
    });
    expect(requests[0]?.headers.get('traceparent')).toMatch(/^00-0af7/);
  });

  test('with a countdown of 0, as given', async () => {
    const { client, requests } = scriptedApi([answer()]);
    await client.add({ a: 1, b: 2 }, { countdown: 0, expires: new Date('2031-01-01') });
    expect(requests[0]?.query).toEqual({ countdown: '0', expires: '2031-01-01T00:00:00.000Z' });
  });

  test('under a new key, or the one given', async () => {
    const { client, requests } = scriptedApi([answer(), answer(), answer()]);
    await client.add({ a: 1, b: 2 });
    await client.add({ a: 1, b: 2 });
    await client.add({ a: 1, b: 2 }, { idempotencyKey: 'order-4711' });
    expect(requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual([
      'key-1',
      'key-2',
      'order-4711',
    ]);
  });

  test('under keys that are unique', async () => {
    const { client, requests } = scriptedApi([answer(), answer()], { newKey: undefined });
    await client.add({ a: 1, b: 2 });
    await client.add({ a: 1, b: 2 });
    const keys = requests.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(2);
  });

  test.each(['', 'schlüssel', 'x'.repeat(256)])('not under the key "%s"', async (idempotencyKey) => {
    const { client, requests } = scriptedApi([]);
    await expect(client.add({ a: 1, b: 2 }, { idempotencyKey })).rejects.toThrow('idempotencyKey must be');
    expect(requests).toHaveLength(0);
  });

  test.each([null, false, 0, '', [], 'text'])('with the input %j as it is', async (input) => {
    const one = await dynamic((client) => client.send('maybe', input));
    expect(one.requests[0]).toMatchObject({ path: '/tasks/maybe', body: input });
    const { client, requests } = scriptedApi([accepted([record()])]);
    await client.many([{ task: 'maybe', input } as never]);
    expect(requests[0]?.body).toEqual({ tasks: [{ task: 'maybe', input, options: {} }] });
  });

  test.each([' ', ' order', 'order ', '"order"', '" "', '""'])(
    'under the key ⟨%s⟩, spaces, quotes and all',
    async (key) => {
      const { client, requests } = scriptedApi([answer()]);
      await client.add({ a: 1, b: 2 }, { idempotencyKey: key });
      expect(requests[0]?.headers.get('idempotency-key')).toBe(`"${key}"`);
    },
  );

  test('by any name', async () => {
    const { requests } = await dynamic(async (client) => client.send('reports.daily-mail', { a: [1] }));
    expect(requests[0]).toMatchObject({ path: '/tasks/reports.daily-mail', body: { a: [1] } });
    const without = await dynamic(async (client) => client.send('nothing', undefined));
    expect(without.requests[0]).toMatchObject({ body: {} });
    const hostile = await dynamic(async (client) => client.send('../queues?a=b', {}));
    expect(hostile.requests[0]).toMatchObject({ path: '/tasks/..%2Fqueues%3Fa%3Db', query: {} });
  });
});

async function dynamic(use: (client: ReturnType<typeof createClient>) => Promise<unknown>) {
  const api = scriptedApi([answer()]);
  await use(api.client as unknown as ReturnType<typeof createClient>);
  return api;
}

describe('the methods of a client', () => {
  test('have the names of its tasks, one for each', async () => {
    const names = ['add', 'send_email', 'a__b', 'step_2', 'reports.daily_mail', 'a-b', '_'];
    const { client, requests } = scriptedApi(names.map(() => answer()));
    const methods = client as unknown as Record<string, (input: object) => Promise<unknown>>;
    for (const method of ['add', 'sendEmail', 'a_B', 'step_2', 'reports.dailyMail', 'a-b', '_']) {
      await methods[method]?.({});
    }
    expect(requests.map(({ path }) => path)).toEqual(names.map((name) => `/tasks/${name}`));
  });

  test('are not the properties that JavaScript looks up on any object', async () => {
    const { client, requests } = scriptedApi([]);
    expect(await Promise.resolve(client)).toBe(client);
    expect(() => JSON.stringify(client)).not.toThrow();
    expect(() => `${client}`).not.toThrow();
    // A send would have started by now.
    await new Promise(setImmediate);
    expect(requests).toHaveLength(0);
    expect(client.add).toBe(client.add);
  });
});

describe('a client', () => {
  test.each([
    ['http://localhost:3000', 'http://localhost:3000/queues'],
    ['http://localhost:3000/', 'http://localhost:3000/queues'],
    ['https://example.com/lovage/', 'https://example.com/lovage/queues'],
    [new URL('https://example.com/lovage?a=b#c'), 'https://example.com/lovage/queues'],
  ])('of %s calls %s', async (url, called) => {
    const urls: string[] = [];
    const fetch = (to: string) => {
      urls.push(to);
      return Promise.resolve(Response.json({ queues: [] }));
    };
    await createClient({ url, fetch }).queues();
    expect(urls).toEqual([called]);
  });

  test('reads its URL from the environment', async () => {
    const { client, requests } = scriptedApi([() => Response.json({ queues: [] })], {
      url: undefined,
      environment: { LOVAGE_URL: 'http://localhost:4000/of-the-environment' },
    });
    await client.queues();
    expect(requests[0]?.path).toBe('/of-the-environment/queues');
  });

  test.each([
    [{ url: 'localhost' }, 'url is "localhost"; it must be a URL such as http://localhost:3000.'],
    [{ url: 'localhost:3000' }, 'url is "localhost:3000"; it must begin with https:// or http://.'],
    [{ url: 'http://localhost', timeout: 0 }, 'timeout is 0; it must be a number of seconds, more than 0.'],
    [
      { url: 'http://localhost', retry: { maxTries: 0 } },
      'retry.maxTries is 0; it must be a whole number, 1 or more, or Infinity.',
    ],
  ])('is not created from %j', (options, message) => {
    expect(() => createClient(options)).toThrow(new TypeError(message));
  });

  test('without a URL says so at its first call, because a module may create it where there is no API', async () => {
    const client = createClient({ environment: {} });
    const message =
      'Give url, the URL of the API, or set LOVAGE_URL in the environment. It is set for a task whose definition says what it sends.';
    await expect(client.send('add', {})).rejects.toThrow(new TypeError(message));
    await expect(client.many([])).rejects.toThrow(message);
    expect(() => client.task('id')).toThrow(message);
  });

  test('calls the current global fetch, without a this of its own', async () => {
    const original = globalThis.fetch;
    try {
      globalThis.fetch = function (this: unknown) {
        // A browser’s fetch refuses any other.
        expect([undefined, globalThis]).toContain(this);
        return Promise.resolve(Response.json({ queues: [{ name: 'default' }] }));
      };
      expect(await createClient({ url: 'http://localhost:3000' }).queues()).toEqual([{ name: 'default' }]);
    } finally {
      globalThis.fetch = original;
    }
  });
});
