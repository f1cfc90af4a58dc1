import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { expectProblem } from '../../problem-document.ts';
import { accepted, enqueueApp, NOW } from './enqueue-app.ts';

const at = (ms: number) => new Date(NOW + ms).toISOString();

/** Sends a task with these options. @returns where they went */
async function send(query: string, task = 'add') {
  const { postJson, dynamo, sqs } = enqueueApp();
  const body = task === 'add' ? { a: 1, b: 2 } : { tags: [] };
  const record = await accepted(await postJson(`/tasks/${task}?${query}`, body));
  const item = dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item;
  const sent = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input;
  if (!sent) throw new Error('no message was sent');
  const { MessageBody, ...delivery } = sent;
  const message = JSON.parse(MessageBody ?? '');
  const timeOf = (name: string) => Number(item?.[name]?.N ?? Number.NaN);
  expect(record.eta).toBe(message.eta === null ? null : new Date(timeOf('eta')).toISOString());
  expect(record.expiresAt).toBe(
    message.expiresAt === null ? null : new Date(timeOf('expiresAt')).toISOString(),
  );
  expect(item?.['queue']?.S).toBe(record.queue);
  expect(message).toMatchObject({ queue: record.queue, eta: item?.['eta'] ? timeOf('eta') : null });
  return { record, item, message, delivery };
}

describe('when a task runs', () => {
  test.each([
    ['countdown=1', 1, at(1_000)],
    ['countdown=900', 900, at(900_000)],
    ['countdown=1.5', 2, at(1_500)],
    [`eta=${at(60_000)}`, 60, at(60_000)],
    [`eta=${at(1)}`, 1, at(1)],
    [`eta=${at(900_000)}`, 900, at(900_000)],
    [`eta=${encodeURIComponent('2030-01-01T01:10:00+01:00')}`, 600, at(600_000)],
    ['eta=2029-12-31T18:10:00-06:00', 600, at(600_000)],
    ['eta=2030-01-01T00:10Z', 600, at(600_000)],
  ])('%s: SQS delays the message, and the record says until when', async (query, delaySeconds, eta) => {
    const { record, item, delivery } = await send(query);
    expect(delivery).toEqual({ QueueUrl: 'https://sqs/default', DelaySeconds: delaySeconds });
    expect(record.eta).toBe(eta);
    expect(item?.['notBefore']).toEqual(item?.['eta']);
  });

  test.each(['countdown=0', `eta=${at(0)}`, `eta=${at(-86_400_000)}`, ''])('%j means now', async (query) => {
    const { record, delivery } = await send(query);
    expect(delivery).toEqual({ QueueUrl: 'https://sqs/default' });
    expect(record.eta).toBeNull();
  });
});

describe('until when a task may start', () => {
  test.each([
    ['expires=60', at(60_000)],
    ['expires=0.5', at(500)],
    ['expires=5e-1', at(500)],
    ['expires=6E%2B1', at(60_000)],
    [`expires=${at(60_000)}`, at(60_000)],
    ['expires=2040-01-01T00:00:00Z', '2040-01-01T00:00:00.000Z'],
    ['countdown=10&expires=11', at(11_000)],
  ])('%s', async (query, expiresAt) => {
    expect((await send(query)).record.expiresAt).toBe(expiresAt);
  });
});

describe('where a task goes', () => {
  test.each([
    ['add', '', 'default'],
    ['add', 'queue=default', 'default'],
    ['add', 'queue=slow', 'slow'],
    ['report', '', 'slow'],
    ['report', 'queue=slow', 'slow'],
  ])('%s with %j: %s', async (task, query, queue) => {
    const { record, delivery } = await send(query, task);
    expect(record.queue).toBe(queue);
    expect(delivery.QueueUrl).toBe(`https://sqs/${queue}`);
  });

  test.each(['tenant-1', '!~', 'x'.repeat(128)])('with the tenant %s', async (group) => {
    const { delivery, item } = await send(`group=${group}`);
    expect(delivery.MessageGroupId).toBe(group);
    expect(item?.['group']?.S).toBe(group);
  });
});

describe('an invalid option', () => {
  test.each<[string, string[]]>([
    ['countdown=-1', ['countdown']],
    ['countdown=315576001', ['countdown']],
    ['countdown=315576000.001', ['countdown']],
    ['countdown=x', ['countdown']],
    ['countdown=', ['countdown']],
    ['countdown=1e9', ['countdown']],
    ['countdown=Infinity', ['countdown']],
    ['countdown=NaN', ['countdown']],
    ['countdown=1e999', ['countdown']],
    ['eta=NaN', ['eta']],
    ['expires=NaN', ['expires']],
    ['countdown=1&countdown=2', ['countdown']],
    ['eta=2030-01-01T00:10:00', ['eta']],
    ['eta=2030-01-01', ['eta']],
    ['eta=soon', ['eta']],
    ['eta=2030-01-01T00:61:00Z', ['eta']],
    ['eta=2030-01-01T01:10:00+01:00', ['eta']],
    [`eta=${at(315_576_000_001)}`, ['eta']],
    ['eta=2030-02-31T00:00:00Z', ['eta']],
    ['eta=2031-02-29T00:00:00Z', ['eta']],
    ['eta=9999-12-31T23:59:59Z', ['eta']],
    ['eta=%2B010000-01-01T00:00:00Z', ['eta']],
    ['eta=2031-01-01T00:00:00%20Europe/Berlin', ['eta']],
    [`eta=${at(1_000)}&eta=${at(2_000)}`, ['eta']],
    [`countdown=1&eta=${at(1_000)}`, ['countdown']],
    [`countdown=0&eta=${at(1_000)}`, ['countdown']],
    ['expires=0', ['expires']],
    ['expires=-1', ['expires']],
    ['expires=x', ['expires']],
    ['expires=1e400', ['expires']],
    ['expires=3153600001', ['expires']],
    [`expires=${'9'.repeat(20)}`, ['expires']],
    [`expires=${'9'.repeat(400)}`, ['expires']],
    [`expires=${at(0)}`, ['expires']],
    [`expires=${at(-1)}`, ['expires']],
    ['expires=1&expires=2', ['expires']],
    ['countdown=10&expires=10', ['expires']],
    [`eta=${at(20_000)}&expires=${at(10_000)}`, ['expires']],
    ['queue=other', ['queue']],
    ['queue=', ['queue']],
    ['queue=default&queue=slow', ['queue']],
    ['group=', ['group']],
    ['group=two%20words', ['group']],
    ['group=t%C3%A9nant', ['group']],
    [`group=${'x'.repeat(129)}`, ['group']],
    ['group=a&group=b', ['group']],
    ['retries=3', ['retries']],
    ['__proto__=1', ['__proto__']],
    ['Countdown=1', ['Countdown']],
    ['countdown=x&expires=x&queue=x&group=&x=1', ['countdown', 'expires', 'group', 'queue', 'x']],
  ])('%s is named, and nothing is stored', async (query, paths) => {
    const { postJson, expectNothingStored } = enqueueApp();
    await expectProblem(await postJson(`/tasks/add?${query}`, { a: 1, b: 2 }), 422, paths);
    expectNothingStored();
  });

  test('has an error that says what would be valid', async () => {
    const { postJson } = enqueueApp();
    const response = await postJson('/tasks/report?queue=default&countdown=315576001&retry=1', { tags: [] });
    const { errors } = await expectProblem(response, 422, ['countdown', 'queue', 'retry']);
    expect(errors).toEqual([
      { path: 'retry', message: 'Unknown option. The options are countdown, eta, expires, queue, group' },
      {
        path: 'countdown',
        message: 'Must be a number of seconds from 0 to 315576000 (ten years)',
      },
      { path: 'queue', message: 'Must be a queue whose workers can run this task: slow' },
    ]);
  });

  test('countdown with an eta that has passed: both are given', async () => {
    const { postJson, expectNothingStored } = enqueueApp();
    await expectProblem(await postJson(`/tasks/add?countdown=10&eta=${at(-1_000)}`, { a: 1, b: 2 }), 422, [
      'countdown',
    ]);
    expectNothingStored();
  });

  test('expires on a day that does not exist', async () => {
    const { postJson, expectNothingStored } = enqueueApp();
    await expectProblem(await postJson('/tasks/add?expires=2030-02-31T00:00:00Z', { a: 1, b: 2 }), 422, [
      'expires',
    ]);
    expectNothingStored();
  });

  test('a countdown finer than a millisecond is rounded to it', async () => {
    expect(Number.isInteger((await send('countdown=1.0005')).message.eta)).toBe(true);
  });
});
