import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientsIn } from '../../infra/clients.ts';
import { startLambda } from '../../local/emulators/start-lambda.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { startLocal } from '../../local/start-local.ts';

const FRIEND = 'http://localhost:5173';

let system: LocalSystem;
let lambda: Awaited<ReturnType<typeof startLambda>>;
beforeAll(async () => {
  const silent = () => undefined;
  lambda = await startLambda(new Map());
  system = await startLocal({
    clients: clientsIn(process.env),
    ...{ port: 0, inboxPort: 0, sender: 'noreply@example.com', watch: false, corsOrigins: [FRIEND] },
    tasksFile: path.join(import.meta.dirname, 'tasks.ts'),
    reporter: { log: silent, info: silent, error: silent },
  });
});
afterAll(async () => {
  await system.stop();
  await lambda.stop();
});

/** Sends a call as a browser or a program would, with the path exactly as given. */
async function call(
  endpoint: string,
  method: string,
  to: string,
  given: IncomingHttpHeaders = {},
  body = '',
) {
  const { port } = new URL(endpoint);
  const { host = `localhost:${port}`, ...headers } = given;
  const sent = request({ host: '127.0.0.1', port, method, path: to, headers: { host, ...headers } });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return {
    status: Number(answer.statusCode),
    headers: answer.headers as IncomingHttpHeaders,
    body: await text(answer),
  };
}

const LISTENERS: readonly (readonly [string, () => string])[] = [
  ['the API', () => system.url],
  ['the inbox', () => system.inboxUrl],
  ['SQS', () => system.sqsEndpoint],
  ['DynamoDB', () => system.dynamodbEndpoint],
  ['Lambda', () => lambda.endpoint],
];

describe.each(LISTENERS)('%s', (_name, endpoint) => {
  const evil = 'https://evil.example';
  test.each<[string, string, IncomingHttpHeaders]>([
    ['a simple POST of another site', 'POST', { origin: evil, 'sec-fetch-site': 'cross-site' }],
    ['a POST of a page without an origin', 'POST', { origin: 'null' }],
    ['a GET of another site', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    [
      'a page of another site in a frame',
      'GET',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
    [
      'a form of another site',
      'POST',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
    [
      'another server on this machine',
      'GET',
      { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' },
    ],
    ['a name that resolves to this machine', 'GET', { host: 'evil.example:3000' }],
    [
      'such a name with its own origin',
      'POST',
      { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['a preflight of another site', 'OPTIONS', { origin: evil, 'access-control-request-method': 'POST' }],
  ])('refuses %s', async (_what, method, headers) => {
    const answer = await call(endpoint(), method, '/', headers, method === 'POST' ? 'Action=ListQueues' : '');
    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each<[string, IncomingHttpHeaders]>([
    ['a program', {}],
    ['its own page', { 'sec-fetch-site': 'same-origin' }],
    [
      'an address that was typed in',
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
  ])('answers %s', async (_what, headers) => {
    const { port } = new URL(endpoint());
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await call(endpoint(), 'GET', '/', { host, ...headers })).status).not.toBe(403);
    }
  });
});

describe('a listed origin', () => {
  const headers = { origin: FRIEND, 'sec-fetch-site': 'same-site' };

  test('may call the API, as the deployed one with corsOrigins', async () => {
    const preflight = await call(system.url, 'OPTIONS', '/tasks/add', {
      ...headers,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': FRIEND,
      'access-control-allow-methods': 'DELETE,GET,HEAD,POST,PUT',
      'access-control-allow-headers': expect.stringContaining('idempotency-key'),
    });
    const json = { 'content-type': 'application/json' };
    const answer = await call(system.url, 'POST', '/tasks/add', { ...headers, ...json }, '{"a":1,"b":2}');
    expect(answer.status).toBe(202);
    expect(answer.headers['access-control-allow-origin']).toBe(FRIEND);
  });

  test('may call nothing else', async () => {
    for (const endpoint of [system.inboxUrl, system.sqsEndpoint, system.dynamodbEndpoint]) {
      expect((await call(endpoint, 'POST', '/', headers)).status).toBe(403);
    }
  });

  test('may not call under another name of this machine', async () => {
    expect((await call(system.url, 'GET', '/health', { ...headers, host: 'evil.example' })).status).toBe(403);
  });
});

test('a link leads to the pages, and nowhere else', async () => {
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect((await call(system.inboxUrl, 'GET', '/', link)).status).toBe(200);
  expect((await call(system.url, 'GET', '/', link)).status).toBe(200);
  for (const endpoint of [system.sqsEndpoint, system.dynamodbEndpoint]) {
    expect((await call(endpoint, 'GET', '/', link)).status).toBe(403);
  }
});

describe('a path is text', () => {
  test('the inbox fetches nothing from elsewhere, and passes no cookies on', async () => {
    const asked: string[] = [];
    const elsewhere = createServer((incoming, outgoing) => {
      asked.push(incoming.url ?? '');
      outgoing.end('secret');
    });
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const address = elsewhere.address();
    const other = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    for (const to of [
      `//${other}/x`,
      `///${other}/x`,
      `/\\${other}/x`,
      `http://${other}/x`,
      `/http://${other}/x`,
      `//user@${other}/x`,
    ]) {
      for (const method of ['GET', 'POST']) {
        const answer = await call(system.inboxUrl, method, to, { cookie: 'session=of-another-app' });
        expect(answer.body, `${method} ${to}`).not.toContain('secret');
      }
    }
    expect(asked).toEqual([]);
    elsewhere.close();
  });

  test.each(['//tasks', '//tasks/add', '/\\tasks', 'http://tasks/tasks'])(
    'the API has nothing at %s',
    async (to) => {
      const answer = await call(system.url, 'GET', to);
      expect([404, 200]).toContain(answer.status);
      expect(answer.body).not.toContain('"tasks"');
    },
  );

  test('a request line that is no path breaks nothing', async () => {
    const { port } = new URL(system.inboxUrl);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end('GET * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await text(socket);
    expect((await call(system.inboxUrl, 'GET', '/')).status).toBe(200);
  });
});
