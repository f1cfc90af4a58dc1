import type { AwsCall } from './aws-service.ts';
import type { Endpoint } from './endpoint.ts';

/** A request to a service, as the SDK's signer and HTTP handler take it. */
export interface AwsRequest {
  readonly method: 'POST';
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Record<string, never>;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The request for a call, ready to be signed. */
export function awsRequest(
  { host, ...endpoint }: Endpoint,
  { headers, body }: AwsCall,
  trace: string | undefined,
): AwsRequest {
  return {
    ...endpoint,
    method: 'POST',
    query: {},
    headers: {
      host,
      ...headers,
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'lovage',
      ...(trace === undefined ? {} : { 'x-amzn-trace-id': trace }),
    },
    body,
  };
}
