import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { registry } from '../../../bench/tasks/index.ts';
import { openApiDocument } from '../../../functions/status/openapi/document.ts';
import { problemDocument, record } from '../client/scripted-api.ts';
import { cli } from './cli-lines.ts';

const ID = '01a20256-18a8-7708-87fa-327211c603ee';
const IN_THREE_DAYS = new Date(Date.now() + 3 * 86_400_000 + 60_000).toISOString();
const far = record({
  id: ID,
  eta: IN_THREE_DAYS,
  waitsFor: { kind: 'time', until: IN_THREE_DAYS },
  createdAt: IN_THREE_DAYS,
  startedAt: null,
  finishedAt: null,
  expiresAt: null,
  delivery: null,
  schedule: null,
  runs: [],
});

/** An API that answers every call with the far task, and the calls that it got, but for its description. */
async function apiOf(status = 200) {
  const calls: string[] = [];
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    const answer = (code: number, body: unknown) => {
      const type = code >= 400 ? 'application/problem+json' : 'application/json';
      response.writeHead(code, { 'content-type': type });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/openapi.json') return answer(200, openApiDocument(registry));
    calls.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    const text = (await buffer(request)).toString();
    if (text) bodies.push(JSON.parse(text));
    if (request.method === 'GET') return answer(200, { tasks: [far], cursor: null });
    if (request.url === '/tasks') return answer(202, { tasks: [far] });
    return status === 200
      ? answer(202, far)
      : answer(status, problemDocument(status, 'The task is STARTED.'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  const environment = { LOVAGE_URL: `http://127.0.0.1:${port}` };
  return { calls, bodies, lovage: (...args: string[]) => cli(args, { environment }) };
}

const SEND = ['send', 'add', '--a', '1', '--b', '2'];

describe('lovage send', () => {
  test.each([
    [['--in', '3d'], 'countdown=259200'],
    [['--in', '1d12h'], 'countdown=129600'],
    [['--in', '2w'], 'countdown=1209600'],
    [['--in', '90s'], 'countdown=90'],
    [['--in', '90'], 'countdown=90'],
    [['--in', '0'], 'countdown=0'],
    [['--in=1h30m'], 'countdown=5400'],
    [['--at', '2027-03-28T02:30+02:00'], 'eta=2027-03-28T02:30+02:00'],
    [['--at', ' 2027-03-28T00:30:00.5Z '], 'eta=2027-03-28T00:30:00.5Z'],
    [['--countdown', '60'], 'countdown=60'],
    [['--eta', '2027-03-28T00:30:00Z'], 'eta=2027-03-28T00:30:00Z'],
  ])('%j sends the task for then', async (flags, query) => {
    const { calls, lovage } = await apiOf();
    expect(await lovage(...SEND, ...flags)).toMatchObject({ exitCode: 0, stdout: `${ID}  PENDING\n` });
    expect(calls).toEqual([`POST /tasks/add?${query}`]);
  });

  test.each([
    [['--in', '3y'], '--in is "3y"'],
    [['--in', 'tomorrow'], '--in is "tomorrow"'],
    [['--in='], '--in is ""'],
    [['--in=-5m'], '--in is "-5m"'],
    [
      ['--at', '2027-03-28T02:30'],
      '--at is "2027-03-28T02:30"; it must be a date and a time with its offset',
    ],
    [['--at', '2027-02-29T02:30Z'], '--at is "2027-02-29T02:30Z"'],
    [['--at', 'noon'], '--at is "noon"'],
    [['--in', '3d', '--at', '2027-03-28T02:30Z'], 'Give --in or --at, not both.'],
    [['--in', '3d', '--countdown', '5'], 'Give --in or --countdown, not both.'],
    [['--at', '2027-03-28T02:30Z', '--eta', '2027-03-28T02:30Z'], 'Give --at or --eta, not both.'],
  ])('%j is refused before anything is sent', async (flags, says) => {
    const { calls, lovage } = await apiOf();
    const { exitCode, stderr } = await lovage(...SEND, ...flags);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(2);
    expect(calls).toEqual([]);
  });

  test('--help shows how a time is written', async () => {
    const { lovage } = await apiOf();
    const help = (await lovage('send', 'add', '--help')).stdout.replaceAll(/\s+/g, ' ');
    expect(help).toContain('--in <duration> wait so long before the task runs: 90s, 15m, 1h30m, 3d, 2w');
    expect(help).toContain('--at <time> do not run the task before this time: 2027-03-28T02:30+02:00');
  });

  test('a time applies to all tasks of a file', async () => {
    const { bodies, lovage } = await apiOf();
    const folder = mkdtempSync(path.join(tmpdir(), 'lovage-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'sums.csv');
    writeFileSync(file, 'a,b\n1,2\n');
    expect((await lovage('send', 'add', '--file', file, '--in', '3d')).exitCode).toBe(0);
    expect(bodies).toMatchObject([{ tasks: [{ options: { countdown: 259_200 } }] }]);
  });
});

describe('lovage reschedule', () => {
  test.each([
    [['--in', '3d'], 'countdown=259200'],
    [['--in', '0'], 'countdown=0'],
    [['--at', '2027-03-28T02:30+02:00'], 'eta=2027-03-28T02:30+02:00'],
  ])('%j moves the task, and says until when', async (flags, query) => {
    const { calls, lovage } = await apiOf();
    const { exitCode, stdout } = await lovage('reschedule', ID, ...flags);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${ID}  PENDING  ${IN_THREE_DAYS}  (in 3 d)\n`);
    expect(calls).toEqual([`POST /tasks/${ID}/reschedule?${query}`]);
  });

  test('moves several, and writes JSON on request', async () => {
    const { calls, lovage } = await apiOf();
    const { stdout } = await lovage('reschedule', ID, 'other', '--in', '5m', '--json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).eta),
    ).toEqual([IN_THREE_DAYS, IN_THREE_DAYS]);
    expect(calls).toHaveLength(2);
  });

  test('of a task that has started says so', async () => {
    const { lovage } = await apiOf(409);
    const { exitCode, stderr } = await lovage('reschedule', ID, '--in', '5m');
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('The task is STARTED.')]);
  });

  test.each([
    [[ID], 'Give --in or --at'],
    [[ID, '--in', '5m', '--at', '2027-03-28T02:30Z'], 'not both'],
    [[ID, '--in', 'soon'], '--in is "soon"'],
    [[ID, '--countdown', '5'], "unknown option '--countdown'"],
    [['--in', '5m'], 'missing required argument'],
  ])('%j is refused', async (args, says) => {
    const { calls, lovage } = await apiOf();
    const { exitCode, stderr } = await lovage('reschedule', ...args);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(2);
    expect(calls).toEqual([]);
  });

  test('is suggested for a mistyped word', async () => {
    const { lovage } = await apiOf();
    expect((await lovage('reshedule', ID)).stderr).toContain('Did you mean reschedule?');
  });
});

describe('lovage list --waits-for time', () => {
  test('lists far tasks, and when they are due', async () => {
    const { calls, lovage } = await apiOf();
    const { stdout } = await lovage('list', '--waits-for', 'time', '--state', 'pending', '--task', 'add');
    expect(calls).toEqual(['GET /tasks?state=PENDING&task=add&waitsFor=time&limit=21']);
    expect(stdout).toContain(ID);
    expect(stdout).toContain('due in 3 d');
  });

  test('lists tasks that wait for others of their workflow', async () => {
    const { calls, lovage } = await apiOf();
    expect((await lovage('list', '--waits-for', 'tasks')).exitCode).toBe(0);
    expect(calls).toEqual(['GET /tasks?waitsFor=tasks&limit=21']);
  });

  test.each([
    ['tine', 'Did you mean "time"?'],
    ['capacity', 'It must be time or tasks.'],
  ])('%s is refused', async (given, says) => {
    const { calls, lovage } = await apiOf();
    const { exitCode, stderr } = await lovage('list', '--waits-for', given);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(calls).toEqual([]);
  });
});
