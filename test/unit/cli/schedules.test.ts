import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { registry } from '../../../bench/tasks/index.ts';
import { openApiDocument } from '../../../functions/status/openapi/document.ts';
import { record } from '../client/scripted-api.ts';
import { type CliLineOptions, cli } from './cli-lines.ts';

type Fields = Readonly<Record<string, unknown>>;

const SOON = new Date(Date.now() + 5_400_000).toISOString();

/** A schedule as the API shows it. */
function schedule(name: string, fields: Fields = {}): Fields {
  return {
    ...{ name, revision: 4, task: 'process', cron: '30 2 * * *', every: null, timezone: 'Europe/Berlin' },
    ...{
      start: null,
      end: null,
      jitter: 0,
      misfire: 'last',
      catchUpWindow: null,
      overlap: 'skip',
      queue: null,
    },
    ...{ enabled: true, declared: false, overridden: false, next: [SOON], last: null },
    ...{ missedCount: 0, skippedCount: 0, createdAt: '2020-01-01T00:00:00.000Z' },
    updatedAt: '2020-01-01T00:00:00.000Z',
    ...fields,
  };
}

interface Asked {
  readonly call: string;
  readonly body: unknown;
  readonly ifMatch: string | undefined;
  readonly key: string | undefined;
}

/** An API that knows these schedules, and what was asked of it, but for its description and lists. */
async function apiOf(known: readonly Fields[], refusal: Fields | null = null) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
    const answer = (status: number, body?: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const text = (await buffer(request)).toString();
    if (pathname === '/openapi.json') return answer(200, openApiDocument(registry));
    if (pathname === '/schedules') return answer(200, { schedules: known, cursor: null });
    if (pathname.startsWith('/tasks/'))
      return answer(200, record({ id: 'made', state: 'SUCCESS', runs: [] }));
    const [, , name = '', action] = pathname.split('/');
    asked.push({
      call: `${request.method} ${pathname}${search}`,
      body: text === '' ? undefined : JSON.parse(text),
      ifMatch: request.headers['if-match'],
      key: request.headers['idempotency-key']?.toString(),
    });
    if (refusal) return answer(Number(refusal['status']), refusal);
    const found = known.find((each) => each['name'] === name);
    if (request.method === 'PUT') {
      const { input: _input, ...body } = JSON.parse(text) as Fields;
      return answer(201, schedule(name, { revision: 5, ...body, overridden: found?.['declared'] === true }));
    }
    if (!found) return answer(404, { title: 'Not Found', status: 404, detail: 'There is no such schedule.' });
    if (request.method === 'DELETE') return answer(204);
    if (action === 'run') return answer(202, record({ id: 'made' }));
    return answer(200, action === 'pause' ? { ...found, enabled: false, next: [] } : found);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    run: (line: readonly string[], options: CliLineOptions = {}) =>
      cli(line, { environment: { LOVAGE_URL: `http://127.0.0.1:${port}` }, ...options }),
  };
}

describe('lovage schedules', () => {
  test('is a table of all of them', async () => {
    const { run } = await apiOf([
      schedule('nightly', { last: { at: '2020-01-01T00:00:00.000Z', taskId: 'id' } }),
      schedule('often', { task: 'add', cron: null, every: 5_400, timezone: 'UTC', enabled: false, next: [] }),
      schedule('over', { timezone: 'UTC', next: [] }),
    ]);
    const { stdout, exitCode } = await run(['schedules']);
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(lines[0]).toEqual(['SCHEDULE', 'TASK', 'WHEN', 'NEXT', 'LAST', 'STATE']);
    expect(lines[1]).toEqual([
      'nightly',
      'process',
      '30 2 * * * Europe/Berlin',
      'in 1 h',
      expect.stringMatching(/ d ago$/),
      'on',
    ]);
    expect(lines[2]).toEqual(['often', 'add', 'every 1h30m', 'paused']);
    expect(lines[3]).toEqual(['over', 'process', '30 2 * * *', 'ended']);
    expect(exitCode).toBe(0);
  });

  test('is one document of JSON, and says where to begin if there are none', async () => {
    const some = await apiOf([schedule('nightly')]);
    expect(JSON.parse((await some.run(['schedules', '--json'])).stdout)).toEqual({
      schedules: [schedule('nightly')],
    });
    const { run } = await apiOf([]);
    expect(await run(['schedules'])).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('schedule set'),
    });
    expect(JSON.parse((await run(['schedules', '--json'])).stdout)).toEqual({ schedules: [] });
  });
});

describe('lovage schedule show', () => {
  test('shows the next times, also on the clocks of the schedule’s zone, and what became of the last', async () => {
    const next = ['2030-01-02T01:30:00.000Z', '2030-07-03T00:30:00.000Z'];
    const { run, asked } = await apiOf([
      schedule('nightly', {
        next,
        ...{ jitter: 90, misfire: 'all', catchUpWindow: 86_400, missedCount: 3, skippedCount: 2 },
        ...{ declared: true, overridden: true, last: { at: '2020-01-01T00:00:00.000Z', taskId: 'the-id' } },
      }),
    ]);
    const { stdout } = await run(['schedule', 'show', 'nightly', '--with-input']);
    expect(stdout).toMatch(
      /^next +2030-01-02T01:30:00.000Z {2}\(in \d+ d\) {2}2030-01-02 02:30 Europe\/Berlin$/m,
    );
    expect(stdout).toMatch(/^ +2030-07-03T00:30:00.000Z .* 2030-07-03 02:30 Europe\/Berlin$/m);
    expect(stdout).toMatch(/^jitter +up to 1m30s$/m);
    expect(stdout).toMatch(/^misfire +all within 1d$/m);
    expect(stdout).toMatch(/^its task +the-id$/m);
    expect(stdout).toMatch(/^missed +3$/m);
    expect(stdout).toMatch(/^skipped +2$/m);
    expect(stdout).toMatch(/^made by +a definition, overridden by a call$/m);
    expect(asked[0]?.call).toBe('GET /schedules/nightly?include=input');
  });

  test('of a zone that this machine does not know shows the times in UTC alone', async () => {
    const { run } = await apiOf([schedule('nightly', { timezone: 'Mars/Olympus' })]);
    const { stdout } = await run(['schedule', 'show', 'nightly']);
    expect(stdout).toMatch(/^next +\S+Z {2}\(in 1 h\)$/m);
  });

  test('suggests the name that was meant', async () => {
    const { run } = await apiOf([schedule('nightly')]);
    for (const command of ['show', 'pause', 'resume', 'reset', 'run']) {
      const { stderr, exitCode } = await run(['schedule', command, 'nihgtly']);
      expect(stderr).toContain('There is no schedule "nihgtly". Did you mean "nightly"?');
      expect(exitCode).toBe(3);
    }
  });
});

describe('lovage schedule set', () => {
  test('makes one, with the flags of its task’s fields', async () => {
    const { run, asked } = await apiOf([]);
    const { stdout, exitCode } = await run([
      ...['schedule', 'set', 'nightly', '--task', 'process', '--total', '3', '--cron', '30 2 * * *'],
      ...[
        '--timezone',
        'Europe/Berlin',
        '--start',
        '2030-01-01T00:00:00Z',
        '--end',
        '2031-01-01T00:00:00+01:00',
      ],
      ...['--jitter', '5m', '--misfire', 'all', '--catch-up-window', '1d', '--overlap', 'allow'],
      ...['--queue', 'slow', '--disabled'],
    ]);
    expect(asked).toEqual([
      {
        call: 'PUT /schedules/nightly',
        body: {
          ...{ task: 'process', input: { total: 3 }, cron: '30 2 * * *', timezone: 'Europe/Berlin' },
          ...{ start: '2030-01-01T00:00:00Z', end: '2031-01-01T00:00:00+01:00', jitter: 300 },
          ...{ misfire: 'all', catchUpWindow: 86_400, overlap: 'allow', queue: 'slow', enabled: false },
        },
        ifMatch: undefined,
        key: undefined,
      },
    ]);
    expect(stdout).toMatch(/^state +paused$/m);
    expect(exitCode).toBe(0);
  });

  test.each([
    ['a file or JSON', ['--input', '{"a":1,"b":2}'], ''],
    ['stdin and a field', ['--input', '-', '--b', '2'], '{"a":1,"b":5}'],
    ['fields by name', ['--field', 'a=1', '--field', 'b=2'], ''],
  ])('takes the input as send does: from %s', async (_from, flags, stdin) => {
    const { run, asked } = await apiOf([]);
    const line = ['schedule', 'set', 'sums', '--task=add', '--every', '10m', ...flags, '--json'];
    const { stdout } = await run(line, { stdin });
    expect(asked[0]?.body).toEqual({ task: 'add', input: { a: 1, b: 2 }, every: 600 });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'sums', every: 600 });
  });

  test('without --task changes what the flags name, of the revision that it saw', async () => {
    const before = schedule('nightly', { input: { total: 3 }, jitter: 60, enabled: false, queue: 'slow' });
    const { run, asked } = await apiOf([before]);
    await run(['schedule', 'set', 'nightly', '--every', '1h', '--queue', 'none']);
    expect(asked.map(({ call }) => call)).toEqual([
      'GET /schedules/nightly?include=input',
      'PUT /schedules/nightly',
    ]);
    expect(asked[1]).toMatchObject({ ifMatch: '"4"' });
    expect(asked[1]?.body).toEqual({
      ...{ task: 'process', input: { total: 3 }, every: 3_600, timezone: 'Europe/Berlin', jitter: 60 },
      ...{ misfire: 'last', overlap: 'skip', enabled: false },
    });
  });

  test('without --task changes single fields of the input', async () => {
    const { run, asked } = await apiOf([schedule('sums', { task: 'add', input: { a: 1, b: 2 } })]);
    await run(['schedule', 'set', 'sums', '--b', '5', '--enabled']);
    expect(asked[1]?.body).toMatchObject({
      task: 'add',
      input: { a: 1, b: 5 },
      cron: '30 2 * * *',
      enabled: true,
    });
  });

  test('says how to stop what no deployment can run any more: the API refuses any settings of it', async () => {
    const { run, asked } = await apiOf([schedule('old', { task: 'gone', input: 'all of it' })]);
    const { stderr, exitCode } = await run(['schedule', 'set', 'old', '--disabled']);
    expect(stderr).toContain('There is no task "gone".');
    expect(stderr).toContain('lovage schedule pause old');
    expect(exitCode).toBe(2);
    expect(asked.map(({ call }) => call)).toEqual(['GET /schedules/old?include=input']);
  });

  test('says that it overrides what is declared', async () => {
    const { run } = await apiOf([schedule('nightly', { declared: true, input: {} })]);
    const { stderr } = await run(['schedule', 'set', 'nightly', '--cron', '0 4 * * *']);
    expect(stderr).toContain('lovage schedule reset nightly');
  });

  test('names flags where the API names settings and fields', async () => {
    const errors = [
      { path: 'cron', message: 'Never fires' },
      { path: 'catchUpWindow', message: 'Must be positive' },
      { path: 'input.total', message: 'Must be a number' },
      { path: 'input', message: 'Must be an object' },
      { path: 'name', message: 'Must be lower-case' },
      { path: '', message: 'No' },
    ];
    const { run } = await apiOf([], { title: 'T', status: 422, detail: 'The schedule is invalid.', errors });
    const { stderr, exitCode } = await run([
      ...['schedule', 'set', 'never', '--task', 'process', '--total', '3', '--cron', '0 0 30 2 *'],
    ]);
    expect(stderr).toBe(
      [
        'error: The schedule is invalid.',
        '  --cron: Never fires',
        '  --catch-up-window: Must be positive',
        '  --total: Must be a number',
        '  --input: Must be an object',
        '  name: Must be lower-case',
        '  No',
        '',
      ].join('\n'),
    );
    expect(exitCode).toBe(2);
  });

  test.each([
    [['x', '--task', 'proces', '--every', '1m'], 'Did you mean "process"?'],
    [['x', '--task', 'process', '--total', '3'], 'Give --cron "30 2 * * *" or --every 10m.'],
    [['x', '--task', 'process', '--total', '3', '--every', '1m', '--cron', '* * * * *'], 'not both'],
    [['x', '--task', 'process', '--total', '3', '--every', '1m', '--enabled', '--disabled'], 'not both'],
    [['x', '--task', 'process', '--total', '3', '--every', 'soon'], '--every is "soon"; it must be a length'],
    [
      ['x', '--task', 'process', '--total', '3', '--every', '1m', '--misfire', 'never'],
      'Allowed choices are last',
    ],
    [
      ['x', '--task', 'process', '--total', '3', '--every', '1m', '--overlap', 'queue'],
      'Allowed choices are skip',
    ],
    [
      ['x', '--task', 'process', '--total', '3', '--cron', '30', '2', '*', '*', '*'],
      'one argument, in quotes',
    ],
    [['x', '--task', 'process', '--every', '1m'], '--total: Is required'],
    [['x', '--task', 'process', '--totl', '3', '--every', '1m'], 'Did you mean --total?'],
    [['--every', '1m'], 'Give the name of the schedule first'],
    [['x', '--task'], 'There is no task ""'],
    [['--task', 'process', '--total', '3', '--every', '1m'], "missing required argument 'name'"],
    [['x', '--task', 'process', '--total', '3', '--every', '1m', '--timezone', ''], 'timezone'],
    [['..', '--task', 'process', '--total', '3', '--every', '1m'], 'name'],
  ])('%j is refused as a mistake, and changes nothing', async (line, says) => {
    const { run, asked } = await apiOf([]);
    const { stderr, exitCode } = await run(['schedule', 'set', ...line]);
    expect(stderr).toContain(says);
    expect(exitCode).toBe(2);
    expect(asked).toEqual([]);
  });

  test('without anything to change writes nothing', async () => {
    const { run, asked } = await apiOf([schedule('nightly', { declared: true, input: {} })]);
    const { stderr, exitCode } = await run(['schedule', 'set', 'nightly']);
    expect(stderr).toContain('Give flags of what to change.');
    expect(exitCode).toBe(2);
    expect(asked.map(({ call }) => call)).toEqual(['GET /schedules/nightly?include=input']);
  });

  test('says how to make one where there is none to change', async () => {
    const { run } = await apiOf([schedule('nightly')]);
    const { stderr, exitCode } = await run(['schedule', 'set', 'nigthly', '--every', '1m']);
    expect(stderr).toContain('Did you mean "nightly"?');
    expect(stderr).toContain('To make one, give --task');
    expect(exitCode).toBe(3);
  });

  test('lists its flags without the API, and those of a task with it', async () => {
    const offline = await cli(['schedule', 'set', '--help'], {
      environment: { LOVAGE_URL: 'http://127.0.0.1:9' },
    });
    expect(offline).toMatchObject({ exitCode: 0, stderr: '' });
    expect(offline.stdout).toContain('--catch-up-window <duration>');
    expect(offline.stdout).toContain('Examples:');
    const { run } = await apiOf([]);
    const { stdout } = await run(['schedule', 'set', '--task', 'process', '--help']);
    expect(stdout).toContain('--total <number>');
  });
});

describe('a schedule', () => {
  test.each(['pause', 'resume', 'reset'])('is changed by %s', async (change) => {
    const { run, asked } = await apiOf([schedule('nightly')]);
    const { stdout, exitCode } = await run(['schedule', change, 'nightly']);
    expect(asked.map(({ call }) => call)).toEqual([`POST /schedules/nightly/${change}`]);
    expect(stdout).toMatch(change === 'pause' ? /^state +paused$/m : /^state +on$/m);
    expect(exitCode).toBe(0);
  });

  test('is run, and its task shown, or awaited', async () => {
    const { run, asked } = await apiOf([schedule('nightly')]);
    expect((await run(['schedule', 'run', 'nightly'])).stdout).toBe('made  PENDING\n');
    const awaited = await run([
      'schedule',
      'run',
      'nightly',
      '--wait',
      '--json',
      '--idempotency-key',
      'today',
    ]);
    expect(JSON.parse(awaited.stdout)).toMatchObject({ id: 'made', state: 'SUCCESS' });
    expect(asked.map(({ call }) => call)).toEqual([
      'POST /schedules/nightly/run',
      'POST /schedules/nightly/run',
    ]);
    expect(asked[1]?.key).toBe('today');
  });

  test('is deleted, if the user agrees', async () => {
    const { run, asked } = await apiOf([schedule('nightly')]);
    expect(await run(['schedule', 'delete', 'nightly'], { answer: false })).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    expect(asked).toEqual([]);
    expect((await run(['schedule', 'delete', 'nightly'], { answer: true })).stdout).toBe(
      'nightly  deleted\n',
    );
    expect((await run(['schedule', 'delete', 'nightly', '--yes', '--json'])).stdout).toContain(
      '"deleted": true',
    );
    expect(asked.map(({ call }) => call)).toEqual(['DELETE /schedules/nightly', 'DELETE /schedules/nightly']);
  });

  test('that is declared is not deleted, and why is said', async () => {
    const detail = 'The definition of process declares it. Remove it there and deploy, or pause it.';
    const { run } = await apiOf([schedule('nightly')], { title: 'Conflict', status: 409, detail });
    const { stderr, exitCode } = await run(['schedule', 'delete', 'nightly', '-y']);
    expect(stderr).toContain(detail);
    expect(exitCode).toBe(3);
  });

  test('has commands with help, and a mistyped one gets a suggestion', async () => {
    const help = await cli(['schedule', '--help']);
    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Examples:') });
    for (const command of ['show', 'pause', 'resume', 'run', 'reset', 'delete']) {
      expect((await cli(['schedule', command, '--help'])).stdout).toContain(`lovage schedule ${command} `);
    }
    const mistyped = await cli(['schedule', 'puase', 'nightly']);
    expect(mistyped).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean pause?') });
    expect((await cli(['schedule', 'run', 'nightly', '--wait=soon'])).exitCode).toBe(2);
    expect((await cli(['schedule', 'run', 'nightly', '--idempotency-key='])).exitCode).toBe(2);
  });
});
