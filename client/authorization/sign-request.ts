import { AwsV4Signer } from 'aws4fetch';
import type { AwsCredentials } from './credentials.ts';

/** A request before it is signed. */
export interface UnsignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** What a signature needs besides the request. */
interface Signing {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** Milliseconds since the epoch. AWS accepts a signature for five minutes. */
  readonly now: number;
  /** The AWS service; API Gateway's is `execute-api`. */
  readonly service: string;
}

/** Signs a request, including its body, with AWS Signature Version 4. @returns the request's headers and the signature's */
export async function signRequest(
  { method, url, headers, body }: UnsignedRequest,
  { credentials: { accessKeyId, secretAccessKey, sessionToken }, region, now, service }: Signing,
): Promise<Readonly<Record<string, string>>> {
  const signer = new AwsV4Signer({
    method,
    url,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region,
    service,
    datetime: new Date(now).toISOString().replaceAll(/[-:]|\.\d{3}/g, ''),
  });
  const signed = await signer.sign();
  return Object.fromEntries(signed.headers);
}
