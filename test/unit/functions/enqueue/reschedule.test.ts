import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import { STATES } from '../../../../core/protocol/state.ts';
import { placeOf } from '../../../../core/records/list/index-attributes.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { type EnqueueApp, enqueueApp, NOW } from './enqueue-app.ts';

const DAY = 86_400_000;
const WEEK = 7 * 86_400;
const message = taskMessage({
  createdAt: NOW - 1_000,
  eta: NOW + DAY,
  group: 'tenant',
  input: { a: 1, b: 2 },
});
const path = (query: string) => `/tasks/${message.id}/reschedule?${query}`;
const at = (ms: number) => new Date(NOW + ms).toISOString();
const itemOf = (changes: Item = {}): Item => ({ ...pendingItem(message, WEEK), ...changes });

/** An app whose table holds the task. */
function holding(changes: Item = {}) {
  const app = enqueueApp();
  app.dynamo.on(GetItemCommand).resolves({ Item: itemOf(changes) });
  return app;
}

const sent = ({ sqs }: EnqueueApp) => sqs.commandCalls(SendMessageCommand).map((call) => call.args[0].input);
const bodies = (app: EnqueueApp) => sent(app).map(({ MessageBody }) => JSON.parse(MessageBody ?? ''));
const updates = ({ dynamo }: EnqueueApp) =>
  dynamo.commandCalls(UpdateItemCommand).map((call) => call.args[0].input);
async function recordIn(response: Response): Promise<ApiRecord> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text);
}

describe('rescheduling a task', () => {
  test.each([
    ['countdown=259200', 3 * DAY],
    [`eta=${at(3 * DAY)}`, 3 * DAY],
    [`eta=${encodeURIComponent('2030-01-04T05:45:00+05:45')}`, 3 * DAY],
    ['countdown=315576000', 315_576_000_000],
    ['countdown=900.001', 900_001],
  ])(
    '%s, which is far: one write into the due index, under a new revision, and no message',
    async (query, ms) => {
      const app = holding();
      const due = NOW + ms;
      expect(await recordIn(await app.post(path(query)))).toMatchObject({
        id: message.id,
        state: 'PENDING',
        eta: at(ms),
        waitsFor: { kind: 'time', until: at(ms) },
      });
      const [update, ...others] = updates(app);
      expect([others, sent(app)]).toEqual([[], []]);
      expect(update?.ExpressionAttributeValues).toMatchObject({
        ':set_notBefore': number(due),
        ':set_eta': number(due),
        ':set_revision': number(1),
        ':set_dueRun': number(1),
        ':set_dueAt': string(placeOf(message.id, due)),
        // The record outlives its task.
        ':set_ttl': number(Math.ceil(due / 1000) + 14 * 86_400 + WEEK),
      });
      expect(app.log.lines).toMatchObject([{ level: 'info', message: 'task rescheduled' }]);
    },
  );

  test.each([
    ['countdown=900', 900_000, 900],
    ['countdown=0.5', 500, 1],
    [`eta=${at(60_000)}`, 60_000, 60],
    ['countdown=0', 0, undefined],
    [`eta=${at(0)}`, 0, undefined],
    [`eta=${at(-DAY)}`, 0, undefined],
  ])('%s, which is near: its message is sent, and then it leaves the due index', async (query, ms, delay) => {
    const app = holding();
    const order: string[] = [];
    app.sqs.on(SendMessageCommand).callsFake(() => order.push('message'));
    app.dynamo.on(UpdateItemCommand).callsFake(() => order.push('record'));
    const record = await recordIn(await app.post(path(query)));
    expect(record).toMatchObject({ state: 'PENDING', eta: at(ms), waitsFor: null });
    expect(order).toEqual(['record', 'message', 'record']);
    expect(sent(app)[0]?.DelaySeconds).toBe(delay);
    expect(bodies(app)).toEqual([{ ...message, eta: NOW + ms, revision: 1 }]);
    expect(updates(app)[0]?.ExpressionAttributeValues).toMatchObject({ ':set_dueRun': number(1) });
    const [, removal] = updates(app);
    expect(removal?.UpdateExpression).toMatch(/REMOVE .*#dueRun/);
    expect(removal?.ConditionExpression).toContain('#dueRun = :dueRun');
    expect(removal?.ExpressionAttributeValues?.[':dueRun']).toEqual(number(1));
  });

  test('names all that it saw, so that it changes nothing if it is carried out late', async () => {
    const app = holding();
    await recordIn(await app.post(path('countdown=5000')));
    expect(updates(app)[0]?.ConditionExpression).toBe(
      '#state = :pending AND attribute_not_exists(#life) AND attribute_not_exists(#revision)',
    );
    const later = holding({ life: number(2), revision: number(3) });
    await recordIn(await later.post(path('countdown=5000')));
    expect(updates(later)[0]).toMatchObject({
      ConditionExpression: '#state = :pending AND #life = :life AND #revision = :revision',
      ExpressionAttributeValues: { ':life': number(2), ':revision': number(3), ':set_revision': number(4) },
    });
  });

  test('keeps the call that sent it from taking it back', async () => {
    const app = holding();
    await recordIn(await app.post(path('countdown=5000')));
    expect(updates(app)[0]?.ExpressionAttributeValues?.[':set_held']).toEqual({ BOOL: true });
  });

  test('that was refused for capacity: it waits for its new time, and nothing else', async () => {
    const waitsFor = { M: { kind: string('capacity'), reason: string('r') } };
    const app = holding({ snoozes: number(2), waitsFor });
    expect(await recordIn(await app.post(path('countdown=5000')))).toMatchObject({
      waitsFor: { kind: 'time' },
    });
    expect(updates(app)[0]?.UpdateExpression).toMatch(/ REMOVE #waitsFor$/);
  });

  test('whose earlier life may still be running: not before that run is certainly over', async () => {
    const app = holding({ life: number(2), leaseUntil: number(NOW + 30_000) });
    expect(await recordIn(await app.post(path('countdown=0')))).toMatchObject({ eta: at(30_000) });
    expect(sent(app)[0]?.DelaySeconds).toBe(30);
    const later = holding({ life: number(2), leaseUntil: number(NOW + 30_000) });
    expect(await recordIn(await later.post(path('countdown=60')))).toMatchObject({ eta: at(60_000) });
    const over = holding({ life: number(2), leaseUntil: number(NOW - 1) });
    expect(await recordIn(await over.post(path('countdown=0')))).toMatchObject({ eta: at(0) });
  });

  test('whose queue is gone: the sweep finds it another', async () => {
    const app = holding({ queue: string('gone') });
    expect(await recordIn(await app.post(path('countdown=0')))).toMatchObject({ waitsFor: { kind: 'time' } });
    expect([updates(app).length, sent(app)]).toEqual([1, []]);
  });

  test('whose definition is gone keeps the usual time for its result', async () => {
    const app = holding({ task: string('gone') });
    await recordIn(await app.post(path('countdown=5000')));
    const ttl = Math.ceil((NOW + 5_000_000) / 1000) + 14 * 86_400 + WEEK;
    expect(updates(app)[0]?.ExpressionAttributeValues?.[':set_ttl']).toEqual(number(ttl));
  });
});

describe('a near time whose message', () => {
  test.each(['TimeoutError', 'InvalidMessageContents', 'AccessDeniedException'])(
    'cannot be sent, by %s: the sweep sends it, and the call has succeeded',
    async (name) => {
      const app = holding();
      app.sqs.on(SendMessageCommand).rejects(awsFault(name, 'S3CRET'));
      expect(await recordIn(await app.post(path('countdown=5')))).toMatchObject({
        eta: at(5_000),
        waitsFor: { kind: 'time', until: at(5_000) },
      });
      expect(updates(app)).toHaveLength(1);
      expect(app.log.lines).toMatchObject([{ level: 'warn', fields: { error: name } }, { level: 'info' }]);
      expect(JSON.stringify(app.log.lines)).not.toContain('S3CRET');
    },
  );

  test('was sent, but is still in the due index: the sweep sends it again', async () => {
    const app = holding();
    app.dynamo.on(UpdateItemCommand).resolvesOnce({}).rejects(awsFault());
    expect(await recordIn(await app.post(path('countdown=5')))).toMatchObject({ eta: at(5_000) });
    expect(sent(app)).toHaveLength(1);
  });

  test('was sent, and another call has moved the task since: that one’s entry stays', async () => {
    const app = holding();
    app.dynamo.on(UpdateItemCommand).resolvesOnce({}).rejects(conditionFailed());
    await recordIn(await app.post(path('countdown=5')));
    expect(app.log.lines).toMatchObject([{ level: 'info' }]);
  });
});

describe('a write that is refused', () => {
  /** An app whose writes find the task like this. */
  function finding(...items: readonly (Item | undefined)[]) {
    const app = holding();
    let turn = 0;
    app.dynamo.on(UpdateItemCommand).callsFake(() => {
      turn += 1;
      const index = turn - 1;
      if (index < items.length) throw conditionFailed(items[index]);
      return {};
    });
    return app;
  }
  const moved = (revision: number, ms: number) =>
    itemOf({
      revision: number(revision),
      dueRun: number(revision),
      notBefore: number(NOW + ms),
      eta: number(NOW + ms),
    });

  test('because an earlier try was carried out, whose answer was lost, is none', async () => {
    const app = finding(moved(1, 5 * DAY));
    expect(await recordIn(await app.post(path('countdown=432000')))).toMatchObject({ eta: at(5 * DAY) });
    expect(updates(app)).toHaveLength(1);
  });

  test('because an earlier try was carried out, and the task has started since, is none', async () => {
    const app = finding({ ...moved(1, 5_000), state: string('STARTED') });
    expect(await recordIn(await app.post(path('countdown=5')))).toMatchObject({ state: 'STARTED' });
    expect(sent(app)).toEqual([]);
  });

  test('because another call moved the task at the same moment is made again, over that one', async () => {
    const app = finding(moved(1, DAY / 2));
    expect(await recordIn(await app.post(path('countdown=432000')))).toMatchObject({ eta: at(5 * DAY) });
    expect(updates(app)[1]?.ExpressionAttributeValues).toMatchObject({
      ':revision': number(1),
      ':set_revision': number(2),
      ':set_dueRun': number(2),
    });
  });

  test('again and again is 503', async () => {
    const app = finding(...[1, 2, 3, 4, 5, 6].map((revision) => moved(revision, DAY / 2)));
    const response = await app.post(path('countdown=432000'));
    expect(response.headers.get('retry-after')).toBe('5');
    expect((await expectProblem(response, 503)).detail).toContain('not rescheduled');
    expect(updates(app)).toHaveLength(5);
  });

  test.each(['STARTED', 'SUCCESS', 'REVOKED'])('because the task is %s by now is 409', async (state) => {
    const app = finding(itemOf({ state: string(state) }));
    expect((await expectProblem(await app.post(path('countdown=5')), 409)).detail).toContain(state);
    expect(sent(app)).toEqual([]);
  });

  test('because the task was sent again since is made again, in its new life', async () => {
    const app = finding(itemOf({ life: number(2) }));
    await recordIn(await app.post(path('countdown=5000')));
    expect(updates(app)[1]?.ExpressionAttributeValues).toMatchObject({ ':life': number(2) });
  });

  test.each([
    ['it is gone', undefined],
    ['a call took it back', itemOf({ state: string('REVOKED'), tombstone: string('refused') })],
  ])('because %s is 404', async (_why, found) => {
    const app = finding(found);
    if (!found) app.dynamo.on(GetItemCommand).resolvesOnce({ Item: itemOf() }).resolves({});
    await expectProblem(await app.post(path('countdown=5')), 404);
  });
});

describe('a task that is not to be moved', () => {
  test.each(STATES.filter((state) => state !== 'PENDING'))('because it is %s: 409 says so', async (state) => {
    const app = holding({ state: string(state) });
    const { detail } = await expectProblem(await app.post(path('countdown=5')), 409);
    expect(detail).toBe(`The task is ${state}. Only a task that has not started can be rescheduled.`);
    expect([...sent(app), ...updates(app)]).toEqual([]);
  });

  test.each([
    ['countdown=600', 'countdown'],
    [`eta=${at(601_000)}`, 'eta'],
  ])('to %s, because it would expire first: 422 names that', async (query, field) => {
    const app = holding({ expiresAt: number(NOW + 600_000) });
    const { errors } = await expectProblem(await app.post(path(query)), 422, [field]);
    expect(errors?.[0]?.message).toContain(at(600_000));
    expect([...sent(app), ...updates(app)]).toEqual([]);
  });

  test('because it has expired: 422', async () => {
    await expectProblem(await holding({ expiresAt: number(NOW) }).post(path('countdown=0')), 422, [
      'countdown',
    ]);
  });

  test('because there is none: 404', async () => {
    await expectProblem(await enqueueApp().post(path('countdown=5')), 404);
    const past = holding({ ttl: number(NOW / 1000) });
    await expectProblem(await past.post(path('countdown=5')), 404);
    const app = enqueueApp();
    await expectProblem(await app.post('/tasks/add/reschedule?countdown=5'), 404);
    app.expectNothingStored();
  });
});

describe('parameters', () => {
  test.each<[string, string[]]>([
    ['', ['countdown']],
    [`countdown=5&eta=${at(5_000)}`, ['countdown']],
    ['countdown=-1', ['countdown']],
    ['countdown=315576001', ['countdown']],
    ['countdown=', ['countdown']],
    ['countdown=1&countdown=2', ['countdown']],
    ['countdown=soon', ['countdown']],
    ['eta=2031-01-01T00:00:00', ['eta']],
    ['eta=2031-02-29T00:00:00Z', ['eta']],
    [`eta=${at(315_576_000_001)}`, ['eta']],
    ['eta=', ['eta']],
    ['countdown=5&queue=slow', ['queue']],
    ['queue=slow', ['queue', 'countdown']],
  ])('%j: 422 names what is wrong, and AWS gets no request', async (query, paths) => {
    const app = enqueueApp();
    await expectProblem(await app.post(path(query)), 422, paths);
    app.expectNothingStored();
  });
});

describe('what AWS does', () => {
  test.each(['TimeoutError', 'InternalServerError', 'ThrottlingException'])(
    '%s: it is not certain that the task was moved, and nothing is sent',
    async (name) => {
      const app = holding();
      app.dynamo.on(UpdateItemCommand).rejects(awsFault(name, 'S3CRET'));
      const response = await app.post(path('countdown=5'));
      expect(response.headers.get('retry-after')).toBe('5');
      const problem = await expectProblem(response, 503);
      expect(problem.detail).toContain('not certain');
      expect(sent(app)).toEqual([]);
      expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
    },
  );

  test('a refusal for good is 400, and one for an operator 500', async () => {
    const app = holding();
    app.dynamo.on(UpdateItemCommand).rejects(awsFault('ValidationException', 'S3CRET'));
    expect((await expectProblem(await app.post(path('countdown=5')), 400, [''])).detail).toContain(
      'not rescheduled',
    );
    app.dynamo.on(UpdateItemCommand).rejects(awsFault('AccessDeniedException'));
    expect((await app.post(path('countdown=5'))).status).toBe(500);
  });

  test('a table that cannot be read is 503', async () => {
    const app = enqueueApp();
    app.dynamo.on(GetItemCommand).rejects(awsFault());
    await expectProblem(await app.post(path('countdown=5')), 503);
  });
});
