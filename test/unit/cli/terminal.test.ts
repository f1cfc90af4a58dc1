import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Output } from '../../../cli/output.ts';
import { cleanText, oneLine } from '../../../cli/terminal/clean-text.ts';
import { printable } from '../../../cli/terminal/own-sequences.ts';
import { logLine } from '../../../local/log-line.ts';
import { newRecord } from '../functions/new-record.ts';
import { cli } from './cli-lines.ts';

/** What a terminal would obey: it writes the clipboard, changes the title, hides text, moves the cursor, answers, begins a new line. */
const HOSTILE = [
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001b]0;title\u001b\\',
  '\u001b[8m',
  '\u001b[2J\u001b[1;1H',
  '\u009b31m\u009d52;c;ZXZpbA==\u009c',
  '\u001bP+q544e\u001b\\\u001bc\u0008\u0000\u007f',
  '\u202e\u2066txt',
  '\r\nerror: 0 sent\rfake',
].join('x');

/** What the command line itself writes to a terminal: colours, and a line that is rewritten in place. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const OWN = /\u001b\[(?:[0-9]|22|3[0-9]|39|90)m|\r\u001b\[2K/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
/** The only sequences that hide, or that only a hostile text has. */
const FOREIGN = ['\u001b[8m', '\u001b[2J', '\u001b]'];

function expectClean(text: string): void {
  for (const sequence of FOREIGN) expect(text).not.toContain(sequence);
  expect(text.replaceAll(OWN, '')).not.toMatch(CONTROLS);
}

const bad = `evil${HOSTILE}`;
const record = {
  ...newRecord('id', bad),
  ...{ id: bad, queue: bad, state: 'FAILURE', error: { type: bad, message: bad }, result: { [bad]: bad } },
  ...{
    createdAt: bad,
    startedAt: bad,
    finishedAt: bad,
    expiresAt: bad,
    progress: bad,
    input: bad,
    ready: true,
  },
  ...{ traceback: bad, runs: [{ attempt: 1, error: { type: bad, message: bad } }] },
  ...{ waitsFor: { kind: bad, reason: bad, until: bad }, delivery: { status: bad, reason: bad } },
};
const schema = {
  type: 'object',
  required: ['a'],
  properties: {
    a: { type: 'integer', description: bad, enum: [bad] },
    [bad]: { type: 'string', title: bad, format: bad },
  },
};
const media = { content: { 'application/json': { schema } } };
const queue = { name: bad, waiting: 1, running: 0, delayed: 0, dead: 1, consumer: bad, paused: false };
const answers: Record<string, unknown> = {
  '/tasks/one': record,
  '/tasks': { tasks: [record, { ...record, state: bad }, { ...record, state: 'constructor' }], cursor: null },
  '/queues': { queues: [queue] },
  [`/queues/${encodeURIComponent(bad)}`]: queue,
  '/queues/default': { ...queue, name: 'default' },
  '/openapi.json': { paths: { '/tasks/add': { post: { summary: bad, requestBody: media } } } },
};

let server: Server;
let url = '';
const folder = mkdtempSync(path.join(tmpdir(), 'lovage-terminal-'));
const file = path.join(folder, 'some.csv');

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = answers[(request.url ?? '').replace(/\?.*/, '')];
    const errors = [{ path: bad, message: bad }];
    const refusal = { type: 'about:blank', title: bad, status: 422, detail: bad, errors };
    response.writeHead(answer ? 200 : 422, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? refusal));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(
    file,
    `a,"${bad.replaceAll('\r', '').replaceAll('\n', '')}"\n1,x\n${bad.replaceAll(/[\r\n]/g, '')},x\n`,
  );
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe.each([[''], ['--json']])('what an API answers reaches no terminal as an order %s', (json) => {
  test.each([
    ['status', 'one'],
    ['status', 'one', '--with-input'],
    ['status', 'one', '--with-error'],
    ['forget', 'one', '--yes'],
    ['watch', 'one'],
    ['list'],
    ['queues'],
    ['revoke', 'x', 'y'],
    ['retry', 'x'],
    ['purge', 'default', '--yes'],
    ['redrive', 'default'],
    ['send'],
    ['send', 'add', '--help'],
    ['send', 'add', '--a', '1'],
    ['send', 'add', '--a', '1', '--field', `${bad}=1`],
    ['send', 'add', '--file', file],
    ['send', bad],
    ['list', '--state', bad],
    [bad],
    ['status', bad],
    ['list', '--url', `http://${bad}`],
  ])('%s %s', async (...args) => {
    const given = args.filter((arg) => arg !== undefined);
    const environment = { LOVAGE_URL: url, FORCE_COLOR: '1' };
    const { stdout, stderr } = await cli([...given, ...(json ? [json] : [])], { environment, columns: 100 });
    expect(stdout + stderr).not.toBe('');
    expectClean(stdout);
    expectClean(stderr);
    // What an API says cannot pose as a line of the command line's own.
    if (!given.some((arg) => arg.includes(bad))) expect(stderr).not.toMatch(/^error: 0 sent/m);
  });
});

test('JSON has the same values, with what a terminal obeys escaped', async () => {
  const { stdout } = await cli(['status', 'one', '--json'], { environment: { LOVAGE_URL: url } });
  expect(JSON.parse(stdout)).toMatchObject({ error: { type: bad, message: bad } });
});

test('a question shows no orders either', async () => {
  const questions: string[] = [];
  const environment = { LOVAGE_URL: url };
  await cli(['purge', bad], { environment, questions, answer: false });
  await cli(['retry', '--state', 'FAILURE', '--task', bad], { environment, questions, answer: false });
  expect(questions.map(printable).join('')).toContain('Retry 3 evil');
  expectClean(questions.map(printable).join(''));
});

describe('a text', () => {
  test('loses sequences whole, keeps lines, and stays itself otherwise', () => {
    expect(cleanText('a\u001b[31mred\u001b[0m\tb\r\nc\u001b]0;t\u0007d é ﷽ 👩‍👩‍👧')).toBe(
      'ared\tb\ncd é ﷽ 👩‍👩‍👧',
    );
    expect(oneLine('a\r\n\tb\u2028c')).toBe('a b c');
  });

  test('has no control characters, whatever it was', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...`${HOSTILE}`), fc.string({ unit: 'binary' })),
    });
    fc.assert(
      fc.property(text, (given) => {
        expect(printable(given)).not.toMatch(CONTROLS);
        expect(oneLine(given)).not.toMatch(/[\n\t]/);
      }),
    );
  });

  test('is cleaned in time that grows with its length alone', () => {
    const timeOf = (length: number) => {
      const started = process.cpuUsage();
      for (const unit of ['\u001b', '\u009d', '\u001b]a', '\u001b[', '\u001b[1;', '\u009d;']) {
        cleanText(unit.repeat(length / unit.length));
      }
      return process.cpuUsage(started).user / 1_000;
    };
    timeOf(100_000);
    expect(timeOf(1_600_000)).toBeLessThan(40 * Math.max(5, timeOf(200_000)));
  });

  test('cannot pretend to be one of the colours', () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text), isTTY: true, columns: 80 };
    const output = new Output({ stdout: stream, stderr: stream, json: false, environment: {} });
    const red = output.colors.red('x');
    const forged = red.replaceAll(/[0-9a-f]{32}/g, (nonce) =>
      nonce.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    expect(forged).not.toBe(red);
    output.data(`${red} ${forged}`);
    expect(written.join('').split('\u001b')).toHaveLength(3);
  });
});

describe('a line of the local log', () => {
  const entry = {
    level: 'ERROR',
    message: bad,
    task: bad,
    [bad]: bad,
    deep: { bad },
    stack: `${bad}\n  at x`,
  };
  const isClean = (text: string) => expectClean(printable(text));

  test.each([[true], [false]])('has no orders of what a function prints (colours: %s)', (color) => {
    isClean(logLine('worker', JSON.stringify(entry), color));
    isClean(logLine('worker', bad, color));
    isClean(logLine(bad, bad, color));
  });

  test('is one line, and its stack is set in', () => {
    const lines = printable(logLine('worker', JSON.stringify(entry), false)).split('\n');
    expect(lines.slice(1).every((line) => line.startsWith('  '))).toBe(true);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}worker/);
    expect(printable(logLine('local', 'failed\n12:00:00  worker  fake', false))).toMatch(/\n {2}12:00:00/);
  });
});
