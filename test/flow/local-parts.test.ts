import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../core/protocol/routes.ts';
import { ApiGateway } from '../../local/api/api-gateway.ts';
import { httpEvent } from '../../local/api/http-event.ts';
import { matchRoute } from '../../local/api/match-route.ts';
import { batchItemFailures } from '../../local/event-sources/batch-item-failures.ts';
import { FunctionPool } from '../../local/functions/function-pool.ts';
import { Sandbox } from '../../local/functions/sandbox.ts';
import { readLocalSettings } from '../../local/local-settings.ts';
import { logLine } from '../../local/log-line.ts';
import { until } from './until.ts';

describe('a partial batch response', () => {
  const batch = ['1', '2', '3'];
  const failing = (...itemIdentifiers: unknown[]) => ({
    batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
  });

  test.each([
    ['nothing', null, []],
    ['an empty object', {}, []],
    ['no list', { batchItemFailures: null }, []],
    ['an empty list', failing(), []],
    ['one message', failing('2'), ['2']],
    ['a message that is not in the batch', failing('1', '4'), batch],
    ['an empty name', failing(''), batch],
    ['no name', failing(undefined), batch],
    ['something other than a list', { batchItemFailures: 'x' }, batch],
  ])('%s', (_, result, failed) => {
    expect([...batchItemFailures(result, batch).messageIds]).toEqual(failed);
  });
});

describe('a route', () => {
  test.each([
    ['POST', '/tasks', 'enqueue', 'POST /tasks', {}],
    ['POST', '/tasks/send_email', 'enqueue', 'POST /tasks/{name}', { name: 'send_email' }],
    ['GET', '/tasks/a%20b', 'status', 'GET /tasks/{id}', { id: 'a b' }],
    ['GET', '/tasks/', undefined, undefined, undefined],
    ['HEAD', '/health', 'status', 'HEAD /health', {}],
    ['head', '/health', undefined, undefined, undefined],
    ['POST', '/tasks/a%252Frevoke', 'enqueue', 'POST /tasks/{name}', { name: 'a%2Frevoke' }],
    ['POST', '/tasks/a%2Frevoke', 'enqueue', 'POST /tasks/{name}', { name: 'a/revoke' }],
  ])('%s %s', (method, pathname, name, routeKey, pathParameters) => {
    const match = matchRoute(ROUTES, method, pathname);
    expect([match?.route.function, match?.routeKey, match?.pathParameters]).toEqual([
      name,
      routeKey,
      pathParameters,
    ]);
  });
});

describe('an event of payload format 2.0', () => {
  const url = new URL('http://localhost:3000/tasks/add?a=1&b=2&a=3');
  const event = (headersDistinct: Record<string, string[]>, body: string) =>
    httpEvent(
      {
        method: 'POST',
        httpVersion: '1.1',
        headersDistinct,
        socket: { remoteAddress: '127.0.0.1' },
      } as unknown as IncomingMessage,
      url,
      Buffer.from(body),
      matchRoute(ROUTES, 'POST', url.pathname),
    );

  test('joins repeated values with commas', () => {
    expect(event({ accept: ['a', 'b'], cookie: ['x=1; y=2'] }, '')).toMatchObject({
      version: '2.0',
      rawPath: '/tasks/add',
      rawQueryString: 'a=1&b=2&a=3',
      queryStringParameters: { a: '1,3', b: '2' },
      pathParameters: { name: 'add' },
      headers: { accept: 'a,b' },
      cookies: ['x=1', 'y=2'],
      isBase64Encoded: false,
    });
  });

  test.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/x-www-form-urlencoded', true],
    ['application/problem+json', true],
  ])('a body of %s: base64 %s', (type, isBase64Encoded) => {
    const body = isBase64Encoded ? Buffer.from('ü').toString('base64') : 'ü';
    expect(event({ 'content-type': [type] }, 'ü')).toMatchObject({ body, isBase64Encoded });
  });
});

test('a function that does not answer is a problem document with 500', async () => {
  const faults: unknown[] = [];
  const gateway = await ApiGateway.start({
    port: 0,
    invoke: async (_, event) => {
      if (JSON.stringify(event).includes('throw')) throw new Error('secret');
      return 'no response';
    },
    onFault: (_, fault) => faults.push(fault),
  });
  for (const name of ['throw', 'other']) {
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/${name}`);
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.text()).not.toContain('secret');
  }
  expect(faults).toHaveLength(2);
  gateway.cut();
});

describe('a sandbox', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lovage-'));
    writeFileSync(path.join(folder, 'package.json'), '{"type":"commonjs"}');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (code: string, timeoutSeconds = 30) => {
    const bundle = path.join(folder, `${crypto.randomUUID()}.js`);
    writeFileSync(bundle, code);
    const lines: string[] = [];
    const sandbox = await Sandbox.start({
      functionName: 'test',
      runtime: path.join(import.meta.dirname, '..', '..', 'local', 'functions', 'sandbox-runtime.ts'),
      bundle,
      environment: { AWS_LAMBDA_FUNCTION_NAME: 'test' },
      timeoutSeconds,
      onLine: (line) => lines.push(line),
    });
    return { sandbox, lines };
  };

  test('passes on the event and a context, and returns the result', async () => {
    const { sandbox } = await start(
      'exports.handler = async (event, context) => ({ event, name: context.functionName, left: context.getRemainingTimeInMillis() });',
    );
    const result = await sandbox.invoke({ a: 1 });
    expect(result).toEqual({ event: { a: 1 }, name: 'test', left: expect.any(Number) });
    expect(await sandbox.invoke(1)).toMatchObject({ event: 1 });
    sandbox.retire();
    await sandbox.exited;
  });

  test('says what the function threw', async () => {
    const { sandbox } = await start('exports.handler = () => { throw new RangeError("too far"); };');
    await expect(sandbox.invoke({})).rejects.toThrow(/RangeError: too far/);
    sandbox.kill('the test is over');
  });

  test('is killed when the function takes too long', async () => {
    const { sandbox } = await start('exports.handler = () => { for (;;); };', 0.2);
    await expect(sandbox.invoke({})).rejects.toThrow('it timed out after 0.2 seconds');
    await sandbox.exited;
  });

  test('fails its invocation when it dies', async () => {
    const { sandbox } = await start(
      'exports.handler = () => new Promise(() => setTimeout(() => { throw new Error("uncaught"); }));',
    );
    await expect(sandbox.invoke({})).rejects.toThrow('its process ended (exit code 1)');
  });

  test('does not start if the code does not load', async () => {
    await expect(start('throw new Error("no such table");')).rejects.toThrow(/no such table/);
    await expect(start('exports.other = 1;')).rejects.toThrow(/exports no handler/);
    await expect(start('process.exit(3);')).rejects.toThrow(/ended while loading \(exit code 3\)/);
  });

  test('is replaced in its pool when it dies, and joined by another when it is busy', async () => {
    // It ends once a file is there, so that both are under way at once, however long a process takes to start.
    const code = `
      const { existsSync } = require('node:fs');
      const { setTimeout: delay } = require('node:timers/promises');
      exports.handler = async (event) => {
        if (event === 'die') process.exit(1);
        while (!existsSync(event)) await delay(20);
        return process.pid;
      };`;
    const pool = new FunctionPool<string>(async () => (await start(code, 60)).sandbox);
    await pool.load('');
    await expect(pool.invoke('die')).rejects.toThrow(/exit code 1/);
    const end = path.join(folder, 'end');
    const both = Promise.all([pool.invoke(end), pool.invoke(end)]);
    await until('a second process', () => (pool.sandboxes.length === 2 ? true : undefined));
    writeFileSync(end, '');
    expect(new Set(await both).size).toBe(2);
    await pool.close();
    expect(pool.sandboxes).toEqual([]);
  });
});

describe('a line of the log', () => {
  test('is one readable line', () => {
    const timestamp = new Date().toISOString();
    const line = JSON.stringify({ level: 'INFO', message: 'attempt ended', timestamp, task: 'add', ms: 3 });
    expect(logLine('worker', line, false)).toMatch(
      /^\d\d:\d\d:\d\d {2}worker {2}attempt ended {2}task=add ms=3$/,
    );
  });

  test('is unchanged if it is not JSON', () => {
    expect(logLine('worker', '{ not json', false)).toMatch(/worker {2}\{ not json$/);
  });
});

describe('the settings', () => {
  test('have defaults', () => {
    const none = {
      ...{ port: 3000, inboxPort: 8005, sender: 'noreply@example.com', senders: [], corsOrigins: [] },
      ...{ celery: undefined, celeryKeyPrefix: undefined, celeryTrackStarted: false },
      ...{ clients: 'lean', types: true },
    };
    expect(readLocalSettings({})).toEqual(none);
    const corsOrigins = ['http://localhost:5173', 'https://app.example.com'];
    const senders = ['shop@example.com', 'help@example.com'];
    expect(readLocalSettings({ SENDERS: senders.join(', ') })).toEqual({ ...none, senders });
    expect(readLocalSettings({ CORS_ORIGINS: corsOrigins.join(', ') })).toEqual({ ...none, corsOrigins });
  });

  test.each([
    [{ PORT: '-1' }, 'PORT is "-1"; it must be a whole number from 0 to 65535.'],
    [{ INBOX_PORT: '65536' }, 'INBOX_PORT is "65536"; it must be a whole number from 0 to 65535.'],
    [{ PORT: '4000', INBOX_PORT: '4000' }, 'PORT and INBOX_PORT are both 4000; they must differ.'],
    [{ SENDER: 'me' }, 'SENDER is "me"; it must be an email address.'],
    [{ SENDER: 'me@localhost' }, 'it must be an email address: the domain has no dot.'],
    [
      { SENDERS: 'Shop <shop@example.com>' },
      'SENDERS is "Shop <shop@example.com>"; it must be up to 10 email',
    ],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS has "*"; it must be origins such as http://localhost:5173'],
    [{ CORS_ORIGINS: 'http://localhost:1/' }, 'CORS_ORIGINS has "http://localhost:1/"'],
  ])('%o are refused', (environment, message) => {
    expect(() => readLocalSettings(environment)).toThrow(message);
  });
});
