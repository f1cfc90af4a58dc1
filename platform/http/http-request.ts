import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { type Query, readQuery } from './read-query.ts';

/** A call of the HTTP API. */
export interface HttpRequest {
  /** In upper case. */
  readonly method: string;
  /** The route that API Gateway found, and authorized the call for, as in `GET /tasks/{id}`; `$default` if none. */
  readonly routeKey: string;
  /** The variable parts of the path, by their names in the route. */
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  /** As API Gateway passes it: decoded, so it may read as another route's. Say what is at a path by it; do nothing by it. */
  readonly path: string;
  readonly query: Query;
  /** By name in lower case. If a header came several times, its values are joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were sent; empty if there was no body. */
  readonly body: Buffer;
  /** Lambda's id of the invocation. */
  readonly requestId: string | undefined;
  /** API Gateway's id of the call. */
  readonly apiRequestId: string | undefined;
  /** Milliseconds that are left in the invocation. */
  readonly remainingMs: () => number;
}

/** The part of Lambda's context that a call needs. */
export type LambdaContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/** Reads a call as API Gateway passes it to a function (HTTP API, payload format 2.0). */
export function readHttpRequest(event: APIGatewayProxyEventV2, context: LambdaContext): HttpRequest {
  const {
    routeKey,
    pathParameters,
    rawPath,
    rawQueryString,
    headers,
    body,
    isBase64Encoded,
    requestContext,
  } = event;
  return {
    method: requestContext.http.method.toUpperCase(),
    routeKey,
    // Missing if there are none; an emulator may pass null.
    pathParameters: pathParameters ?? {},
    path: rawPath,
    query: readQuery(rawQueryString),
    headers,
    // Missing if there is no body; an emulator may pass null.
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    requestId: context.awsRequestId,
    apiRequestId: requestContext.requestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}
