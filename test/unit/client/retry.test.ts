import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, NoAnswer } from '../../../client/index.ts';
import { answer, broken, gateway, problem, type Script, START, scriptedApi, silent } from './scripted-api.ts';

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
