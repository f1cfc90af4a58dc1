import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { passOnTo } from '../../../cli/dashboard/pass-on.ts';
import { createClient, NotLovage } from '../../../client/index.ts';
import { cli } from '../cli/cli-lines.ts';

const servers: Server[] = [];
let asked: string[] = [];
let stolen: IncomingMessage[] = [];
let status = 307;
let api = '';
let elsewhere = '';

const listen = async (answer: RequestListener) => {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  elsewhere = await listen((request, response) => {
    stolen.push(request);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"tasks":[],"queues":[]}');
  });
  api = await listen((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status, { location: `${elsewhere}/taken` }).end();
  });
});
beforeEach(() => {
  asked = [];
  stolen = [];
});
afterAll(() => {
  for (const server of servers) server.close();
});

const CALLERS = {
  token: { token: 'secret' },
  signature: {
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' },
    region: 'eu-central-1',
  },
};

describe.each([301, 302, 303, 307, 308])('an answer %i, which names another server,', (code) => {
  beforeEach(() => {
    status = code;
  });

  test.each(Object.entries(CALLERS))('is refused by the client, with a %s', async (_, caller) => {
    const client = createClient({ url: api, ...caller });
    const refused = await client.send('add', { a: 1 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotLovage);
    expect(refused).toMatchObject({ message: expect.stringContaining(`redirects to ${elsewhere}`) });
    await expect(client.queues()).rejects.toThrow(NotLovage);
    expect([asked.length, stolen]).toEqual([2, []]);
  });

  test('is refused by the command line', async () => {
    const { exitCode, stderr } = await cli(['queues', '--url', api, '--token', 'secret']);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining(`redirects to ${elsewhere}`)]);
    expect([asked.length, stolen]).toEqual([1, []]);
  });

  test('is refused by the dashboard’s server, and kept from the page', async () => {
    const pass = passOnTo(new URL(api), CALLERS.signature);
    const page = await listen((request, response) => void pass(request, response));
    const init = { method: 'POST', body: '{"a":1}', redirect: 'manual' } as const;
    const answer = await fetch(`${page}/tasks/add`, init);
    expect([answer.status, answer.headers.get('location')]).toEqual([502, null]);
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining(`redirects to ${elsewhere}`),
    });
    expect([asked.length, stolen]).toEqual([1, []]);
  });
});

test('an answer that the caller’s own fetch took from elsewhere is refused, too', async () => {
  const client = createClient({
    url: api,
    fetch: (url, init) => fetch(url, { ...init, redirect: 'follow' }),
  });
  await expect(client.queues()).rejects.toThrow(`redirects to ${elsewhere}`);
});

test('an answer that a browser hides because it is a redirect is refused', async () => {
  const hidden = Object.defineProperties(Response.error(), { type: { value: 'opaqueredirect' } });
  const client = createClient({ url: api, fetch: async () => hidden });
  await expect(client.queues()).rejects.toThrow(NotLovage);
});
