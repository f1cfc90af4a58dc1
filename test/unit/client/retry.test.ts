import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, NoAnswer } from '../../../client/index.ts';
import {
  accepted,
  answer,
  broken,
  gateway,
  problem,
  record,
  type Script,
  START,
  scriptedApi,
  silent,
} from './scripted-api.ts';

const INPUT = { a: 1, b: 2 };

describe('a call is tried again', () => {
  test.each<[string, Script]>([
    ['a 429 of the gateway', gateway(429, 'Too Many Requests')],
    ['a 503 of Lovage', problem(503)],
    ['a 503 of the gateway', gateway(503, 'Service Unavailable')],
    ['a 502', gateway(502, 'Bad Gateway')],
    ['a 504', gateway(504, 'Gateway Timeout')],
    ['a 500 of the gateway, whose function died', gateway(500, 'Internal Server Error')],
    ['a broken connection', broken],
    ['no answer in time', silent],
  ])('after %s, under the same key', async (_name, failure) => {
    const { client, requests } = scriptedApi([failure, answer({}, 202)]);
    await client.add(INPUT);
    expect(requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['key-1', 'key-1']);
    expect(requests.map(({ body }) => body)).toEqual([INPUT, INPUT]);
  });

  test('after at most half a second, one, two and four seconds', async () => {
    const { client, requests } = scriptedApi([broken, broken, broken, broken, answer()]);
    await client.add(INPUT);
    expect(requests.map(({ at }) => at)).toEqual([0, 500, 1500, 3500, 7500]);
  });

  test('after a random part of that', async () => {
    const { client, requests } = scriptedApi([broken, broken, answer()], { random: () => 0.25 });
    await client.add(INPUT);
    expect(requests.map(({ at }) => at)).toEqual([0, 125, 375]);
  });

  test('five times in all by default', async () => {
    const scripts = new Array<Script>(9).fill(broken);
    const five = scriptedApi(scripts);
    const failed = await five.client.add(INPUT).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NoAnswer);
    expect(failed).toMatchObject({
      tries: 5,
      idempotencyKey: 'key-1',
      message: 'http://localhost:3000 did not answer (5 tries): connect ECONNREFUSED 127.0.0.1:3000',
    });
    expect(five.requests).toHaveLength(5);

    const one = scriptedApi(scripts, { retry: { maxTries: 1 } });
    await expect(one.client.queues()).rejects.toMatchObject({ tries: 1, idempotencyKey: null });
    expect(one.requests).toHaveLength(1);
  });

  test('with delays under a cap', async () => {
    const { client, requests } = scriptedApi([broken, broken, broken, answer()], {
      retry: { base: 4, cap: 5 },
    });
    await client.add(INPUT);
    expect(requests.map(({ at }) => at)).toEqual([0, 4000, 9000, 14_000]);
  });

  test('not before the time in the answer', async () => {
    const { client, requests } = scriptedApi([
      problem(503, '', { 'retry-after': '5' }),
      problem(503, '', { 'retry-after': new Date(START + 20_000).toUTCString() }),
      problem(503, '', { 'retry-after': 'soon' }),
      answer(),
    ]);
    await client.add(INPUT);
    expect(requests.map(({ at }) => at)).toEqual([0, 5500, 21_000, 23_000]);
  });

  test.each<[string, number]>([
    ['1.5', 2000],
    ['0', 500],
    // What is neither a number nor a date of HTTP says nothing, though Date.parse would read one in most of these.
    ['5, 5, 2031', 500],
    ['2031-01-01', 500],
    ['soon 5 2031', 500],
    ['', 500],
    ['-5', 500],
    ['5, 5', 500],
    ['1e1', 500],
    ['NaN', 500],
    ['soon 5', 500],
    ['Mon', 500],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 500],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 500],
    [new Date(START + 30_000).toUTCString(), 30_500],
  ])('after Retry-After: %s at its time', async (retryAfter, at) => {
    const { client, requests } = scriptedApi([problem(503, '', { 'retry-after': retryAfter }), answer()]);
    await client.add(INPUT);
    expect(requests.map((request) => request.at)).toEqual([0, at]);
  });

  test.each<[string, number]>([
    ['9'.repeat(400), Number.POSITIVE_INFINITY],
    ['2147484', 2_147_484],
    ['Fri, 31 Dec 9999 23:59:59 GMT', (Date.parse('9999-12-31T23:59:59Z') - START) / 1000],
  ])('not if the answer asks for ages: Retry-After: %s', async (header, retryAfter) => {
    const { client, requests } = scriptedApi([problem(503, 'Later.', { 'retry-after': header })]);
    await expect(client.add(INPUT)).rejects.toMatchObject({ status: 503, retryAfter });
    expect(requests).toHaveLength(1);
  });

  test('whatever Retry-After says, after a time or never', async () => {
    const headers = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.double().map(String),
      fc.nat(100).map(String),
    );
    await fc.assert(
      fc.asyncProperty(headers, async (header) => {
        const { client, requests } = scriptedApi([problem(503, '', { 'retry-after': header }), answer()]);
        const error = await client.add(INPUT).catch((thrown: ApiError) => thrown);
        if (error instanceof ApiError) {
          expect(error.retryAfter).toBeGreaterThan(60);
          expect(requests).toHaveLength(1);
        } else {
          expect(requests[1]?.at).toBeGreaterThanOrEqual(500);
          expect(requests[1]?.at).toBeLessThanOrEqual(60_500);
        }
      }),
    );
  });

  test('as often as Infinity says, with delays that stay numbers', async () => {
    const scripts = [...new Array<Script>(1_100).fill(broken), answer()];
    for (const retry of [
      { maxTries: Number.POSITIVE_INFINITY, base: 0 },
      { maxTries: Number.POSITIVE_INFINITY, base: 0.5, cap: 1 },
    ]) {
      const { client, requests, clock } = scriptedApi(scripts, { retry });
      await client.add(INPUT);
      expect(requests).toHaveLength(1_101);
      expect(clock.now()).not.toBeNaN();
    }
  });

  test('after the default delays where the options say undefined', async () => {
    const retry = { maxTries: undefined, base: undefined, cap: undefined } as never;
    const { client, requests } = scriptedApi([broken, broken, answer()], { retry });
    await client.add(INPUT);
    expect(requests.map(({ at }) => at)).toEqual([0, 500, 1500]);
  });

  test('not if that time is more than a minute away', async () => {
    const { client, requests } = scriptedApi([problem(503, 'Later.', { 'retry-after': '61' })]);
    await expect(client.add(INPUT)).rejects.toMatchObject({ status: 503, retryAfter: 61 });
    expect(requests).toHaveLength(1);
  });
});

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
