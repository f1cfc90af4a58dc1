import { describe, expect, test } from 'vitest';
import { InputInvalid } from '../../../client/index.ts';
import {
  answer,
  broken,
  gateway,
  problem,
  problemDocument,
  type Script,
  scriptedApi,
} from './scripted-api.ts';

const SETTINGS = {
  task: 'add' as const,
  input: { a: 1, b: 2 },
  cron: '30 2 * * *',
  timezone: 'Europe/Berlin',
};

/** A schedule as the API shows it. */
function schedule(fields: Record<string, unknown> = {}) {
  return {
    name: 'nightly',
    revision: 1,
    task: 'add',
    cron: '30 2 * * *',
    every: null,
    timezone: 'Europe/Berlin',
    start: null,
    end: null,
    jitter: 0,
    misfire: 'last',
    catchUpWindow: null,
    overlap: 'skip',
    queue: null,
    enabled: true,
    declared: false,
    overridden: false,
    next: ['2030-01-02T01:30:00.000Z'],
    last: null,
    missedCount: 0,
    skippedCount: 0,
    createdAt: '2030-01-01T00:00:00.000Z',
    updatedAt: '2030-01-01T00:00:00.000Z',
    ...fields,
  };
}

const shows =
  (fields: Record<string, unknown> = {}, status = 200): Script =>
  () =>
    Response.json(schedule(fields), { status });

const gone: Script = () => new Response(null, { status: 204 });

test('a schedule is made, read, changed by hand, run and deleted by its calls', async () => {
  const { client, requests } = scriptedApi([
    shows({}, 201),
    shows({ input: { a: 1, b: 2 } }),
    shows({ enabled: false }),
    shows(),
    shows(),
    answer({}, 202),
    gone,
  ]);
  const { schedules } = client;
  expect((await schedules.set('nightly', SETTINGS)).name).toBe('nightly');
  expect((await schedules.get('nightly', { include: 'input' })).input).toEqual({ a: 1, b: 2 });
  expect((await schedules.pause('nightly')).enabled).toBe(false);
  expect((await schedules.resume('nightly')).enabled).toBe(true);
  await schedules.reset('nightly');
  const task = await schedules.run('nightly');
  expect(task.record?.state).toBe('PENDING');
  await expect(schedules.delete('nightly')).resolves.toBeUndefined();
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PUT /schedules/nightly',
    'GET /schedules/nightly',
    'POST /schedules/nightly/pause',
    'POST /schedules/nightly/resume',
    'POST /schedules/nightly/reset',
    'POST /schedules/nightly/run',
    'DELETE /schedules/nightly',
  ]);
  expect(requests[0]?.body).toEqual(SETTINGS);
  expect(requests[0]?.headers.has('if-match')).toBe(false);
  expect(requests.map(({ query }) => query)).toEqual([{}, { include: 'input' }, {}, {}, {}, {}, {}]);
  expect(requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual([
    ...new Array(5).fill(null),
    'key-1',
    null,
  ]);
});

test('schedules are listed by pages, as they are needed', async () => {
  const page = (names: string[], cursor: string | null) => () =>
    Response.json({ schedules: names.map((name) => schedule({ name })), cursor });
  const { client, requests } = scriptedApi([page(['a', 'b'], '1'), page([], '2'), page(['c'], null)]);
  const names: string[] = [];
  for await (const { name } of client.schedules.list({ limit: 2 })) names.push(name);
  expect(names).toEqual(['a', 'b', 'c']);
  expect(requests.map(({ query }) => query)).toEqual([
    { limit: '2' },
    { limit: '2', cursor: '1' },
    { limit: '2', cursor: '2' },
  ]);
});

describe('settings', () => {
  test('may give times as dates, and leave out what is undefined', async () => {
    const { client, requests } = scriptedApi([shows()]);
    await client.schedules.set('nightly', {
      task: 'add',
      input: { a: 1, b: 2 },
      every: 600,
      start: new Date('2030-01-01T00:00:00Z'),
      end: '2030-06-01T02:00:00+02:00',
      jitter: 30,
      misfire: 'all',
      catchUpWindow: 3600,
      overlap: 'allow',
      queue: 'slow',
      enabled: false,
      timezone: undefined,
    });
    expect(requests[0]?.body).toEqual({
      task: 'add',
      input: { a: 1, b: 2 },
      every: 600,
      start: '2030-01-01T00:00:00.000Z',
      end: '2030-06-01T02:00:00+02:00',
      jitter: 30,
      misfire: 'all',
      catchUpWindow: 3600,
      overlap: 'allow',
      queue: 'slow',
      enabled: false,
    });
  });

  test('without an input have an empty one, and null stays null', async () => {
    const { client, requests } = scriptedApi([shows(), shows()]);
    const { schedules } = client;
    await schedules.set('nightly', { task: 'add', every: 60 } as never);
    await schedules.set('nightly', { task: 'add', every: 60, input: null } as never);
    expect(requests.map(({ body }) => body)).toEqual([
      { task: 'add', every: 60, input: {} },
      { task: 'add', every: 60, input: null },
    ]);
  });

  test('that JSON cannot carry are refused before anything is sent', async () => {
    const { client, requests } = scriptedApi([]);
    const setting = client.schedules.set('nightly', { ...SETTINGS, input: { a: Number.NaN, b: 2 } });
    await expect(setting).rejects.toThrow('settings.input.a is NaN');
    expect(requests).toHaveLength(0);
  });

  test('that the API refuses name every field', async () => {
    const errors = [{ path: 'cron', message: 'Never fires' }];
    const refused: Script = () => Response.json(problemDocument(422, 'No.', errors), { status: 422 });
    const { client } = scriptedApi([refused]);
    const error = await client.schedules.set('nightly', SETTINGS).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputInvalid);
    expect(error).toMatchObject({ errors });
  });
});

describe('with ifMatch', () => {
  test('the call names the revision that the caller saw', async () => {
    const { client, requests } = scriptedApi([problem(412, 'It has changed.')]);
    const setting = client.schedules.set('nightly', SETTINGS, { ifMatch: 7 });
    await expect(setting).rejects.toMatchObject({ status: 412 });
    expect(requests.map(({ headers }) => headers.get('if-match'))).toEqual(['"7"']);
  });

  test('a change whose answer was lost counts, if it is ours', async () => {
    const ours = { revision: 8, start: '2030-01-01T00:00:00.000Z', input: { a: 1, b: 2 } };
    const { client, requests } = scriptedApi([broken, problem(412, 'It has changed.'), shows(ours)]);
    const settings = { ...SETTINGS, start: '2030-01-01T01:00:00+01:00' };
    expect((await client.schedules.set('nightly', settings, { ifMatch: 7 })).revision).toBe(8);
    expect(requests[2]).toMatchObject({ method: 'GET', query: { include: 'input' } });
  });

  test.each([
    ['a later one', { revision: 9, input: { a: 1, b: 2 } }],
    ['another input', { revision: 8, input: { a: 2, b: 2 } }],
    ['other times', { revision: 8, input: { a: 1, b: 2 }, cron: '0 2 * * *' }],
    ['none', { revision: 7, input: { a: 1, b: 2 } }],
  ])('a change whose answer was lost does not, if there is %s', async (_what, fields) => {
    const { client } = scriptedApi([broken, problem(412, 'It has changed.'), shows(fields)]);
    const setting = client.schedules.set('nightly', SETTINGS, { ifMatch: 7 });
    await expect(setting).rejects.toThrow('It has changed.');
  });
});

describe('a call whose answer was lost', () => {
  test('is made again: set, and run under the same key', async () => {
    const { client, requests } = scriptedApi([broken, shows(), gateway(504, 'Timeout'), answer({}, 202)]);
    await client.schedules.set('nightly', SETTINGS);
    await client.schedules.run('nightly', { idempotencyKey: 'today' });
    expect(requests.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'POST', 'POST']);
    expect(requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual([
      null,
      null,
      'today',
      'today',
    ]);
  });

  test('has deleted what is not there when it is made again', async () => {
    const { client, requests } = scriptedApi([broken, problem(404)]);
    await expect(client.schedules.delete('nightly')).resolves.toBeUndefined();
    expect(requests).toHaveLength(2);
  });

  test.each([
    ['pause', { enabled: false }],
    ['resume', { enabled: true }],
    ['reset', { declared: true, overridden: false }],
  ] as const)('has done its %s, if the schedule says so', async (action, fields) => {
    const { client } = scriptedApi([broken, problem(409, 'No.'), shows(fields)]);
    await expect(client.schedules[action]('nightly')).resolves.toMatchObject(fields);
  });

  test.each([
    ['pause', { enabled: true }],
    ['resume', { enabled: false }],
    ['reset', { declared: true, overridden: true }],
    ['reset', { declared: false, overridden: false }],
  ] as const)('has not done its %s otherwise', async (action, fields) => {
    const { client } = scriptedApi([broken, problem(409, 'No.'), shows(fields)]);
    await expect(client.schedules[action]('nightly')).rejects.toThrow('No.');
  });
});

test.each([
  ['delete', 404],
  ['delete', 409],
  ['pause', 409],
  ['reset', 409],
  ['get', 404],
  ['run', 404],
] as const)('a first %s that is refused with %i is refused', async (call, status) => {
  const { client, requests } = scriptedApi([problem(status)]);
  await expect(client.schedules[call]('nightly')).rejects.toMatchObject({ status });
  expect(requests).toHaveLength(1);
});

test.each([undefined, null, '', '.', '..', 5, 'half of \ud83c'])(
  'the name %s is refused before anything is sent',
  async (name) => {
    const { client, requests } = scriptedApi([]);
    for (const call of ['get', 'pause', 'resume', 'reset', 'run', 'delete'] as const) {
      await expect(client.schedules[call](name as never)).rejects.toThrow(/^name is /);
    }
    await expect(client.schedules.set(name as never, SETTINGS)).rejects.toThrow(/^name is /);
    expect(requests).toHaveLength(0);
  },
);

test('a name is one part of the path, whatever is in it', async () => {
  const { client, requests } = scriptedApi([shows()]);
  await client.schedules.get('a/b?c');
  expect(requests[0]?.path).toBe('/schedules/a%2Fb%3Fc');
});
