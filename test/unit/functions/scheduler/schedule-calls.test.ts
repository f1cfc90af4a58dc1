import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { declare } from '../../../../core/schedule/decisions.ts';
import { editSchedule } from '../../../../core/schedule/edit-schedule.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { emptyTable, schedulingOn } from '../../core/schedule/scheduling-harness.ts';
import { expectProblem } from '../../problem-document.ts';
import { NOW, scheduleApp } from './schedule-app.ts';

const table = tableOnDynalite();
beforeEach(() => emptyTable(table));

const HOURLY = { task: 'report', input: { to: 'ada' }, cron: '0 * * * *' };

describe('PUT /schedules/{name}', () => {
  test('makes a schedule, and replaces it', async () => {
    const { call } = scheduleApp(table);
    const made = await call('PUT', '/schedules/nightly', HOURLY);
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.headers.get('location')).toBe('/schedules/nightly');
    expect(await made.json()).toEqual({
      ...{ name: 'nightly', revision: 1, task: 'report', cron: '0 * * * *', every: null, timezone: 'UTC' },
      ...{
        start: null,
        end: null,
        jitter: 0,
        misfire: 'last',
        catchUpWindow: null,
        overlap: 'skip',
        queue: null,
      },
      ...{ enabled: true, declared: false, overridden: false, last: null, missedCount: 0, skippedCount: 0 },
      next: [13, 14, 15, 16, 17].map((hour) => `2027-03-10T${hour}:00:00.000Z`),
      createdAt: new Date(NOW).toISOString(),
      updatedAt: new Date(NOW).toISOString(),
    });
    const replaced = await call('PUT', '/schedules/nightly', {
      ...HOURLY,
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
    });
    expect(replaced.status).toBe(200);
    expect(replaced.headers.get('etag')).toBe('"2"');
    expect(await replaced.json()).toMatchObject({
      revision: 2,
      timezone: 'Europe/Berlin',
      next: ['2027-03-11T01:30:00.000Z', ...Array(4).fill(expect.any(String))],
    });
  });

  test('judges the end of an interval by when the schedule was made', async () => {
    const { call, clock } = scheduleApp(table);
    const hourly = { task: 'report', input: { to: 'ada' }, every: 3_600 };
    const end = new Date(NOW + 4_000_000).toISOString();
    expect((await call('PUT', '/schedules/hourly', { ...hourly, end })).status).toBe(201);
    clock.advance(1_000_000);
    // A new one would come an hour from now, after its end.
    await expectProblem(await call('PUT', '/schedules/new', { ...hourly, end }), 422, ['every']);
    const again = await call('PUT', '/schedules/hourly', { ...hourly, end, overlap: 'allow' });
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ next: [new Date(NOW + 3_600_000).toISOString()] });
  });

  test('overrides what a definition declares', async () => {
    const { call } = scheduleApp(table);
    const { scheduling } = schedulingOn(table);
    await editSchedule(scheduling, 'at-night', (seen) =>
      declare(seen, { ...HOURLY, task: 'declared' }, 'hash'),
    );
    const response = await call('PUT', '/schedules/at-night', { ...HOURLY, every: 60, cron: null });
    expect(await response.json()).toMatchObject({ declared: true, overridden: true, every: 60, cron: null });
    expect(await (await call('POST', '/schedules/at-night/reset')).json()).toMatchObject({
      overridden: false,
      cron: '0 * * * *',
      every: null,
    });
    expect((await call('POST', '/schedules/at-night/reset')).headers.get('etag')).toBe('"4"');
  });

  test.each([
    ['a cron that never comes', { ...HOURLY, cron: '0 0 30 2 *' }, 'cron'],
    ['nine seconds', { ...HOURLY, cron: null, every: 9 }, 'every'],
    ['an unknown zone', { ...HOURLY, timezone: 'Mars/Olympus' }, 'timezone'],
    [
      'an end before the start',
      { ...HOURLY, start: '2030-01-01T00:00:00Z', end: '2029-01-01T00:00:00Z' },
      'end',
    ],
    ['an input that does not fit', { ...HOURLY, input: { to: 1 } }, 'input.to'],
    ['an unknown task', { ...HOURLY, task: 'nothing' }, 'task'],
    [
      'everything that is wrong',
      { task: 'report', input: { to: 'ada' }, every: 9, jitter: -1 },
      ['every', 'jitter'],
    ],
    ['an unknown field', { ...HOURLY, name: 'other' }, 'name'],
    ['a list', [], ''],
    [
      'a number that would become another',
      '{"task":"report","input":{"to":12345678901234567890},"every":60}',
      'input.to',
    ],
  ])('refuses %s, naming the field', async (_what, body, path) => {
    const { call, dynamo } = scheduleApp();
    await expectProblem(await call('PUT', '/schedules/nightly', body), 422, [path].flat());
    expect(dynamo.calls()).toEqual([]);
  });

  test('refuses a name that none can have, and parameters', async () => {
    const { call } = scheduleApp();
    await expectProblem(await call('PUT', '/schedules/Nightly', HOURLY), 422, ['name']);
    await expectProblem(await call('PUT', '/schedules/nightly?every=60', HOURLY), 422, ['every']);
    await expectProblem(await call('POST', '/schedules/Nightly/pause'), 404);
  });

  test('takes only JSON that is UTF-8', async () => {
    const { call } = scheduleApp();
    const put = (body: string, headers = {}) => call('PUT', '/schedules/nightly', body, headers);
    await expectProblem(await put('every=60', { 'content-type': 'application/x-www-form-urlencoded' }), 415);
    await expectProblem(await put('{', {}), 400);
    await expectProblem(await put(`{"a":"${'x'.repeat(3_000_000)}"}`), 413);
    await expectProblem(await put('['.repeat(200) + ']'.repeat(200)), 422);
    await expectProblem(await put('{}', { 'content-encoding': 'gzip' }), 415);
    await expectProblem(await call('PUT', '/schedules/nightly'), 415);
  });

  test('is for what the caller has seen, if it says so', async () => {
    const { call } = scheduleApp(table);
    await expectProblem(await call('PUT', '/schedules/nightly', HOURLY, { 'if-match': '*' }), 412);
    expect((await call('PUT', '/schedules/nightly', HOURLY, { 'if-none-match': '*' })).status).toBe(201);
    await expectProblem(await call('PUT', '/schedules/nightly', HOURLY, { 'if-none-match': '*' }), 412);
    await expectProblem(await call('PUT', '/schedules/nightly', HOURLY, { 'if-match': '"2"' }), 412);
    await expectProblem(await call('PUT', '/schedules/nightly', HOURLY, { 'if-match': 'W/"1"' }), 412);
    expect((await call('PUT', '/schedules/nightly', HOURLY, { 'if-match': '"7", "1"' })).status).toBe(200);
    await expectProblem(await call('DELETE', '/schedules/nightly', undefined, { 'if-match': '"1"' }), 412);
    expect((await call('DELETE', '/schedules/nightly', undefined, { 'if-match': '"2"' })).status).toBe(204);
  });

  test('that AWS fails says that nobody knows whether it is there', async () => {
    const { call, dynamo, sqs } = scheduleApp();
    dynamo.on(UpdateItemCommand).rejects(awsFault('InternalServerError'));
    const response = await call('PUT', '/schedules/nightly', HOURLY);
    expect(response.headers.get('retry-after')).toBe('5');
    expect((await expectProblem(response, 503)).detail).toContain('It is not certain');
    expect(sqs.calls()).toEqual([]);
    dynamo.on(UpdateItemCommand).rejects(awsFault('AccessDeniedException'));
    await expectProblem(await call('PUT', '/schedules/nightly', HOURLY), 500);
    dynamo
      .on(UpdateItemCommand)
      .rejects(awsFault('ValidationException', 'Item size has exceeded the maximum allowed size'));
    await expectProblem(await call('PUT', '/schedules/nightly', HOURLY), 400, ['']);
  });

  test('is not answered as done while what it had made before may start', async () => {
    const { call } = scheduleApp(table);
    await call('PUT', '/schedules/often', { ...HOURLY, cron: null, every: 10 });
    const batchGetItem = () => Promise.reject(awsFault('InternalServerError'));
    const failing = {
      name: table.name,
      client: Object.assign(Object.create(table.client), { batchGetItem }),
    };
    const response = await scheduleApp(failing).call('POST', '/schedules/often/pause');
    expect((await expectProblem(response, 503)).detail).toContain('may still start');
    // The next call takes back what that one could not.
    expect((await call('POST', '/schedules/often/pause')).status).toBe(200);
  });

  test('that others get ahead of each time says so', async () => {
    await scheduleApp(table).call('PUT', '/schedules/nightly', HOURLY);
    const { Item } = await table.client.getItem({
      TableName: table.name,
      Key: { id: { S: 'schedule/nightly' } },
    });
    const { call, dynamo } = scheduleApp();
    dynamo.on(UpdateItemCommand).rejects(conditionFailed(Item));
    const response = await call('PUT', '/schedules/nightly', HOURLY);
    expect(response.headers.get('retry-after')).toBe('5');
    expect((await expectProblem(response, 503)).detail).toBe(
      'The schedule was not changed, because other calls keep changing it. Try again.',
    );
  });

  test('is answered although it could not be swept', async () => {
    const { call, sqs, log } = scheduleApp(table);
    sqs.on(SendMessageBatchCommand).rejects(awsFault('ServiceUnavailable'));
    const response = await call('PUT', '/schedules/often', { ...HOURLY, cron: null, every: 10 });
    expect(response.status).toBe(201);
    expect(log.lines.map(({ message }) => message)).toContain('a schedule was edited, but not swept');
  });
});

describe('DELETE /schedules/{name}', () => {
  test('deletes a schedule, which then is none', async () => {
    const { call } = scheduleApp(table);
    await call('PUT', '/schedules/nightly', HOURLY);
    expect((await call('DELETE', '/schedules/nightly')).status).toBe(204);
    for (const [method, path] of [
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/reset'],
      ['POST', '/run'],
    ] as const) {
      await expectProblem(await call(method, `/schedules/nightly${path}`), 404);
    }
    const again = await call('PUT', '/schedules/nightly', HOURLY);
    expect(again.status).toBe(201);
    expect(await again.json()).toMatchObject({ revision: 4 });
  });

  test('says of a declared one how to remove it', async () => {
    const { call } = scheduleApp(table);
    const { scheduling } = schedulingOn(table);
    await editSchedule(scheduling, 'at-night', (seen) =>
      declare(seen, { ...HOURLY, task: 'declared' }, 'hash'),
    );
    const { detail } = await expectProblem(await call('DELETE', '/schedules/at-night'), 409);
    expect(detail).toContain('Remove it from the definition’s schedules and deploy');
  });

  test.each(['none', 'one that was deleted'])(
    'of %s leaves a tombstone, which a put that is carried out late meets',
    async (what) => {
      const { call } = scheduleApp(table);
      const late: Parameters<typeof table.client.updateItem>[0][] = [];
      const { scheduling } = schedulingOn({
        name: table.name,
        client: {
          ...clientOf(),
          updateItem: (async (input: Parameters<typeof table.client.updateItem>[0]) => {
            late.push(input);
            throw awsFault('TimeoutError');
          }) as typeof table.client.updateItem,
        },
      });
      if (what !== 'none') {
        await call('PUT', '/schedules/ghost', HOURLY);
        await call('DELETE', '/schedules/ghost');
      }
      await expect(
        editSchedule(scheduling, 'ghost', () => ({
          declared: null,
          declaredBy: null,
          override: HOURLY,
          tombstone: null,
        })),
      ).rejects.toThrow('The write of an edit failed');
      await expectProblem(await call('DELETE', '/schedules/ghost'), 404);
      const [input] = late;
      await expect(input && table.client.updateItem(input)).rejects.toThrow('The conditional request failed');
    },
  );
});

/** The client’s methods, bound: a test replaces one. */
function clientOf() {
  const { client } = table;
  return {
    batchGetItem: client.batchGetItem.bind(client),
    getItem: client.getItem.bind(client),
    putItem: client.putItem.bind(client),
    query: client.query.bind(client),
    updateItem: client.updateItem.bind(client),
  };
}

describe('pausing', () => {
  test('and resuming change a schedule, and leave it so the second time', async () => {
    const { call } = scheduleApp(table);
    await call('PUT', '/schedules/nightly', HOURLY);
    // Each raises the revision: a call that was not answered, and is carried out late, then comes to nothing.
    for (const revision of ['"2"', '"3"']) {
      const paused = await call('POST', '/schedules/nightly/pause');
      expect(paused.headers.get('etag')).toBe(revision);
      expect(await paused.json()).toMatchObject({ enabled: false, next: [] });
    }
    for (const revision of ['"4"', '"5"']) {
      const resumed = await call('POST', '/schedules/nightly/resume');
      expect(resumed.headers.get('etag')).toBe(revision);
      expect(await resumed.json()).toMatchObject({ enabled: true, next: Array(5).fill(expect.any(String)) });
    }
  });

  test('a declared schedule overrides it; resuming follows the declaration again', async () => {
    const { call } = scheduleApp(table);
    const { scheduling } = schedulingOn(table);
    await editSchedule(scheduling, 'at-night', (seen) =>
      declare(seen, { ...HOURLY, task: 'declared' }, 'hash'),
    );
    expect(await (await call('POST', '/schedules/at-night/pause')).json()).toMatchObject({
      enabled: false,
      overridden: true,
    });
    expect(await (await call('POST', '/schedules/at-night/resume')).json()).toMatchObject({
      enabled: true,
      overridden: false,
    });
  });

  test('what is not declared cannot be reset', async () => {
    const { call } = scheduleApp(table);
    await call('PUT', '/schedules/nightly', HOURLY);
    await expectProblem(await call('POST', '/schedules/nightly/reset'), 409);
  });
});

describe('POST /schedules/{name}/run', () => {
  test('makes a task now, also of a paused schedule', async () => {
    const { call, sqs } = scheduleApp(table);
    await call('PUT', '/schedules/nightly', { ...HOURLY, enabled: false });
    const response = await call('POST', '/schedules/nightly/run');
    expect(response.status).toBe(202);
    const record = (await response.json()) as { id: string };
    expect(response.headers.get('location')).toBe(`/tasks/${record.id}`);
    expect(record).toMatchObject({
      task: 'report',
      state: 'PENDING',
      waitsFor: null,
      schedule: { name: 'nightly', at: new Date(NOW).toISOString() },
    });
    const [sent] = sqs.commandCalls(SendMessageBatchCommand);
    expect(JSON.parse(sent?.args[0].input.Entries?.[0]?.MessageBody ?? '')).toMatchObject({
      id: record.id,
      revision: 0,
      input: { to: 'ada' },
    });
    const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: { S: record.id } } });
    expect(Item).not.toHaveProperty('dueRun');
    expect(Item).not.toHaveProperty('dueAt');
  });

  test('is durable without its message: the sweep sends it', async () => {
    const { call, sqs } = scheduleApp(table);
    await call('PUT', '/schedules/nightly', HOURLY);
    sqs.on(SendMessageBatchCommand).rejects(awsFault('ServiceUnavailable'));
    const { id } = (await (await call('POST', '/schedules/nightly/run')).json()) as { id: string };
    const { Item } = await table.client.getItem({ TableName: table.name, Key: { id: { S: id } } });
    expect(Item).toMatchObject({ dueRun: { N: '0' }, dueAt: { S: expect.any(String) } });
  });

  test('with a key makes one task', async () => {
    const { call } = scheduleApp(table);
    await call('PUT', '/schedules/nightly', HOURLY);
    await call('PUT', '/schedules/other', HOURLY);
    const key = { 'idempotency-key': 'once' };
    const first = await call('POST', '/schedules/nightly/run', undefined, key);
    const again = await call('POST', '/schedules/nightly/run', undefined, key);
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    await expectProblem(await call('POST', '/schedules/other/run', undefined, key), 422);
  });

  test('makes nothing of a task whose definition is gone', async () => {
    const { call, registry } = scheduleApp(table);
    await call('PUT', '/schedules/nightly', HOURLY);
    const key = { 'idempotency-key': 'before it went' };
    expect((await call('POST', '/schedules/nightly/run', undefined, key)).status).toBe(202);
    const known = vi.spyOn(registry, 'get').mockReturnValue(undefined);
    onTestFinished(() => known.mockRestore());
    const { detail } = await expectProblem(await call('POST', '/schedules/nightly/run'), 409);
    expect(detail).toContain('report, no longer exists');
    await expectProblem(
      await call('POST', '/schedules/nightly/run', undefined, { 'idempotency-key': 'after' }),
      409,
    );
    const again = await call('POST', '/schedules/nightly/run', undefined, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('that AWS fails names the id as which it may run', async () => {
    const { call, dynamo } = scheduleApp();
    const item = {
      id: { S: 'schedule/nightly' },
      revision: { N: '1' },
      override: { S: JSON.stringify(HOURLY) },
    };
    const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
    dynamo.on(GetItemCommand).resolves({ Item: item });
    dynamo.on(PutItemCommand).rejects(awsFault('InternalServerError'));
    const { detail } = await expectProblem(await call('POST', '/schedules/nightly/run'), 503);
    expect(detail).toMatch(/It may run as 0197f000-/);
  });
});
