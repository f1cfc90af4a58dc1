import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ROUTES, type Route } from '../../core/protocol/routes.ts';
import { rawPathOf } from '../../local/api/http-event.ts';
import { matchRoute } from '../../local/api/match-route.ts';
import type { LambdaContext } from '../../platform/http/http-request.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  /** The routes that the API has. Default: Lovage's. */
  readonly routes?: readonly Route[];
}

/** A call as API Gateway's HTTP API passes it to a function (payload format 2.0). */
export function apiGatewayEvent({
  method,
  path,
  query = '',
  headers = {},
  body,
  isBase64Encoded = false,
  routes = ROUTES,
}: Call): APIGatewayProxyEventV2 {
  const { routeKey = '$default', pathParameters } = matchRoute(routes, method, path) ?? {};
  const rawPath = rawPathOf(path);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    headers: { host: 'api.example.com', ...headers },
    ...(pathParameters ? { pathParameters } : {}),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request',
      routeKey,
      stage: '$default',
      time: '01/Jan/2030:00:00:00 +0000',
      timeEpoch: 1_893_456_000_000,
    },
  };
}

export const lambdaContext: LambdaContext = {
  awsRequestId: 'request',
  getRemainingTimeInMillis: () => 20_000,
};
