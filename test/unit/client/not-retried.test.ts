import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../client/index.ts';
import { accepted, broken, gateway, problem, record, type Script, scriptedApi } from './scripted-api.ts';

const INPUT = { a: 1, b: 2 };

describe('a call is not tried again', () => {
  test.each<[number, Script]>([
    [400, problem(400)],
    [404, problem(404)],
    [409, problem(409)],
    [413, problem(413)],
    [415, problem(415)],
    [422, problem(422)],
    [500, problem(500)],
    [403, gateway(403, 'Forbidden')],
  ])('after a %i', async (status, refusal) => {
    const { client, requests } = scriptedApi([refusal]);
    const refused = await client.add(INPUT).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused).toMatchObject({ status });
    expect(requests).toHaveLength(1);
  });

  test('if the answer is not from Lovage', async () => {
    const { client, requests } = scriptedApi([() => new Response('<!doctype html>')]);
    await expect(client.queues()).rejects.toThrow(
      'http://localhost:3000 did not answer with JSON. Is it the URL of a Lovage API?',
    );
    expect(requests).toHaveLength(1);
  });
});

describe('a call that meets its own earlier try', () => {
  const busy = problem(409, 'Under way.', { 'retry-after': '5' });

  test('waits for it, longer than it would retry', async () => {
    const { client, requests } = scriptedApi([
      broken,
      ...new Array<Script>(6).fill(busy),
      accepted([record()]),
    ]);
    await client.many([{ task: 'add', input: INPUT }]);
    expect(new Set(requests.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
    expect(requests).toHaveLength(8);
    // Longer than the first try's reservation: the function's 20 s, and 5 s.
    expect(requests.at(-1)?.at).toBeGreaterThan(25_000);
  });

  test('gives up in the end', async () => {
    const { client, requests } = scriptedApi(new Array<Script>(30).fill(busy));
    await expect(client.many([{ task: 'add', input: INPUT }])).rejects.toMatchObject({
      cause: expect.objectContaining({ status: 409 }),
    });
    expect(requests).toHaveLength(13);
  });
});

describe('a refusal', () => {
  test('says what the API says', async () => {
    const { client } = scriptedApi([problem(404, 'There is no task "ad". The tasks are add, process.')]);
    await expect(client.add(INPUT)).rejects.toMatchObject({
      name: 'ApiError',
      message: 'There is no task "ad". The tasks are add, process.',
      problem: { title: 'Title 404' },
      byLovage: true,
    });
  });

  test('by the gateway says what to do if nothing proved who called', async () => {
    const { client } = scriptedApi([gateway(403, 'Forbidden')]);
    await expect(client.queues()).rejects.toMatchObject({
      message: 'Forbidden. The call was not signed: give the client credentials or a token.',
      byLovage: false,
    });
  });

  test('without a message has at least its status', async () => {
    const { client } = scriptedApi([() => new Response('', { status: 418 })]);
    await expect(client.queues()).rejects.toMatchObject({ message: 'Status 418', status: 418 });
  });
});
