import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { cli } from './cli-lines.ts';

/** An API whose queue gets a new message for each that is purged. */
async function busyApi() {
  const asked: { before: string | null; confirm: string | null }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    response.setHeader('content-type', 'application/json');
    if (request.method === 'GET') {
      response.end(JSON.stringify({ name: 'mail', waiting: 30, running: 0, delayed: 0, dead: 0 }));
      return;
    }
    const { searchParams } = url;
    asked.push({ before: searchParams.get('before'), confirm: searchParams.get('confirm') });
    const remaining = Math.max(0, 3 - asked.length);
    response.end(JSON.stringify({ name: 'mail', purged: 10, remaining, later: 7 }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  // A server that listens on TCP has an address of this type.
  return { asked, LOVAGE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a purge of several calls ends only what was sent before the user agreed', async () => {
  const { asked, LOVAGE_URL } = await busyApi();
  const begun = Date.now();
  const { stdout } = await cli(['purge', 'mail'], { environment: { LOVAGE_URL }, answer: true });
  expect(stdout).toBe('30 tasks revoked, 0 left waiting; 7 sent later were left alone\n');
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map(({ before }) => before)).size).toBe(1);
  const before = Date.parse(asked[0]?.before ?? '');
  expect(before).toBeGreaterThanOrEqual(begun);
  expect(before).toBeLessThanOrEqual(Date.now());
  expect(asked[0]?.confirm).toBe('mail');
});
