import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { registry } from '../../../bench/tasks/index.ts';
import { portOf } from '../../../cli/dashboard/page-server.ts';
import { readNumber } from '../../../cli/read-number.ts';
import { readCallOptions } from '../../../cli/send/call-options.ts';
import { parseJson } from '../../../cli/send/parse-json.ts';
import { openApiDocument } from '../../../functions/status/openapi/document.ts';
import { anyJson } from '../core/protocol/any-json.ts';
import { cli } from './cli-lines.ts';

describe('a number that a person wrote', () => {
  test('is read as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(readNumber(` ${number} `)).toBe(Object.is(number, -0) ? 0 : number);
      }),
    );
  });

  test.each(['', ' ', 'NaN', 'Infinity', '-Infinity', '1e400', 'ten', '1,5', '1.2.3', '5 s'])(
    'is not "%s"',
    (text) => {
      expect(readNumber(text)).toBeNull();
    },
  );

  test('is not one that would be rounded to another', () => {
    expect(readNumber('9007199254740992')).toBe(2 ** 53);
    expect(readNumber('9007199254740993')).toBeNull();
    expect(readNumber('-9007199254740993')).toBeNull();
    expect(readNumber('+100000000000000000000')).toBe(1e20);
    // This is a number of JavaScript's, but not as JavaScript writes it.
    expect(readNumber('1234567890123456768')).toBeNull();
    expect(readNumber('0.1234567890123456789')).toBeNull();
    expect(readNumber('+.123456789012345678')).toBeNull();
    expect(readNumber('0x20000000000001')).toBeNull();
    expect(readNumber('1e-400')).toBeNull();
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (whole) => {
        const read = readNumber(String(whole));
        const isKept = Number(whole).toExponential() === exponential(whole);
        expect(read).toBe(isKept ? Number(whole) : null);
      }),
    );
  });
});

describe('JSON that a person wrote', () => {
  test('is parsed as by JSON.parse', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(value);
      }),
    );
  });

  test.each(['1e999', '[1, -1e999]', '{"a":{"b":1e999}}'])(
    'is refused if it is %s, which would become null',
    (text) => {
      expect(() => parseJson(text)).toThrow(/too large/);
    },
  );

  test.each([
    ['{"a":{"b":1234567890123456789}}', 'a.b would become 1234567890123456800'],
    ['[0,0.1234567890123456789]', '1 would become 0.12345678901234568'],
    ['{"a":1,"a":2}', 'a is there twice'],
    ['{"a":"\\ud800"}', 'a has half of a surrogate pair'],
  ])('is refused if it is %s, which would be sent as something else', (text, says) => {
    expect(() => parseJson(text)).toThrow(says);
  });
});

test.each([
  ['60', 60],
  ['1e3', 1000],
  ['2030-01-01T00:00:00Z', '2030-01-01T00:00:00Z'],
  // The API refuses these. As numbers, they would be NaN, which is null in a bulk call: never to expire.
  ['1.2.3', '1.2.3'],
  ['...', '...'],
  ['1e400', '1e400'],
])('--expires %s goes to the API as %j', (text, expires) => {
  expect(readCallOptions({ expires: text })).toEqual({ expires });
});

/** A whole number as JavaScript writes a number with an exponent, with all its digits. */
function exponential(whole: bigint): string {
  const digits = String(whole).replace('-', '');
  const kept = digits.replace(/(?<!0)0+$/, '') || '0';
  const fraction = kept.length > 1 ? `.${kept.slice(1)}` : '';
  return `${whole < 0n ? '-' : ''}${kept.charAt(0)}${fraction}e+${digits.length - 1}`;
}

describe('a command line', () => {
  let server: Server;
  let calls: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const isDocument = request.url === '/openapi.json';
      if (!isDocument) calls.push(`${request.method} ${request.url}`);
      response.writeHead(isDocument ? 200 : 418, { 'content-type': 'application/json' });
      response.end(isDocument ? JSON.stringify(openApiDocument(registry)) : '{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  beforeEach(() => {
    calls = [];
  });

  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const lines = [
    ...['0', '-1', '2.5', 'NaN', 'Infinity', '1e400', ''].flatMap((limit) => [
      ['list', '--limit', limit],
      ['retry', '--state', 'FAILURE', '--limit', limit],
    ]),
    ...['-1', 'soon', 'NaN', 'Infinity', '1e400', ''].flatMap((seconds) => [
      ['watch', 'id', `--timeout=${seconds}`],
      ['send', 'add', '--a', '1', '--b', '2', `--wait=${seconds}`],
      ['send', 'add', '--a', '1', '--b', '2', `--countdown=${seconds}`],
    ]),
    ...['0', '-1', '2.5', 'NaN', 'Infinity', '33', ''].map((concurrency) => [
      ...['send', 'add', '--file', '-', '--format', 'csv', `--concurrency=${concurrency}`],
    ]),
    ...['-1', '5M', 'soon', 'NaN', 'Infinity', '1e400', ''].flatMap((length) =>
      ['--every', '--jitter', '--catch-up-window'].map((flag) => [
        ...['schedule', 'set', 'sums', '--task', 'add', '--a', '1', '--b', '2', '--cron', '0 0 * * *'],
        `${flag}=${length}`,
      ]),
    ),
    ...['', '-1', '65536', '2.5', 'NaN'].map((port) => ['dashboard', `--port=${port}`]),
    ...['NaN', 'Infinity', '1e400', '', '9007199254740993'].map((a) => [
      'send',
      'add',
      `--a=${a}`,
      '--b',
      '2',
    ]),
    ['send', 'add', '--a', '1', '--b', '2', '--expires=-1'],
    ['send', 'add', '--a', '1', '--b', '2', '--queue='],
    ['send', 'add', '--a', '1', '--b', '2', '--group='],
    ['send', 'add', '--a', '1', '--b', '2', '--eta='],
    ['send', 'add', '--input', '{"a":1e999,"b":1}'],
    ['send', 'add', '--input', '{"a":9007199254740993,"b":1}'],
    ['send', 'add', '--input', '{"a":1,"a":2,"b":1}'],
    ['send', 'add', '--a=0.1234567890123456789', '--b', '2'],
    ['list', '--task='],
    ['list', '--token='],
    ['list', '--token=a b'],
    ...['', '.', '..'].flatMap((name) => [
      ['status', name],
      ['revoke', name],
      ['watch', name],
      ['pause', name],
      ['purge', name],
      ['schedule', 'show', name],
      ['schedule', 'pause', name],
      ['schedule', 'run', name],
      ['schedule', 'delete', name, '--yes'],
      ['schedule', 'set', name, '--every', '1m'],
    ]),
  ];

  test.each(lines.map((line) => [line.join(' '), line] as const))(
    '%s is refused as a mistake, and makes no call',
    async (_text, line) => {
      const { exitCode, stderr } = await cli([...line, '--url', `http://127.0.0.1:${portOf(server)}`], {
        stdin: 'a,b\n1,2\n',
      });
      expect(stderr).toContain('error: ');
      expect(exitCode).toBe(2);
      expect(calls).toEqual([]);
    },
  );

  test('refuses only the lines of a file that hold numbers too large', async () => {
    const stdin = '{"a":1e999,"b":1}\n{"a":[1,-1e999]}\n';
    const { stderr } = await cli(
      [
        'send',
        'add',
        '--file',
        '-',
        '--format',
        'jsonl',
        '--failures',
        '/dev/null',
        '--url',
        `http://127.0.0.1:${portOf(server)}`,
      ],
      { stdin },
    );
    expect(stderr).toContain('line 1: a is too large for a number');
    expect(stderr).toContain('line 2: a.1 is too large for a number');
    expect(calls).toEqual([]);
  });
});
