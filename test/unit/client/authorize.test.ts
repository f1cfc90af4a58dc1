import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, test, vi } from 'vitest';
import { signRequest } from '../../../client/authorization/sign-request.ts';
import { type AwsCredentials, createClient } from '../../../client/index.ts';
import { answer, gateway, type Script, START, scriptedApi } from './scripted-api.ts';

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const URL_ON_AWS = 'https://abc123.execute-api.eu-central-1.amazonaws.com';

/** The SDK’s signer wants a hash class. */
class Sha256 {
  readonly #hash;
  constructor(secret?: unknown) {
    this.#hash = secret ? createHmac('sha256', secret as Buffer) : createHash('sha256');
  }
  update(data: Uint8Array | string) {
    this.#hash.update(data);
  }
  digest() {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset() {}
}

describe('a signature', () => {
  test('equals that of AWS’s own example “get-vanilla”', async () => {
    const request = { method: 'GET', url: 'https://example.amazonaws.com/', headers: {} };
    const { authorization } = await signRequest(request, {
      credentials: CREDENTIALS,
      region: 'us-east-1',
      service: 'service',
      now: Date.parse('2015-08-30T12:36:00Z'),
    });
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
        'SignedHeaders=host;x-amz-date, ' +
        'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    );
  });

  test.each<[string, AwsCredentials & { expiration?: never }]>([
    ['long-lived credentials', CREDENTIALS],
    ['credentials of a role', { ...CREDENTIALS, sessionToken: 'session//token==' }],
  ])('equals the AWS SDK’s, with %s', async (_name, credentials) => {
    const { client, requests } = scriptedApi([answer()], {
      url: `${URL_ON_AWS}/`,
      credentials,
      timeout: Number.POSITIVE_INFINITY,
    });
    await client.sendEmail(
      { recipient: 'bob@example.com', content: 'Grüße aus Köln' },
      { group: "a b+c'(d)*!~/é", expires: '2030-01-01T00:00:05+01:00', idempotencyKey: 'a  b' },
    );
    const [sent] = requests;
    const { signature, signed } = parts(sent?.headers.get('authorization'));
    expect(signed.sort()).toEqual(
      [
        'host',
        'idempotency-key',
        'x-amz-date',
        ...(credentials.sessionToken ? ['x-amz-security-token'] : []),
      ].sort(),
    );
    const { sessionToken, ...keys } = credentials;
    const signer = new SignatureV4({
      credentials: sessionToken === undefined ? keys : { ...keys, sessionToken },
      region: 'eu-central-1',
      service: 'execute-api',
      sha256: Sha256,
      applyChecksum: false,
    });
    const expected = await signer.sign(
      {
        method: 'POST',
        protocol: 'https:',
        hostname: new URL(URL_ON_AWS).host,
        path: '/tasks/send_email',
        query: { ...sent?.query },
        headers: { host: new URL(URL_ON_AWS).host, 'idempotency-key': 'a  b' },
        body: JSON.stringify(sent?.body),
      },
      { signingDate: new Date(START) },
    );
    expect(signature).toBe(parts(expected.headers['authorization']).signature);
    expect(sent?.headers.get('x-amz-security-token')).toBe(credentials.sessionToken ?? null);
  });
});

function parts(authorization: string | null | undefined) {
  return {
    signature: /Signature=([0-9a-f]{64})$/.exec(authorization ?? '')?.[1],
    signed: /SignedHeaders=([^,]+)/.exec(authorization ?? '')?.[1]?.split(';') ?? [],
    scope: /Credential=([^,]+)/.exec(authorization ?? '')?.[1],
  };
}

const scopesOf = ({ requests }: ReturnType<typeof scriptedApi>) =>
  requests.map(({ headers }) => parts(headers.get('authorization')).scope);

const forever = { timeout: Number.POSITIVE_INFINITY };

describe('the caller', () => {
  const environment = {
    AWS_ACCESS_KEY_ID: 'AKIDENVIRONMENT',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'of-the-role',
  };

  test('is proved by the environment’s credentials on AWS, in the region of the URL', async () => {
    const api = scriptedApi([answer()], { ...forever, url: URL_ON_AWS, environment });
    await api.client.add({ a: 1, b: 2 });
    expect(scopesOf(api)).toEqual(['AKIDENVIRONMENT/20300101/eu-central-1/execute-api/aws4_request']);
    expect(api.requests[0]?.headers.get('x-amz-security-token')).toBe('of-the-role');
  });

  test('is proved in China too', async () => {
    const url = 'https://abc123.execute-api.cn-north-1.amazonaws.com.cn';
    const api = scriptedApi([answer()], { ...forever, url, environment });
    await api.client.add({ a: 1, b: 2 });
    expect(scopesOf(api)).toEqual(['AKIDENVIRONMENT/20300101/cn-north-1/execute-api/aws4_request']);
  });

  test.each([
    'http://localhost:3000',
    'https://tasks.example.com',
    'https://abc.execute-api.eu-central-1.amazonaws.com.example.com',
    'https://execute-api.eu-central-1.amazonaws.com',
  ])('is not revealed to %s unless asked to', async (url) => {
    const { client, requests } = scriptedApi([answer()], { ...forever, url, environment });
    await client.add({ a: 1, b: 2 });
    expect([...(requests[0]?.headers.keys() ?? [])].sort()).toEqual(['content-type', 'idempotency-key']);
  });

  test('is proved to a custom domain once its region is given', async () => {
    const options = { ...forever, url: 'https://tasks.example.com', environment, region: 'eu-west-1' };
    const api = scriptedApi([answer()], options);
    await api.client.add({ a: 1, b: 2 });
    expect(scopesOf(api)).toEqual(['AKIDENVIRONMENT/20300101/eu-west-1/execute-api/aws4_request']);
  });

  test('cannot be proved without credentials', async () => {
    const { client, requests } = scriptedApi([gateway(403, 'Forbidden')], { url: URL_ON_AWS });
    await expect(client.queues()).rejects.toThrow('The call was not signed');
    expect(requests).toHaveLength(1);
  });

  test('is proved by a token', async () => {
    const tokens = ['first', 'second'];
    const given = scriptedApi([answer()], { url: URL_ON_AWS, environment, token: 'given' });
    await given.client.add({ a: 1, b: 2 });
    const made = scriptedApi([gateway(503, 'Service Unavailable'), answer()], {
      token: () => Promise.resolve(tokens.shift() ?? 'none'),
    });
    await made.client.add({ a: 1, b: 2 });
    expect([...given.requests, ...made.requests].map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer given',
      'Bearer first',
      'Bearer second',
    ]);
  });

  test('is not revealed if there is no token to be had', async () => {
    const lost = new Error('signed out');
    const { client, requests } = scriptedApi([], { token: () => Promise.reject(lost) });
    await expect(client.queues()).rejects.toBe(lost);
    expect(requests).toHaveLength(0);
  });

  test.each([
    [{ token: 'a', credentials: CREDENTIALS }, 'Give token or credentials, not both.'],
    [{ credentials: CREDENTIALS }, 'Give region: the host name localhost does not contain it'],
  ])('must be given without contradiction (%#)', (options, message) => {
    expect(() => createClient({ url: 'http://localhost:3000', ...options })).toThrow(message);
  });
});

describe('credentials from a function', () => {
  const providing = (scripts: readonly Script[], ...given: AwsCredentials[]) => {
    const provider = vi.fn(() => Promise.resolve(given.shift() ?? CREDENTIALS));
    return { provider, ...scriptedApi(scripts, { ...forever, url: URL_ON_AWS, credentials: provider }) };
  };
  const queues: Script = () => Response.json({ queues: [] });
  const until = (ms: number) => ({ ...CREDENTIALS, expiration: new Date(START + ms) });

  test('are fetched once, even for concurrent calls', async () => {
    const { client, provider } = providing([queues, queues, queues]);
    await Promise.all([client.queues(), client.queues()]);
    await client.queues();
    expect(provider).toHaveBeenCalledTimes(1);
  });

  test('are fetched again five minutes before they expire', async () => {
    const { client, provider, clock } = providing(
      [queues, queues, queues],
      until(3_600_000),
      until(7_200_000),
    );
    await client.queues();
    clock.advance(3_300_000);
    await client.queues();
    expect(provider).toHaveBeenCalledTimes(1);
    clock.advance(1);
    await client.queues();
    expect(provider).toHaveBeenCalledTimes(2);
  });

  test('are fetched again, once, if the API refuses them', async () => {
    const expired = gateway(403, 'The security token included in the request is expired');
    const fresh = { ...CREDENTIALS, accessKeyId: 'AKIDFRESH' };
    const renewed = providing([expired, queues], CREDENTIALS, fresh);
    await renewed.client.queues();
    expect(renewed.provider).toHaveBeenLastCalledWith({ forceRefresh: true });
    expect(scopesOf(renewed).map((scope) => scope?.split('/')[0])).toEqual(['AKIDEXAMPLE', 'AKIDFRESH']);

    const refused = providing([expired, expired, queues]);
    await expect(refused.client.queues()).rejects.toMatchObject({ status: 403 });
    expect(refused.requests).toHaveLength(2);
  });

  test('are fetched again after a failure', async () => {
    const lost = new Error('no network');
    const provider = vi
      .fn<() => Promise<AwsCredentials>>()
      .mockRejectedValueOnce(lost)
      .mockResolvedValue(CREDENTIALS);
    const { client } = scriptedApi([queues], { ...forever, url: URL_ON_AWS, credentials: provider });
    await expect(client.queues()).rejects.toBe(lost);
    expect(await client.queues()).toEqual([]);
  });
});
