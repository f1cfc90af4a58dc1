import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';

/** Whose calls are signed. */
export const CALLER = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret/example',
  sessionToken: 'a/b==',
} as const;

/** A call as it arrived. */
interface SignedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Whether a call has a signature, and it is the one that AWS's own signer makes. */
export async function isSignedRight({ method, url, headers, body }: SignedCall): Promise<boolean> {
  const { authorization = '', host = '', 'x-amz-date': date } = headers;
  const region = /Credential=[^/]+\/\d+\/([^/]+)\/execute-api\//.exec(authorization)?.[1];
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';');
  const time = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(date));
  if (region === undefined || signed === undefined || time === null) return false;
  const [, year, month, day, hours, minutes, seconds] = time;
  const { pathname, searchParams } = new URL(url, `http://${host}`);
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials: CALLER,
    sha256: Sha256,
    applyChecksum: false,
  });
  const own = signed.filter((name) => !['x-amz-date', 'x-amz-security-token'].includes(name));
  const request = {
    method,
    protocol: 'http:',
    hostname: host,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(own.map((name) => [name, String(headers[name])])),
    ...(body === '' ? {} : { body }),
  };
  const expected = await signer.sign(request, {
    signingDate: new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`),
  });
  return signatureOf(expected.headers['authorization']) === signatureOf(authorization);
}

function signatureOf(authorization = ''): string | undefined {
  return /Signature=([\da-f]{64})$/.exec(authorization)?.[1];
}

/** The signer wants a class of hashes. */
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
