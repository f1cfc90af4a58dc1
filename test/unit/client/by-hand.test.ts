import { describe, expect, test } from 'vitest';
import type { RescheduleOptions } from '../../../client/index.ts';
import { answer, broken, problem, record, scriptedApi } from './scripted-api.ts';

const ID = '01a20256-18a8-7708-87fa-327211c603ee';

describe('a task', () => {
  test('is looked up, with its input on request', async () => {
    const { client, requests } = scriptedApi([answer(), answer({ input: { a: 1 } })]);
    const task = client.task(ID);
    expect(task.record).toBeNull();
    expect(await task.status()).toEqual(record());
    expect((await task.status({ include: 'input' })).input).toEqual({ a: 1 });
    expect(requests.map(({ query }) => query)).toEqual([{}, { include: 'input' }]);
  });

  test('is revoked, and sent again', async () => {
    const { client, requests } = scriptedApi([answer({ state: 'REVOKED' }), answer({}, 202)]);
    const task = client.task(ID);
    expect((await task.revoke()).state).toBe('REVOKED');
    expect((await task.retry()).state).toBe('PENDING');
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /tasks/${ID}/revoke`,
      `POST /tasks/${ID}/retry`,
    ]);
  });

  test('is forgotten, also when the answer to the first try was lost', async () => {
    const forgotten = () => new Response(null, { status: 204 });
    const { client, requests } = scriptedApi([forgotten, broken, problem(404)]);
    expect(await client.task(ID).forget()).toBeUndefined();
    expect(await client.task(ID).forget()).toBeUndefined();
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(3).fill(`DELETE /tasks/${ID}`),
    );
    await expect(
      scriptedApi([problem(404)])
        .client.task(ID)
        .forget(),
    ).rejects.toThrow('404');
    await expect(
      scriptedApi([problem(409, 'Too early.')])
        .client.task(ID)
        .forget(),
    ).rejects.toThrow('Too early.');
  });

  test.each(['revoke', 'retry'] as const)('in the wrong state for a %s is a 409', async (change) => {
    const { client, requests } = scriptedApi([problem(409, 'The task is SUCCESS.')]);
    await expect(client.task(ID)[change]()).rejects.toThrow('The task is SUCCESS.');
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['revoke', 'REVOKED'],
    ['retry', 'STARTED'],
  ] as const)('counts as changed by a %s whose answer was lost', async (change, state) => {
    const { client, requests } = scriptedApi([broken, problem(409), answer({ state })]);
    expect(await client.task(ID)[change]()).toMatchObject({ state });
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
  });

  test.each([
    ['revoke', 'SUCCESS'],
    ['retry', 'REVOKED'],
  ] as const)('does not count as changed by a %s that came too late', async (change, state) => {
    const { client } = scriptedApi([broken, problem(409, 'Too late.'), answer({ state })]);
    await expect(client.task(ID)[change]()).rejects.toThrow('Too late.');
  });
});

describe('rescheduling', () => {
  const NOW = Date.parse('2030-01-01T00:00:00.000Z');
  const at = (ms: number) => new Date(NOW + ms).toISOString();

  test.each<[RescheduleOptions, Record<string, string>]>([
    [{ countdown: 259_200 }, { countdown: '259200' }],
    [{ countdown: 0 }, { countdown: '0' }],
    [{ eta: '2030-03-28T02:30+02:00' }, { eta: '2030-03-28T02:30+02:00' }],
    [{ eta: new Date(NOW), countdown: undefined }, { eta: at(0) }],
  ])('%j gives the API that time, and returns the record', async (options, query) => {
    const { client, requests } = scriptedApi([answer({ eta: at(5_000) })]);
    expect((await client.task(ID).reschedule(options)).eta).toBe(at(5_000));
    expect(requests).toMatchObject([{ method: 'POST', path: `/tasks/${ID}/reschedule`, query }]);
  });

  test.each([{}, { countdown: 5, eta: at(0) }, { eta: undefined }])(
    'to %j is refused: it takes one time',
    async (options) => {
      const { client, requests } = scriptedApi([]);
      await expect(client.task(ID).reschedule(options as never)).rejects.toThrow('either countdown or eta');
      expect(requests).toEqual([]);
    },
  );

  test.each<[RescheduleOptions, string | null, boolean]>([
    [{ countdown: 60 }, at(60_000), true],
    [{ countdown: 60 }, at(62_000), true],
    [{ countdown: 0 }, at(0), true],
    [{ countdown: 60 }, at(0), false],
    [{ countdown: 60 }, null, false],
    [{ eta: at(5_000) }, at(5_000), true],
    [{ eta: at(5_000) }, at(5_001), false],
    [{ eta: at(-3_600_000) }, at(0), true],
    [{ eta: at(-3_600_000) }, at(-3_600_000), true],
    [{ eta: at(-3_600_000) }, at(-60_000), false],
  ])('%j whose answer was lost, and of which the task has the eta %s by now', async (options, eta, isIt) => {
    const started = answer({ state: 'STARTED', eta });
    const { client, clock } = scriptedApi([broken, problem(409, 'Too late.'), started]);
    expect(clock.now()).toBe(NOW);
    const call = client.task(ID).reschedule(options);
    if (isIt) expect(await call).toMatchObject({ state: 'STARTED' });
    else await expect(call).rejects.toThrow('Too late.');
  });
});

describe('a list', () => {
  test('of what waits for a time', async () => {
    const { client, requests } = scriptedApi([() => Response.json({ tasks: [], cursor: null })]);
    await client.list({ waitsFor: 'time', state: 'RETRY' }).page();
    expect(requests[0]?.query).toEqual({ waitsFor: 'time', state: 'RETRY' });
  });

  test('reads pages as they are needed, including empty ones', async () => {
    const page = (ids: string[], cursor: string | null) => () =>
      Response.json({ tasks: ids.map((id) => record({ id })), cursor });
    const scripts = [page(['1', '2'], 'a'), page([], 'b'), page(['3'], null)];
    const all = scriptedApi(scripts);
    const ids: string[] = [];
    for await (const { id } of all.client.list({ state: 'FAILURE', task: 'add', limit: 2 })) ids.push(id);
    expect(ids).toEqual(['1', '2', '3']);
    const filter = { state: 'FAILURE', task: 'add', limit: '2' };
    expect(all.requests.map(({ query }) => query)).toEqual([
      filter,
      { ...filter, cursor: 'a' },
      { ...filter, cursor: 'b' },
    ]);

    const some = scriptedApi(scripts);
    for await (const _ of some.client.list()) break;
    expect(some.requests).toHaveLength(1);

    const pages = scriptedApi(scripts);
    const sizes: number[] = [];
    for await (const { tasks } of pages.client.list().pages()) sizes.push(tasks.length);
    expect(sizes).toEqual([2, 0, 1]);
  });

  test('gives one page, or the one after it', async () => {
    const { client, requests } = scriptedApi([
      () => Response.json({ tasks: [], cursor: 'a' }),
      () => Response.json({ tasks: [], cursor: null }),
    ]);
    const list = client.list();
    const { cursor } = await list.page();
    expect((await list.page(cursor)).cursor).toBeNull();
    expect(requests.map(({ query }) => query)).toEqual([{}, { cursor: 'a' }]);
  });
});

describe('a queue', () => {
  test('is operated by its calls', async () => {
    const body = { name: 'mail', paused: true, consumer: 'disabled', purged: 3, remaining: 0, redriving: 2 };
    const { client, requests } = scriptedApi(new Array(5).fill(() => Response.json(body)));
    const queue = client.queue('mail');
    expect((await queue.status()).consumer).toBe('disabled');
    expect((await queue.pause()).paused).toBe(true);
    await queue.resume();
    expect((await queue.purge({ confirm: 'mail' })).purged).toBe(3);
    expect((await queue.redrive()).redriving).toBe(2);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /queues/mail',
      'POST /queues/mail/pause',
      'POST /queues/mail/resume',
      'POST /queues/mail/purge',
      'POST /queues/mail/redrive',
    ]);
    expect(requests.map(({ query }) => query['confirm'])).toEqual([
      undefined,
      undefined,
      undefined,
      'mail',
      undefined,
    ]);
  });
});
