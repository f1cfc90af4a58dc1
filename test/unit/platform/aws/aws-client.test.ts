import { describe, expect, test } from 'vitest';
import { isAwsFault } from '../../../../core/protocol/aws-fault.ts';
import { AwsClient } from '../../../../platform/aws/aws-client.ts';
import type { AwsClientConfig } from '../../../../platform/aws/aws-client-config.ts';
import type { AwsService } from '../../../../platform/aws/aws-service.ts';
import { jsonProtocol } from '../../../../platform/aws/json-protocol.ts';
import type { AwsAnswer, AwsRequest } from '../../../../platform/aws/send-request.ts';
import { FakeClock } from '../../fake-clock.ts';

const SERVICE: AwsService = {
  signingName: 'thing',
  hostPrefix: 'things',
  endpointSetting: 'AWS_ENDPOINT_URL_THINGS',
  protocol: jsonProtocol('Things'),
};
const OK: AwsAnswer = { status: 200, headers: {}, body: '{"made":true}' };
const CUT: AwsAnswer = { ...OK, body: '{"made":' };
const DOWN: AwsAnswer = { status: 503, headers: { 'x-amzn-requestid': 'request-7' }, body: '' };

/** A client whose service returns these answers, one after the other. */
function clientWith(answers: readonly AwsAnswer[], config: Partial<AwsClientConfig> = {}) {
  const requests: AwsRequest[] = [];
  const clock = new FakeClock(Date.parse('2026-01-02T03:04:05.678Z'));
  const client = new AwsClient(SERVICE, {
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    endpointOf: ({ hostPrefix }) => `https://${hostPrefix}.example.com:8443/base`,
    maxAttempts: 3,
    clock,
    random: () => 1,
    send: async (request) => {
      requests.push(request);
      return answers[requests.length - 1] ?? DOWN;
    },
    ...config,
  });
  return { client, requests };
}

describe('a call', () => {
  test('is one signed request to the endpoint', async () => {
    const { client, requests } = clientWith([OK]);
    expect(await client.call('Make', { of: 'für' })).toEqual({ made: true });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/base/',
      body: '{"of":"für"}',
      headers: {
        host: 'things.example.com:8443',
        'x-amz-target': 'Things.Make',
        'x-amz-date': '20260102T030405Z',
        'x-amz-security-token': 'token',
        'content-length': '13',
      },
    });
    expect(requests[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260102\/us-east-1\/thing\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
    );
  });

  test('is signed anew for each try', async () => {
    const { client, requests } = clientWith([DOWN, { ...DOWN, status: 429 }, OK]);
    await client.call('Make', {});
    // 50 ms after a fault, 2 s after a throttle.
    expect(requests.map(({ headers }) => headers['x-amz-date'])).toEqual([
      '20260102T030405Z',
      '20260102T030405Z',
      '20260102T030407Z',
    ]);
    expect(new Set(requests.map(({ headers }) => headers['authorization'])).size).toBe(2);
  });

  test('that fails reports the status and the request id of the answer', async () => {
    const { client, requests } = clientWith([]);
    await expect(client.call('Make', {})).rejects.toMatchObject({
      name: 'UnknownError',
      $metadata: { httpStatusCode: 503, requestId: 'request-7' },
    });
    expect(requests).toHaveLength(3);
  });

  test('whose answer cannot be read is repeated', async () => {
    const { client, requests } = clientWith([CUT, OK]);
    expect(await client.call('Make', {})).toEqual(await clientWith([OK]).client.call('Make', {}));
    expect(requests).toHaveLength(2);
  });

  test('whose answers can never be read is a fault of AWS', async () => {
    const { client, requests } = clientWith([CUT, CUT, CUT]);
    const error = await client.call('Make', {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UnreadableAnswer', $metadata: { httpStatusCode: 200 } });
    expect(isAwsFault(error)).toBe(true);
    expect(requests).toHaveLength(3);
  });

  test('that is refused throws an error with the service’s name for it, whatever other fields the answer has', async () => {
    const body = JSON.stringify({
      __type: 'x#NotSo',
      message: 'no',
      name: 'other',
      $metadata: {},
      Item: { a: 1 },
    });
    const { client } = clientWith([{ ...DOWN, status: 400, body }]);
    await expect(client.call('Make', {})).rejects.toMatchObject({
      name: 'NotSo',
      message: 'no',
      Item: { a: 1 },
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('carries the trace of its invocation, if there is one', async () => {
    let trace: string | undefined;
    const { client, requests } = clientWith([OK, OK], { lambdaTrace: () => trace });
    await client.call('Make', {});
    trace = 'Root=1-2-3;Lineage=a:0';
    await client.call('Make', {});
    expect(requests.map(({ headers }) => headers['x-amzn-trace-id'])).toEqual([undefined, trace]);
    // It is not signed, because servers on the way may change it.
    expect(requests[1]?.headers['authorization']).not.toContain('x-amzn-trace-id');
  });
});
