import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, test } from 'vitest';
import { signRequest } from '../../../client/authorization/sign-request.ts';
import type { AwsCredentials } from '../../../client/index.ts';
import { CREDENTIALS, parts, URL_ON_AWS } from './aws-caller.ts';
import { answer, START, scriptedApi } from './scripted-api.ts';

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
