import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isAwsFault, isRefusedForGood } from '../../../../core/protocol/aws-fault.ts';
import { systemClock } from '../../../../core/protocol/clock.ts';
import { isConditionFailed } from '../../../../core/records/refused-record.ts';
import { NO_PROFILES } from '../../../../local/made-environment.ts';
import { createDynamodbClient } from '../../../../platform/aws-sdk/dynamodb-client.ts';
import type { SdkClientConfig } from '../../../../platform/aws-sdk/sdk-client-config.ts';
import { createSesClient } from '../../../../platform/aws-sdk/ses-client.ts';
import { FakeClock } from '../../fake-clock.ts';
import { startService } from '../aws/local-service.ts';

const stops: (() => void)[] = [];
beforeEach(() => {
  for (const [name, value] of Object.entries(NO_PROFILES)) vi.stubEnv(name, value);
  // Further tries start at once.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const stop of stops.splice(0)) stop();
});

const REQUEST = { TableName: 't', Key: { id: { S: '1' } } };
const EMAIL = { Source: 'a', Destination: {}, Message: { Subject: { Data: '' }, Body: {} } };
const ITEM = '{"Item":{"id":{"S":"für"}}}';

/** A service on this machine, and the configuration of a client that calls it. */
async function service(listener: RequestListener, overrides: Partial<SdkClientConfig> = {}) {
  const requests: IncomingMessage[] = [];
  const { port, connections, stop } = await startService((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  stops.push(stop);
  return { connections, requests, config: configOf(port, overrides) };
}

function configOf(port: number, overrides: Partial<SdkClientConfig> = {}): SdkClientConfig {
  return {
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    endpoint: `http://127.0.0.1:${port}`,
    maxAttempts: 3,
    timeoutMs: 2_000,
    clock: systemClock,
    ...overrides,
  };
}

/** Answers each request with the next of these. */
function oneByOne(
  ...answers: readonly ((response: ServerResponse, request: IncomingMessage) => void)[]
): RequestListener {
  const left = [...answers];
  return (request, response) => left.shift()?.(response, request);
}
const item = (response: ServerResponse) => void response.end(ITEM);
const refusal =
  (status: number, name: string, more: object = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status);
    response.end(JSON.stringify({ __type: `com.amazonaws#${name}`, message: 'no', ...more }));
  };
const broken = (_: ServerResponse, request: IncomingMessage) => void request.socket.destroy();
const cut = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': '10' });
  response.write('half', () => response.socket?.destroy());
};
const NO_KEYS = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
};
const caught = (error: unknown) => error;

describe('a failed try is followed by another, at most three in all, after', () => {
  test.each([
    ['a fault of the service', refusal(500, 'InternalServerError')],
    ['a throttle', refusal(400, 'ThrottlingException')],
    ['a signature that came too late', refusal(400, 'RequestTimeoutException')],
    ['a connection that broke before an answer', broken],
    ['a connection that broke in the middle of one', cut],
  ])('%s', async (_what, failure) => {
    const good = await service(oneByOne(failure, failure, item));
    expect(await createDynamodbClient(good.config).getItem(REQUEST)).toMatchObject({
      Item: { id: { S: 'für' } },
    });
    const bad = await service(oneByOne(failure, failure, failure, item));
    const error = await createDynamodbClient(bad.config).getItem(REQUEST).catch(caught);
    expect(isAwsFault(error)).toBe(true);
    expect(isRefusedForGood(error)).toBe(false);
    expect(bad.requests).toHaveLength(3);
  });

  test('an answer that did not come in time', async () => {
    const { config, requests } = await service(
      oneByOne(() => undefined, item),
      { timeoutMs: 30 },
    );
    await createDynamodbClient(config).getItem(REQUEST);
    expect(requests).toHaveLength(2);
  });

  test('an answer that did not end in time', async () => {
    const half = (response: ServerResponse) => void response.writeHead(200).write('{');
    const { config } = await service(oneByOne(half, half, half), { timeoutMs: 30 });
    const error = await createDynamodbClient(config).getItem(REQUEST).catch(caught);
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(isAwsFault(error)).toBe(true);
  });
});

describe('a failed try is the last', () => {
  test('if another cannot help; a failed condition comes with its item', async () => {
    const failed = refusal(400, 'ConditionalCheckFailedException', { Item: { id: { S: '1' } } });
    const { config, requests } = await service(oneByOne(failed, item));
    const error = await createDynamodbClient(config)
      .putItem({ TableName: 't', Item: { id: { S: '1' } } })
      .catch(caught);
    expect(isConditionFailed(error) && error.Item).toEqual({ id: { S: '1' } });
    expect(requests).toHaveLength(1);
  });

  test('if DynamoDB refuses the request for good', async () => {
    const { config } = await service(oneByOne(refusal(400, 'ValidationException')));
    const error = await createDynamodbClient(config).getItem(REQUEST).catch(caught);
    expect(isRefusedForGood(error)).toBe(true);
  });

  test('of an email, whatever the variables of the SDK say', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '9');
    const { config, requests } = await service(oneByOne(refusal(500, 'InternalFailure'), item));
    const error = await createSesClient(config).sendEmail(EMAIL).catch(caught);
    expect(isAwsFault(error)).toBe(true);
    expect(requests).toHaveLength(1);
  });

  test('if the answer cannot be read, or comes from a proxy', async () => {
    for (const body of ['<html>', '{']) {
      const { config } = await service((_, response) => void response.end(body));
      expect(isAwsFault(await createDynamodbClient(config).getItem(REQUEST).catch(caught))).toBe(true);
    }
  });

  test('if its signal aborts', async () => {
    const controller = new AbortController();
    const { config, requests } = await service(() => controller.abort());
    const sent = createSesClient(config).sendEmail(EMAIL, { abortSignal: controller.signal });
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(requests).toHaveLength(1);
  });
});

test('no limit of time is set to an email but its caller’s', async () => {
  const slowly = (response: ServerResponse) => {
    const body =
      '<SendEmailResponse><SendEmailResult><MessageId>m</MessageId></SendEmailResult></SendEmailResponse>';
    setTimeout(() => response.end(body), 100);
  };
  const { config } = await service(oneByOne(slowly), { timeoutMs: 20 });
  expect(await createSesClient(config).sendEmail(EMAIL)).toMatchObject({ MessageId: 'm' });
});

test('an answer that came in time counts, though a task kept the event loop from reading it', async () => {
  const timeoutMs = 1_000;
  // In a thread of its own, so that it answers while this one computes.
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const server = new Worker(
    `const { parentPort, workerData: answered } = require('node:worker_threads');
     const count = () => { Atomics.add(answered, 0, 1); Atomics.notify(answered, 0); };
     const server = require('node:http').createServer((request, response) => {
       request.resume().on('end', () => setTimeout(() => response.end(${JSON.stringify(ITEM)}, count), 300));
     });
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: answered },
  );
  stops.push(() => void server.terminate());
  const [port] = await once(server, 'message');
  const client = createDynamodbClient(configOf(port, { timeoutMs, maxAttempts: 1 }));
  await client.getItem(REQUEST); // The next request finds the connection open.
  Atomics.wait(answered, 0, 0);
  const end = performance.now() + timeoutMs + 100;
  const answer = client.getItem(REQUEST);
  // The SDK takes several turns to send a request, and the server takes longer than these to answer it.
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  Atomics.wait(answered, 0, 1);
  while (performance.now() < end);
  expect(await answer).toMatchObject({ Item: { id: { S: 'für' } } });
});

test('a connection is used again within a minute, but not later: the sandbox may have been frozen', async () => {
  const clock = new FakeClock();
  const { config, connections } = await service((_, response) => item(response), { clock });
  const client = createDynamodbClient(config);
  for (const laterMs of [0, 60_000]) {
    clock.advance(laterMs);
    await client.getItem(REQUEST);
  }
  expect(connections.size).toBe(1);
  clock.advance(60_001);
  await client.getItem(REQUEST);
  expect(connections.size).toBe(2);
});

test('a request carries the trace of Lambda’s invocation', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'worker');
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-2-3');
  const { config, requests } = await service((_, response) => item(response));
  await createDynamodbClient(config).getItem(REQUEST);
  expect(requests[0]?.headers['x-amzn-trace-id']).toBe('Root=1-2-3');
});

describe('the credentials of a function are found by the SDK’s own chain', () => {
  /** The access key with which a client without credentials of its own signs. */
  async function keyOf(
    environment: Readonly<Record<string, string | undefined>>,
  ): Promise<string | undefined> {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { config, requests } = await service((_, response) => item(response));
    const { credentials: _, ...without } = config;
    await createDynamodbClient(without).getItem(REQUEST);
    return /Credential=([^/]*)/.exec(requests[0]?.headers.authorization ?? '')?.[1];
  }

  test('in the environment, where Lambda puts those of its role', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'AKIDROLE', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(await keyOf(keys)).toBe('AKIDROLE');
  });

  test('in a profile', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lovage-profile-'));
    stops.push(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'credentials');
    writeFileSync(file, '[house]\naws_access_key_id = AKIDHOUSE\naws_secret_access_key = secret\n');
    const profile = { AWS_PROFILE: 'house', AWS_SHARED_CREDENTIALS_FILE: file };
    expect(await keyOf({ ...profile, ...NO_KEYS })).toBe('AKIDHOUSE');
  });

  test('at a container’s endpoint', async () => {
    const answer = {
      AccessKeyId: 'AKIDCONTAINER',
      SecretAccessKey: 'secret',
      Token: 't',
      Expiration: '2999-01-01T00:00:00Z',
    };
    const { config } = await service((_, response) => void response.end(JSON.stringify(answer)));
    const container = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${config.endpoint}/credentials` };
    expect(await keyOf({ ...container, ...NO_KEYS })).toBe('AKIDCONTAINER');
  });
});
