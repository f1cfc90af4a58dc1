import { describe, expect, test } from 'vitest';
import { createClient } from '../../../client/index.ts';
import {
  type Bad,
  expectRefusal,
  isPlainObject,
  NO_COUNTS,
  NO_FINITE_SECONDS,
  NO_FUNCTIONS,
  NO_OPTIONS,
  NO_SECONDS,
  NO_TEXTS,
  NO_TOKENS,
  NOTHING,
} from './refusals.ts';
import { answer, scriptedApi } from './scripted-api.ts';

const KEYS = { accessKeyId: 'a', secretAccessKey: 's' };

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
