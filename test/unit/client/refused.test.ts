import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Client, createClient } from '../../../client/index.ts';
import { accepted, answer, record, type Script, scriptedApi } from './scripted-api.ts';

/** What no number, text, function or object is. */
const NOTHING = [null, true];
const NO_NUMBERS = [...NOTHING, Number.NaN, '5', 5n, [5], {}, () => 5, Symbol('5')];
const NO_SECONDS = [...NO_NUMBERS, -1, Number.NEGATIVE_INFINITY];
const NO_FINITE_SECONDS = [...NO_SECONDS, Number.POSITIVE_INFINITY];
const NO_COUNTS = [...NO_FINITE_SECONDS, 0, 0.5, 2.5];
const NO_TEXTS = [...NOTHING, '', 5, {}, ['a'], 'half of \ud83c', () => 'a', Symbol('a')];
const NO_NAMES = [...NO_TEXTS, '.', '..'];
const NO_TIMES = [...NOTHING, '', {}, new Date(Number.NaN)];
const NO_SIGNALS = [...NOTHING, 5, 'a', {}, new AbortController(), new EventTarget()];
const NO_FUNCTIONS = [...NOTHING, 5, 'a', {}];
const NO_OPTIONS = [...NOTHING, 5, 'a', ['a'], () => ({})];
const NO_KEYS = [...NO_TEXTS, 'schlüssel', 'a\nb', 'a\tb', 'x'.repeat(256)];
const NO_TOKENS = [...NO_KEYS.filter((key) => key !== 'x'.repeat(256)), 'a b', ' a'];
const NO_TRACES = [...NO_TEXTS, '00-1-2-3', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01\n`];

type Bad = Readonly<Record<string, readonly unknown[]>>;

const BAD_CALL: Bad = { signal: NO_SIGNALS };
const BAD_TASK: Bad = {
  countdown: [...NO_FINITE_SECONDS, new Date(0)],
  eta: [...NO_TIMES, 5, Number.NaN],
  expires: [...NO_TIMES, Number.NaN, Number.POSITIVE_INFINITY, -1, 5n],
  queue: NO_TEXTS,
  group: NO_TEXTS,
};
const BAD_SEND: Bad = { ...BAD_CALL, ...BAD_TASK, idempotencyKey: NO_KEYS, traceparent: NO_TRACES };
const KEYS = { accessKeyId: 'a', secretAccessKey: 's' };

/** The options of every call, each with what it refuses. Types do not stop a caller in JavaScript. */
const CALLS: Readonly<Record<string, [Bad, (client: Client, options: never) => unknown]>> = {
  'send()': [BAD_SEND, (client, options) => client.send('add', {}, options)],
  'a method of a task': [
    BAD_SEND,
    (client, options) => (client as never as { add: Method }).add({}, options),
  ],
  'many()': [
    {
      ...BAD_CALL,
      idempotencyKey: NO_KEYS,
      traceparent: NO_TRACES,
      concurrency: NO_COUNTS,
      onProgress: NO_FUNCTIONS,
    },
    (client, options) => client.many([{ task: 'add', input: {} }], options),
  ],
  'result()': [{ ...BAD_CALL, timeout: NO_SECONDS }, (client, options) => client.task('id').result(options)],
  'status()': [
    { ...BAD_CALL, include: [...NO_TEXTS, 'output'] },
    (client, options) => client.task('id').status(options),
  ],
  'revoke()': [BAD_CALL, (client, options) => client.task('id').revoke(options)],
  'retry()': [BAD_CALL, (client, options) => client.task('id').retry(options)],
  'list()': [
    { ...BAD_CALL, state: NO_TEXTS, task: NO_TEXTS, limit: [...NO_COUNTS, 101] },
    (client, options) => client.list(options).page(),
  ],
  'queues()': [BAD_CALL, (client, options) => client.queues(options)],
  'openapi()': [BAD_CALL, (client, options) => client.openapi(options)],
  'queue.status()': [BAD_CALL, (client, options) => client.queue('q').status(options)],
  'queue.pause()': [BAD_CALL, (client, options) => client.queue('q').pause(options)],
  'queue.resume()': [BAD_CALL, (client, options) => client.queue('q').resume(options)],
  'queue.redrive()': [BAD_CALL, (client, options) => client.queue('q').redrive(options)],
  'queue.purge()': [
    { ...BAD_CALL, confirm: [undefined, ...NO_TEXTS] },
    (client, options) =>
      client.queue('q').purge(isPlainObject(options) ? { confirm: 'q', ...(options as object) } : options),
  ],
};
type Method = (input: object, options: never) => unknown;

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const BAD_CLIENT: Bad = {
  url: [...NOTHING, 5, {}, 'localhost', 'ftp://a', 'http://user:secret@localhost', 'http://user@localhost'],
  timeout: [...NO_SECONDS, 0],
  retry: [...NOTHING, 5, 'a', ['a']],
  'retry.maxTries': [...NO_COUNTS.filter((count) => count !== Number.POSITIVE_INFINITY)],
  'retry.base': NO_FINITE_SECONDS,
  'retry.cap': NO_FINITE_SECONDS,
  fetch: NO_FUNCTIONS,
  random: NO_FUNCTIONS,
  newKey: NO_FUNCTIONS,
  clock: [...NO_FUNCTIONS, { now: () => 0 }, { sleep: () => 0 }],
  environment: NO_FUNCTIONS.filter((value) => !isPlainObject(value)),
  token: NO_TOKENS.filter((token) => typeof token !== 'function'),
  credentials: [
    ...NOTHING,
    'a',
    {},
    { accessKeyId: 'a' },
    { ...KEYS, accessKeyId: '' },
    { ...KEYS, accessKeyId: 'a\n' },
    { ...KEYS, secretAccessKey: undefined },
    { ...KEYS, sessionToken: null },
    { ...KEYS, sessionToken: '' },
    { ...KEYS, expiration: '2030-01-01T00:00:00Z' },
    { ...KEYS, expiration: new Date(Number.NaN) },
  ],
  region: NO_TEXTS,
};

/** Uses a client, and says how that ended and how many requests were made. */
async function outcomeOf(use: (client: Client) => unknown, script?: Script) {
  const { client, requests } = scriptedApi(new Array<Script>(9).fill(script ?? answer()));
  const error = await Promise.resolve(client as never as Client)
    .then(use)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  return { error, requests };
}

function expectRefusal(error: unknown, name: string): void {
  expect(error).toBeInstanceOf(TypeError);
  const { message } = error as TypeError;
  expect(message.startsWith(`${name} `), message).toBe(true);
}

describe.each(Object.entries(CALLS))('%s', (_call, [bad, use]) => {
  const values = Object.entries(bad).flatMap(([name, each]) => each.map((value) => [name, value] as const));

  test.each(values)('refuses the %s %s before anything is sent, and names it', async (name, value) => {
    const { error, requests } = await outcomeOf((client) => use(client, { [name]: value } as never));
    expectRefusal(error, name);
    expect(requests).toHaveLength(0);
  });

  test.each(NO_OPTIONS)('refuses %s for its options', async (options) => {
    const { error, requests } = await outcomeOf((client) => use(client, options as never));
    expectRefusal(error, 'options');
    expect(requests).toHaveLength(0);
  });

  test('refuses an option that there is not, which would be forgotten', async () => {
    const { error, requests } = await outcomeOf((client) => use(client, { delay: 5 } as never));
    expectRefusal(error, 'delay');
    const [, names = ''] = /The options are (.*)\.$/.exec((error as TypeError).message) ?? [];
    expect(names.split(', ').sort()).toEqual(Object.keys(bad).sort());
    expect(requests).toHaveLength(0);
  });

  test('takes options that are undefined as not given', async () => {
    const all = Object.fromEntries(Object.keys(bad).map((name) => [name, undefined]));
    const options = 'confirm' in all ? { ...all, confirm: 'q' } : all;
    const { requests } = await outcomeOf((client) => use(client, options as never));
    expect(requests.length).toBeGreaterThan(0);
  });

  test('refuses a signal that has aborted before anything is sent, with its reason', async () => {
    const reason = new Error('changed my mind');
    const options = { signal: AbortSignal.abort(reason) };
    const { error, requests } = await outcomeOf((client) => use(client, options as never));
    expect(error === reason || (error as Error).cause === reason).toBe(true);
    expect(requests).toHaveLength(0);
  });
});

describe('createClient()', () => {
  const values = Object.entries(BAD_CLIENT).flatMap(([name, each]) =>
    each.map((value) => [name, value] as const),
  );

  test.each(values)('refuses the %s %s, and names it', (name, value) => {
    const [outer = '', inner] = name.split('.');
    const options = {
      url: 'http://localhost:3000',
      [outer]: inner === undefined ? value : { [inner]: value },
    };
    let thrown: unknown;
    try {
      createClient(options as never);
    } catch (error) {
      thrown = error;
    }
    expectRefusal(thrown, name);
    expect((thrown as TypeError).message).not.toContain('secret@');
  });

  test('refuses what is invalid even where there is no URL yet', () => {
    expect(() => createClient({ timeout: Number.NaN })).toThrow('timeout is NaN');
  });

  test.each([{ timeuot: 5 }, { retry: { tries: 3 } }])(
    'refuses an option that there is not: %j',
    (options) => {
      expect(() => createClient({ url: 'http://a', ...(options as object) })).toThrow(
        'is not an option. The options are',
      );
    },
  );

  test.each(NO_OPTIONS)('refuses %s for its options', (options) => {
    expect(() => createClient(options as never)).toThrow(TypeError);
  });

  test('does not show a token or credentials in its refusal', () => {
    expect(() => createClient({ url: 'http://a', token: 'my secret' })).toThrow(/^token must be/);
    expect(() => createClient({ url: 'http://a', token: 'my secret' })).not.toThrow(/my secret/);
    const credentials = { accessKeyId: 'my secret', secretAccessKey: 'my secret' };
    expect(() => createClient({ url: 'http://a', credentials })).not.toThrow(/my secret/);
  });

  test.each(NO_TOKENS)('refuses the token %s from a function, without a request', async (token) => {
    const { client, requests } = scriptedApi([answer()], { token: () => token as string });
    await expect(client.queues()).rejects.toThrow(/^token must be/);
    expect(requests).toHaveLength(0);
  });

  test.each(BAD_CLIENT['credentials'] ?? [])(
    'refuses the credentials %o from a function, without a request',
    async (given) => {
      const credentials = () => Promise.resolve(given as never);
      const { client, requests } = scriptedApi([answer()], { credentials, region: 'eu-west-1' });
      await expect(client.queues()).rejects.toThrow(/^credentials must be/);
      expect(requests).toHaveLength(0);
    },
  );

  test('refuses credentials in the environment that no header can hold, without a request', async () => {
    const environment = { AWS_ACCESS_KEY_ID: 'a\n', AWS_SECRET_ACCESS_KEY: 's' };
    const { client, requests } = scriptedApi([answer()], { environment, region: 'eu-west-1' });
    await expect(client.queues()).rejects.toThrow('AWS_ACCESS_KEY_ID');
    expect(requests).toHaveLength(0);
  });

  test('refuses a key that its newKey makes, without a request', async () => {
    const { client, requests } = scriptedApi([answer()], { newKey: () => 5 as never });
    await expect(client.send('add', { a: 1, b: 2 })).rejects.toThrow(/^idempotencyKey must be/);
    await expect(client.many([{ task: 'add', input: { a: 1, b: 2 } }])).rejects.toThrow(
      /^idempotencyKey must be/,
    );
    expect(requests).toHaveLength(0);
  });
});

describe('a name or an id', () => {
  test.each(NO_NAMES)('is refused if it is %s, before anything is sent', async (name) => {
    const uses: [string, (client: Client) => unknown][] = [
      ['name', (client) => client.send(name as never, {})],
      ['id', (client) => client.task(name as never).revoke()],
      ['name', (client) => client.queue(name as never).pause()],
    ];
    for (const [named, use] of uses) {
      const { error, requests } = await outcomeOf(use);
      expectRefusal(error, named);
      expect(requests).toHaveLength(0);
    }
  });

  test.each(NO_TEXTS.filter((cursor) => cursor !== null))(
    'is refused if it is the cursor %s',
    async (cursor) => {
      const { error, requests } = await outcomeOf((client) => client.list().page(cursor as never));
      expectRefusal(error, 'cursor');
      expect(requests).toHaveLength(0);
    },
  );
});

describe('entries', () => {
  const many = (entries: unknown) =>
    outcomeOf((client) => client.many(entries as never), accepted([record()]));
  const good = { task: 'add', input: {} };

  test.each([undefined, null, 5, 'add', {}, () => []])('are refused if they are %s', async (entries) => {
    const { error, requests } = await many(entries);
    expectRefusal(error, 'entries');
    expect(requests).toHaveLength(0);
  });

  test.each<[string, unknown]>([
    ...[undefined, null, 5, 'add', ['add']].map((entry): [string, unknown] => ['entries.1', entry]),
    ...[undefined, ...NO_TEXTS].map((task): [string, unknown] => ['entries.1.task', { task, input: {} }]),
    ['entries.1.option', { ...good, option: {} }],
    ['entries.1.input', { ...good, input: Number.NaN }],
    ['entries.1.input.a.0', { ...good, input: { a: [5n] } }],
    ...[null, 5, [5]].map((options): [string, unknown] => ['entries.1.options', { ...good, options }]),
    ['entries.1.options.idempotencyKey', { ...good, options: { idempotencyKey: 'a' } }],
    ['entries.1.options.signal', { ...good, options: { signal: new AbortController().signal } }],
    ...Object.entries(BAD_TASK).flatMap(([name, values]) =>
      values.map((value): [string, unknown] => [
        `entries.1.options.${name}`,
        { ...good, options: { [name]: value } },
      ]),
    ),
  ])('are refused, all of them, with the name %s, for %s', async (name, entry) => {
    const { error, requests } = await many([good, entry, good]);
    expectRefusal(error, name);
    expect(requests).toHaveLength(0);
  });

  test('may be any list, and are read before anything is sent: one that throws in the middle sends nothing', async () => {
    expect((await many(new Set([good]))).requests).toHaveLength(1);
    const own = new Error('end of the file');
    const { error, requests } = await many(
      (function* () {
        yield* new Array(1500).fill(good);
        throw own;
      })(),
    );
    expect(error).toBe(own);
    expect(requests).toHaveLength(0);
  });

  test('whose key has no room for the number of a request are refused before the first', async () => {
    const idempotencyKey = 'x'.repeat(254);
    const send = (count: number) =>
      outcomeOf(
        (client) => client.many(new Array(count).fill(good), { idempotencyKey }),
        accepted(new Array(1000).fill(record())),
      );
    expect((await send(1000)).requests).toHaveLength(1);
    const { error, requests } = await send(1001);
    expectRefusal(error, 'idempotencyKey');
    expect(requests).toHaveLength(0);
  });
});

describe('an option, whatever it is given', () => {
  const anything = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withBoxedValues: true }),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.date({ noInvalidDate: false }),
    fc.constantFrom(Number.NaN, () => 1, Symbol('s')),
  );

  test.each(['countdown', 'eta', 'expires', 'queue', 'group'])('%s arrives or is refused', async (name) => {
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        const { error, requests } = await outcomeOf((client) =>
          client.send('add', {}, { [name]: value } as never),
        );
        if (error !== null) {
          expectRefusal(error, name);
          expect(requests).toHaveLength(0);
        } else if (value === undefined) expect(requests[0]?.query).toEqual({});
        else if (value instanceof Date) expect(requests[0]?.query).toEqual({ [name]: value.toISOString() });
        else {
          expect(['string', 'number']).toContain(typeof value);
          expect(requests[0]?.query).toEqual({ [name]: String(value) });
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a key arrives, as the API reads it, or is refused', async () => {
    const keys = fc.oneof(
      fc.string({ unit: fc.constantFrom(' ', '"', 'a', '/', '~'), maxLength: 5 }),
      fc.string({ maxLength: 300 }),
      anything,
    );
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const { error, requests } = await outcomeOf((client) =>
          client.send('add', {}, { idempotencyKey: key } as never),
        );
        if (error === null && key !== undefined) expect(readKey(requests[0]?.headers)).toBe(key);
        if (error !== null) expectRefusal(error, 'idempotencyKey');
        expect(requests).toHaveLength(error === null ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });
});

/** The key of a request, as the API reads it: in quotes, or without them. */
function readKey(headers: Headers | undefined): string | undefined {
  const header = headers?.get('idempotency-key')?.trim() ?? '';
  return /^"(.*)"$/.exec(header)?.[1] ?? header;
}
