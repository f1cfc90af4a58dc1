import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { LambdaContext } from '../../platform/http/http-request.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** A call as API Gateway's HTTP API passes it to a function (payload format 2.0). */
export function apiGatewayEvent({
  method,
  path,
  query = '',
  headers = {},
  body,
  isBase64Encoded = false,
}: Call): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'api.example.com', ...headers },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request',
      routeKey: '$default',
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
