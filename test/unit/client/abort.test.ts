import { expect, test } from 'vitest';
import { answer, broken, record, type Script, scriptedApi, silent } from './scripted-api.ts';

const INPUT = { a: 1, b: 2 };
const REASON = new Error('changed my mind');

test('a call that is aborted before it begins makes no request', async () => {
  const { client, requests } = scriptedApi([answer()]);
  await expect(client.add(INPUT, { signal: AbortSignal.abort(REASON) })).rejects.toBe(REASON);
  expect(requests).toHaveLength(0);
});

test('a call that is aborted while it waits for its answer is not tried again', async () => {
  const controller = new AbortController();
  const aborting: Script = (request) => {
    controller.abort(REASON);
    return silentNow(request);
  };
  const { client, requests } = scriptedApi([aborting, answer()]);
  await expect(client.add(INPUT, { signal: controller.signal })).rejects.toBe(REASON);
  expect(requests).toHaveLength(1);
  expect(requests[0]?.signal.reason).toBe(REASON);
});

/** Like `silent`, for a request that may already be aborted. */
const silentNow: Script = (request) => {
  if (request.signal.aborted) throw request.signal.reason;
  return silent(request);
};

test('a call that is aborted between two tries is not tried again', async () => {
  const controller = new AbortController();
  const { client, requests, clock } = scriptedApi([broken, answer()]);
  const call = client.add(INPUT, { signal: controller.signal });
  queueMicrotask(() => queueMicrotask(() => controller.abort(REASON)));
  await expect(call).rejects.toBe(REASON);
  expect(requests).toHaveLength(1);
  expect(clock.sleeping).toBe(0);
});

test('a try that takes too long is given up, and the next one starts', async () => {
  const { client, requests } = scriptedApi([silent, answer()], { timeout: 3 });
  await client.add(INPUT);
  expect(requests[0]?.signal.reason).toMatchObject({
    name: 'TimeoutError',
    message: 'No answer within 3 s.',
  });
  expect(requests.map(({ at }) => at)).toEqual([0, 3500]);
});

test.each([
  ['token', { token: () => new Promise<string>(() => undefined) }],
  ['credentials', { credentials: () => new Promise<never>(() => undefined), region: 'eu-west-1' }],
])('a call does not wait for ever for a %s that never comes', async (_name, caller) => {
  const limited = scriptedApi([], { ...caller, timeout: 3, retry: { maxTries: 2 } });
  await expect(limited.client.queues()).rejects.toMatchObject({ name: 'NoAnswer', tries: 2 });
  expect(limited.requests).toHaveLength(0);

  const controller = new AbortController();
  const unlimited = scriptedApi([], { ...caller, timeout: Number.POSITIVE_INFINITY });
  const call = unlimited.client.queues({ signal: controller.signal });
  controller.abort(REASON);
  await expect(call).rejects.toBe(REASON);
});

test('a call that is aborted by its own token function makes no request', async () => {
  const controller = new AbortController();
  const token = () => {
    controller.abort(REASON);
    return 'token';
  };
  const { client, requests } = scriptedApi([answer()], { token });
  await expect(client.queues({ signal: controller.signal })).rejects.toBe(REASON);
  expect(requests).toHaveLength(0);
});

test('the time limit of a try includes the answer’s body', async () => {
  const stuck: Script = ({ signal }) =>
    new Response(
      new ReadableStream({
        start: (body) => signal.addEventListener('abort', () => body.error(signal.reason)),
      }),
    );
  const { client, requests } = scriptedApi([stuck, answer()], { timeout: 3 });
  await client.add(INPUT);
  expect(requests).toHaveLength(2);
});

test('calls leave no listener on a signal that outlives them', async () => {
  let listeners = 0;
  const { signal } = new AbortController();
  const counted = new Proxy(signal, {
    get: (target, property) => {
      const value = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (property === 'addEventListener') listeners += 1;
        if (property === 'removeEventListener') listeners -= 1;
        return Reflect.apply(value, target, given);
      };
    },
  });
  const { client, clock } = scriptedApi([answer(), answer({ state: 'SUCCESS', result: 3 })]);
  const task = await client.add(INPUT, { signal: counted });
  expect(await task.result({ signal: counted, timeout: 9 })).toBe(3);
  expect(listeners).toBe(0);
  expect(clock.sleeping).toBe(0);
  expect(task.record).toEqual(record());
});
