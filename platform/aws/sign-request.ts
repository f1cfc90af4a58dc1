import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Credentials } from './aws-client-config.ts';

/** What is signed of a request: one without a query. */
export interface SignedParts {
  readonly method: string;
  readonly path: string;
  /** All of these are signed; by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Makes the headers by which AWS knows who sends a request, as of a time: those to be signed, and the signature. */
export type SignRequest = (request: SignedParts, now: Date) => Record<string, string>;

/**
 * Signs requests by AWS Signature Version 4 (IAM User Guide, "Create a signed AWS API request"). The key of a day is derived once, and
 * kept as Node.js keeps keys: an HMAC whose key comes as bytes takes seven times as long.
 *
 * @param service its name in the scope of a signature
 */
export function createSigner(service: string, region: string, credentials: Credentials): SignRequest {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  let day = '';
  let key: KeyObject = createSecretKey(Buffer.alloc(1));

  function keyOf(date: string): KeyObject {
    if (date === day) return key;
    const parts = [date, region, service, 'aws4_request'];
    const derived = parts.reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
    key = createSecretKey(Buffer.from(derived));
    day = date;
    return key;
  }

  return ({ method, path, headers, body }, now) => {
    // 20261125T070102Z
    const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const date = time.slice(0, 8);
    const all: Record<string, string> = {
      ...headers,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(all).sort();
    const signed = names.join(';');
    const lines = names.map((name) => `${name}:${all[name]}\n`).join('');
    const canonical = `${method}\n${canonicalPath(path)}\n\n${lines}\n${signed}\n${hash('sha256', body)}`;
    const scope = `${date}/${region}/${service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
    const signature = createHmac('sha256', keyOf(date)).update(toSign).digest('hex');
    all['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
    return all;
  };
}

/** Every service but S3 encodes a path once more, though it is encoded already. */
function canonicalPath(path: string): string {
  return path === '/' ? path : encodeURIComponent(path).replaceAll('%2F', '/');
}
