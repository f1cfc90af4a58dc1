import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { isUtf8Encoded, type Query, readQuery } from './read-query.ts';

/** What API Gateway found out about the caller, where the route has an authorizer. An emulator may leave parts out. */
export interface Authorizer {
  readonly iam?: {
    readonly userArn?: string | null;
    /** Where the caller has its credentials from a Cognito identity pool. */
    readonly cognitoIdentity?: { readonly identityId?: string | null } | null;
  } | null;
  readonly jwt?: {
    /** The token's claims, as texts. */
    readonly claims?: Readonly<Record<string, string | undefined>> | null;
  } | null;
}

/** What API Gateway's HTTP API passes to a function (payload format 2.0). */
export type HttpEvent = APIGatewayProxyEventV2 & {
  readonly requestContext: { readonly authorizer?: Authorizer | null };
};

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
  /** Whether the query string is UTF-8. If not, no value of `query` can be relied on. */
  readonly isQueryUtf8: boolean;
  /** By name in lower case. If a header came several times, its values are joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were sent; empty if there was no body. */
  readonly body: Buffer;
  /** Empty if nobody was authenticated. */
  readonly authorizer: Authorizer;
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
export function readHttpRequest(event: HttpEvent, context: LambdaContext): HttpRequest {
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
    isQueryUtf8: isUtf8Encoded(rawQueryString),
    headers,
    // Missing if there is no body; an emulator may pass null.
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    authorizer: requestContext.authorizer ?? {},
    requestId: context.awsRequestId,
    apiRequestId: requestContext.requestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}
