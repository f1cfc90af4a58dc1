import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';
import type { AwsClientConfig } from './aws-client.ts';
import type { AwsRequest } from './aws-request.ts';

/** Signs a request (AWS Signature Version 4) as of a time. */
export type RequestSigner = (request: AwsRequest, now: Date) => Promise<HttpRequest>;

/** @param service its name in the scope of a signature */
export function createRequestSigner(
  service: string,
  { region, credentials }: Pick<AwsClientConfig, 'region' | 'credentials'>,
): RequestSigner {
  // The hash of the body is part of what is signed; it goes into a header of its own for S3 only.
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false });
  return (request, signingDate) => signer.sign(request, { signingDate }) as Promise<HttpRequest>;
}

/** Node.js's own SHA-256, as the signer takes it. */
class Sha256 implements Checksum {
  readonly #hash: Hash | Hmac;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(part: Uint8Array): void {
    this.#hash.update(part);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  /** The signer makes a new one each time. */
  reset(): void {}
}

function bytesOf(data: SourceData): string | Uint8Array {
  return typeof data === 'string' || data instanceof Uint8Array ? data : Buffer.from(data as ArrayBuffer);
}
