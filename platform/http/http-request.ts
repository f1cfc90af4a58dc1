import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { type Query, readQuery } from './read-query.ts';

/** A call of the HTTP API. */
export interface HttpRequest {
  /** In capitals. */
  readonly method: string;
  /** As it was sent, with what is percent-encoded in it. */
  readonly path: string;
  readonly query: Query;
  /** By their names in lower case. Of one that came several times, the values are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were sent; none if there was no body. */
  readonly body: Buffer;
  /** Lambda's id of the invocation. */
  readonly requestId: string | undefined;
  /** API Gateway's id of the call. */
  readonly apiRequestId: string | undefined;
  /** Milliseconds that are left of the invocation. */
  readonly remainingMs: () => number;
}

/** What of Lambda's context a call needs. */
export type LambdaContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/** Reads a call as API Gateway hands it to a function (HTTP API, payload format 2.0). */
export function readHttpRequest(event: APIGatewayProxyEventV2, context: LambdaContext): HttpRequest {
  const { rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext } = event;
  return {
    method: requestContext.http.method.toUpperCase(),
    path: rawPath,
    query: readQuery(rawQueryString),
    headers,
    // Left out where there is none, or null where it comes from an emulator.
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    requestId: context.awsRequestId,
    apiRequestId: requestContext.requestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}
