import { describe, expect, test } from 'vitest';
import { createClient } from '../../../client/index.ts';
import { cli } from '../cli/cli-lines.ts';

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };

/** The warnings of a call to a URL, in the order of what happened. */
async function told(url: string, caller: object): Promise<readonly string[]> {
  const events: string[] = [];
  const client = createClient({
    url,
    ...caller,
    environment: {},
    warn: (text) => void events.push(text),
    fetch: async () => {
      events.push('call');
      return Response.json({ queues: [] });
    },
  });
  await client.queues();
  await client.queues();
  return events;
}

describe('a warning that calls can be read on the way', () => {
  test.each([
    ['http://tasks.example.com', { token: 'jwt' }],
    ['http://10.0.0.7:3000', { token: () => 'jwt' }],
    ['http://localhost.example.com', { token: 'jwt' }],
    ['http://127.0.0.1.example.com', { token: 'jwt' }],
    ['http://tasks.example.com', { credentials, region: 'eu-central-1' }],
  ])('comes once, before the first call, for %s', async (url, caller) => {
    const [warning, ...calls] = await told(url, caller);
    expect(warning).toContain(`${new URL(url).host} are not encrypted`);
    expect(calls).toEqual(['call', 'call']);
  });

  test.each([
    ['https://tasks.example.com', { token: 'jwt' }],
    ['http://localhost:3000', { token: 'jwt' }],
    ['http://127.0.0.1:3000', { token: 'jwt' }],
    ['http://[::1]:3000', { token: 'jwt' }],
    ['http://tasks.example.com', {}],
  ])('does not come for %s with %j', async (url, caller) => {
    expect(await told(url, caller)).toEqual(['call', 'call']);
  });

  test('comes from the command line, on stderr', async () => {
    const { stderr, stdout } = await cli([
      'send',
      '--help',
      '--url',
      'http://unknown.invalid',
      '--token',
      'jwt',
    ]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^warning: Calls to unknown\.invalid are not encrypted/);
  });
});
