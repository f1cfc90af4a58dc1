import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portOf } from '../../../cli/dashboard/page-server.ts';
import { cli } from './cli-lines.ts';

describe('lovage dashboard', () => {
  const api = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"tasks":[],"cursor":null}');
  });
  const stop = new AbortController();
  const started = Promise.withResolvers<string>();
  let ended: ReturnType<typeof cli>;
  let page: string;

  beforeAll(async () => {
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    const url = `http://127.0.0.1:${portOf(api)}`;
    const args = ['dashboard', '--port', '0', '--url', url, '--json'];
    ended = cli(args, { signal: stop.signal, onData: started.resolve });
    page = (JSON.parse(await started.promise) as { url: string }).url;
  });
  afterAll(() => api.close());

  test('serves the page and tells it where the API is', async () => {
    const { headers } = await fetch(page);
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    const config = await fetch(new URL('/dashboard/config.json', page));
    expect(await config.json()).toMatchObject({
      stage: 'local',
      apiUrl: `http://127.0.0.1:${portOf(api)}`,
      signedIn: null,
    });
  }, 30_000);

  test('forwards its own calls, and no others', async () => {
    const own = await fetch(new URL('/tasks?limit=1', page), { headers: { origin: new URL(page).origin } });
    expect(await own.json()).toEqual({ tasks: [], cursor: null });
    for (const origin of ['https://evil.example', 'http://localhost:1', 'null']) {
      expect((await fetch(new URL('/tasks', page), { headers: { origin } })).status).toBe(403);
    }
  });

  test('does not start on a port that is taken', async () => {
    const args = ['dashboard', '--port', String(portOf(api)), '--url', `http://127.0.0.1:${portOf(api)}`];
    const { exitCode, stderr } = await cli(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Choose another with --port')]);
  });

  test('ends on Ctrl-C', async () => {
    stop.abort(new Error('Ctrl-C'));
    expect((await ended).exitCode).toBe(0);
    await expect(fetch(page)).rejects.toThrow();
  });
});
