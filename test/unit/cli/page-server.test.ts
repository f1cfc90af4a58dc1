import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portOf, startPageServer } from '../../../cli/dashboard/page-server.ts';
import { passOnTo } from '../../../cli/dashboard/pass-on.ts';

/** A call as the API received it. */
interface Got {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

const servers: Server[] = [];
let got: Got[] = [];
let answers: { status: number; body: string }[] = [];
let page = '';
let apiUrl = '';

beforeAll(async () => {
  const api = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    got.push({ method: request.method, url: request.url, headers: request.headers, body });
    const { status, body: text } = answers.shift() ?? { status: 200, body: '{}' };
    response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'a=b' }).end(text);
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  apiUrl = `http://127.0.0.1:${portOf(api)}/v1`;
  const credentials = () => Promise.resolve({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
  const server = await startPageServer({
    port: 0,
    page: async (_request, response, pathname) => {
      if (pathname !== '/') return false;
      response.end('the page');
      return true;
    },
    api: passOnTo(new URL(apiUrl), { credentials, region: 'eu-central-1' }),
    isOwn: ({ host, origin }, port) =>
      host === `127.0.0.1:${port}` && (origin === undefined || origin === `http://${host}`),
  });
  servers.push(api, server);
  page = `http://127.0.0.1:${portOf(server)}`;
});
afterAll(() => {
  for (const server of servers) server.close();
});

const call = async (path: string, init?: RequestInit) => {
  got = [];
  const response = await fetch(`${page}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the page’s server', () => {
  test('serves the page without a call to the API', async () => {
    expect((await call('/')).text).toBe('the page');
    expect(got).toEqual([]);
  });

  test('forwards calls, signed, without the browser’s own headers', async () => {
    answers = [{ status: 202, body: '{"id":"1"}' }];
    const { status, headers, text } = await call('/tasks/add?countdown=5&group=a%20b', {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k', cookie: 'other=1' },
    });
    expect([status, text, headers.get('set-cookie')]).toEqual([202, '{"id":"1"}', null]);
    expect(got[0]).toMatchObject({
      method: 'POST',
      url: '/v1/tasks/add?countdown=5&group=a%20b',
      body: '{"a":1}',
    });
    expect(got[0]?.headers).toMatchObject({
      'idempotency-key': 'k',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKID\/\d+\/eu-central-1\/execute-api/,
      ),
    });
    expect(got[0]?.headers['cookie']).toBeUndefined();
  });

  test.each(['if-match', 'if-none-match'])(
    'forwards the condition of a change: %s, without which it would overwrite what it has not read',
    async (name) => {
      answers = [{ status: 412, body: '{"title":"Precondition Failed"}' }];
      const headers = { 'content-type': 'application/json', [name]: '"7"' };
      expect((await call('/schedules/nightly', { method: 'PUT', body: '{}', headers })).status).toBe(412);
      expect(got[0]).toMatchObject({ method: 'PUT', url: '/v1/schedules/nightly', body: '{}' });
      expect(got[0]?.headers[name]).toBe('"7"');
    },
  );

  test('fetches new credentials once, if the API refuses the old ones', async () => {
    answers = [{ status: 403, body: '{"message":"expired"}' }];
    expect((await call('/tasks')).status).toBe(200);
    expect(got).toHaveLength(2);
    answers = [
      { status: 403, body: '{}' },
      { status: 403, body: '{}' },
    ];
    expect((await call('/tasks')).status).toBe(403);
  });

  test('answers only its own page', async () => {
    const { status, text } = await call('/tasks', { headers: { origin: 'https://evil.example' } });
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ status: 403, title: 'Forbidden' });
    expect(got).toEqual([]);
  });

  test('says so if the API is not there', async () => {
    const server = await startPageServer({
      port: 0,
      page: () => Promise.resolve(false),
      api: passOnTo(new URL('http://127.0.0.1:9'), {}),
      isOwn: () => true,
    });
    servers.push(server);
    const response = await fetch(`http://127.0.0.1:${portOf(server)}/queues`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('127.0.0.1:9') });
  });
});
