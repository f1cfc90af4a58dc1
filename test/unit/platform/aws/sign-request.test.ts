import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SourceData } from '@smithy/types';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSigner } from '../../../../platform/aws/sign-request.ts';

/** Node.js's SHA-256 in the form that the SDK's signer expects. */
class Sha256 {
  readonly #hash;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }

  update(part: Uint8Array): void {
    this.#hash.update(part);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {}
}

const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const key = fc.string({ unit: fc.constantFrom(...'ABCDEFxyz0189/+='), minLength: 8, maxLength: 40 });
const requests = fc.record({
  service: fc.constantFrom('dynamodb', 'sqs', 'ses'),
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1'),
  accessKeyId: key,
  secretAccessKey: key,
  sessionToken: fc.option(key, { nil: undefined }),
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  target: fc.stringMatching(/^[A-Za-z0-9_.]{1,40}$/),
  path: fc.constantFrom('/', '/base', '/base/of%20it/', '/a:b'),
  body: text,
  now: fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
});

describe('a signature', () => {
  test('is the same as the SDK’s', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ service, region, method, target, path, body, now, ...given }) => {
        const { sessionToken, ...keys } = given;
        const credentials = { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }) };
        const headers = { host: 'aws.example.com', 'content-type': 'text/plain', 'x-amz-target': target };
        const ours = createSigner(service, region, credentials)({ method, path, headers, body }, now);
        const sdk = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });
        const theirs = await sdk.sign(
          { method, protocol: 'https:', hostname: 'aws.example.com', path, query: {}, headers, body },
          { signingDate: now },
        );
        expect(ours).toEqual(theirs.headers);
      }),
    );
  });

  test('uses the key of its day, although the signer keeps keys', () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    const request = { method: 'POST', path: '/', headers: { host: 'a' }, body: '' };
    const fresh = (time: string) => createSigner('sqs', 'us-east-1', credentials)(request, new Date(time));
    const kept = createSigner('sqs', 'us-east-1', credentials);
    const times = ['2026-01-01T23:59:59.999Z', '2026-01-02T00:00:00.000Z', '2026-01-02T12:00:00.000Z'];
    const back = times[0] ?? '';
    for (const time of [...times, back]) expect(kept(request, new Date(time))).toEqual(fresh(time));
  });
});
