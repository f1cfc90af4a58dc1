import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { isAwsFault } from '../../../../core/protocol/aws-fault.ts';
import { readEndpoint } from '../../../../platform/aws/endpoint.ts';
import { createSender, type SendRequest } from '../../../../platform/aws/send-request.ts';
import { FakeClock } from '../../fake-clock.ts';
import { startService } from './local-service.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A service on this machine. */
async function service(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const { port, connections, stop } = await startService(answer);
  stops.push(stop);
  return { connections, endpoint: readEndpoint(`http://127.0.0.1:${port}`) };
}

/** Answers with the request it received. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const { method, url, headers } = request;
  response.writeHead(201, { 'x-amzn-requestid': 'request-1' });
  const text = JSON.stringify({
    method,
    url,
    header: headers['x-own'],
    body: Buffer.concat(parts).toString(),
  });
  // The answer is split in the middle of a character.
  const bytes = Buffer.from(text);
  response.write(bytes.subarray(0, text.indexOf('ü') + 1));
  response.end(bytes.subarray(text.indexOf('ü') + 1));
}

const request = { method: 'POST', path: '/base?', headers: { 'x-own': 'yes' }, body: '{"text":"für"}' };
const never = () => undefined;
const clock = new FakeClock();

describe('a request', () => {
  test('arrives as it was sent, and its answer comes back whole', async () => {
    const { endpoint } = await service((incoming, response) => void echo(incoming, response));
    const answer = await createSender(endpoint, { clock })(request);
    expect(answer).toMatchObject({ status: 201, headers: { 'x-amzn-requestid': 'request-1' } });
    expect(JSON.parse(answer.body)).toEqual({
      method: 'POST',
      url: '/base?',
      header: 'yes',
      body: request.body,
    });
  });

  test('reuses the connection of the request before it', async () => {
    const { endpoint, connections } = await service((incoming, response) => void echo(incoming, response));
    const send = createSender(endpoint, { clock });
    for (let time = 0; time < 3; time += 1) await send(request);
    expect(connections.size).toBe(1);
  });

  test('waits for its turn when there are many', async () => {
    const { endpoint, connections } = await service((incoming, response) => void echo(incoming, response));
    const send = createSender(endpoint, { clock, timeoutMs: 60_000 });
    const answers = await Promise.all(Array.from({ length: 120 }, () => send(request)));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(connections.size).toBeLessThanOrEqual(50);
  });

  test('is abandoned if no answer comes in time', async () => {
    const { endpoint } = await service(never);
    const error = await createSender(endpoint, { clock, timeoutMs: 20 })(request).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(isAwsFault(error)).toBe(true);
  });

  test('is answered if the answer came in time, though a task kept the event loop from reading it', async () => {
    const timeoutMs = 1_000;
    // In a thread of its own, so that it answers while this one computes.
    const answered = new Int32Array(new SharedArrayBuffer(4));
    const server = new Worker(
      `const { parentPort, workerData: answered } = require('node:worker_threads');
       const count = () => { Atomics.add(answered, 0, 1); Atomics.notify(answered, 0); };
       const server = require('node:http').createServer((_, response) => response.end('answer', count));
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true, workerData: answered },
    );
    stops.push(() => void server.terminate());
    const [port] = await once(server, 'message');
    const send = createSender(readEndpoint(`http://127.0.0.1:${port}`), { clock, timeoutMs });
    await send(request); // The next request finds the connection open.
    Atomics.wait(answered, 0, 0);
    const end = performance.now() + timeoutMs + 100;
    const answer = send(request);
    await new Promise(setImmediate);
    // Blocks this thread until the answer is there, and its time is over.
    Atomics.wait(answered, 0, 1);
    while (performance.now() < end);
    expect(await answer).toMatchObject({ status: 200, body: 'answer' });
  });

  test('is abandoned if the answer does not end in time', async () => {
    const { endpoint } = await service((_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
    });
    const error = await createSender(endpoint, { clock, timeoutMs: 50 })(request).catch(
      (thrown: unknown) => thrown,
    );
    expect(isAwsFault(error)).toBe(true);
  });

  test.each([
    ['before an answer', (incoming: IncomingMessage) => incoming.socket.destroy()],
    [
      'in the middle of one',
      (_: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('half', () => response.socket?.destroy());
      },
    ],
  ])('whose connection breaks %s is an error', async (_when, answer) => {
    const { endpoint } = await service(answer);
    const error = await createSender(endpoint, { clock })(request).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'NetworkError', cause: { code: 'ECONNRESET' } });
    expect(isAwsFault(error)).toBe(true);
  });

  test('to a closed port is an error', async () => {
    const { endpoint } = await service(never);
    for (const stop of stops.splice(0)) stop();
    await expect(createSender(endpoint, { clock })(request)).rejects.toMatchObject({ name: 'NetworkError' });
  });

  test('is encrypted unless the endpoint says otherwise', async () => {
    const { endpoint } = await service((incoming, response) => void echo(incoming, response));
    await expect(createSender({ ...endpoint, secure: true }, { clock })(request)).rejects.toMatchObject({
      name: 'NetworkError',
      message: expect.stringMatching(/SSL|TLS|EPROTO|ECONNRESET|hang up/i),
    });
  });

  test('ends when its signal aborts, before it is sent or later', async () => {
    const arrived = Promise.withResolvers<void>();
    const { endpoint } = await service(() => arrived.resolve());
    const controller = new AbortController();
    const sent = createSender(endpoint, { clock })(request, controller.signal);
    await arrived.promise;
    controller.abort(new Error('revoked'));
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    await expect(createSender(endpoint, { clock })(request, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('one of several connections', () => {
  /** A service that answers when it is told to, so that requests at the same time take a connection each. */
  async function slowService() {
    const waiting: (() => void)[] = [];
    const ports: (number | undefined)[] = [];
    const { endpoint } = await service((incoming, response) => {
      ports.push(incoming.socket.remotePort);
      incoming.resume();
      waiting.push(() => response.end('{}'));
    });
    const arrived = async (count: number) => {
      while (waiting.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    const answer = () => {
      for (const one of waiting.splice(0)) one();
    };
    const atOnce = async (send: SendRequest, count: number) => {
      const sent = Array.from({ length: count }, () => send(request));
      await arrived(count);
      answer();
      await Promise.all(sent);
      // The agent takes the connections back after the answers are read.
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { endpoint, ports, arrived, answer, atOnce };
  }

  test('that has been idle for more than a minute is not used, though another served requests all the time', async () => {
    const { endpoint, ports, atOnce } = await slowService();
    const moving = new FakeClock();
    const send = createSender(endpoint, { clock: moving });
    await atOnce(send, 3);
    for (let second = 0; second < 70; second += 10) {
      moving.advance(10_000);
      await atOnce(send, 1);
    }
    const kept = ports.at(-1);
    const old = new Set(ports.splice(0));
    await atOnce(send, 3);
    expect(ports.filter((port) => old.has(port))).toEqual([kept]);
  });

  test('that has been idle for more than a minute is not used, though a request is under way on another', async () => {
    const { endpoint, ports, arrived, answer, atOnce } = await slowService();
    const moving = new FakeClock();
    const send = createSender(endpoint, { clock: moving });
    await atOnce(send, 2);
    const old = new Set(ports.splice(0));
    const long = send(request);
    await arrived(1);
    // The sandbox is frozen with that request, such as one that a task left behind.
    moving.advance(60_001);
    const next = send(request);
    await arrived(2);
    answer();
    await expect(Promise.all([long, next])).resolves.toHaveLength(2);
    expect(ports.map((port) => old.has(port))).toEqual([true, false]);
  });
});

describe('a connection', () => {
  test.each([
    [
      'is not used after more than a minute without a request, because the sandbox may have been frozen',
      60_001,
      2,
    ],
    ['is used again within a minute', 60_000, 1],
  ])('that served a request %s', async (_what, laterMs, connections) => {
    const time = new FakeClock();
    const { endpoint, connections: opened } = await service(
      (incoming, response) => void echo(incoming, response),
    );
    const send = createSender(endpoint, { clock: time });
    await send(request);
    time.advance(laterMs);
    await send(request);
    expect(opened.size).toBe(connections);
  });

  test('is not closed while a request is under way, however long it takes', async () => {
    const time = new FakeClock();
    const waiting: ServerResponse[] = [];
    const { endpoint } = await service((_, response) => {
      if (waiting.push(response) === 2) for (const each of waiting) each.end('{}');
    });
    const send = createSender(endpoint, { clock: time });
    const slow = send(request);
    time.advance(120_000);
    expect((await Promise.all([slow, send(request)])).map(({ status }) => status)).toEqual([200, 200]);
  });
});
