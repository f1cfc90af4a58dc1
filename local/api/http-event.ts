import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Authorizer, HttpEvent } from '../../platform/http/http-request.ts';
import { decodeSegment } from '../../platform/http/match-path.ts';
import { ACCOUNT_ID } from '../local-aws.ts';
import type { RouteMatch } from './match-route.ts';

/** The body types that reach a function as text. API Gateway passes all others, including forms, as base64. */
const TEXT = /^(text\/.*|application\/(json|javascript|xml))$/;

/** Converts a call to the event that API Gateway sends a function (HTTP API payload format 2.0). @param authorizer who signed it, if anybody did */
export function httpEvent(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  match: RouteMatch | undefined,
  authorizer: Authorizer | null = null,
): HttpEvent {
  const now = new Date();
  const { routeKey = '$default', pathParameters = {} } = match ?? {};
  const path = rawPathOf(url.pathname);
  const { headers, cookies } = readHeaders(request);
  const query = joinRepeated(url.searchParams);
  const isText = TEXT.test((headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: url.search.slice(1),
    headers,
    ...(cookies.length > 0 ? { cookies } : {}),
    ...(url.searchParams.size > 0 ? { queryStringParameters: query } : {}),
    ...(Object.keys(pathParameters).length > 0 ? { pathParameters } : {}),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: 'local',
      ...(authorizer ? { authorizer } : {}),
      domainName: url.hostname,
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** The path as API Gateway passes it: `%252F` arrives as a slash. */
export function rawPathOf(pathname: string): string {
  return decodeSegment(decodeSegment(pathname));
}

/** Names are in lower case, a repeated header's values are joined by commas, and cookies are separate. */
function readHeaders({ headersDistinct }: IncomingMessage): {
  headers: Record<string, string>;
  cookies: string[];
} {
  const { cookie = [], ...others } = headersDistinct;
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(others)) headers[name] = values?.join(',') ?? '';
  return { headers, cookies: cookie.flatMap((value) => value.split('; ')) };
}

function joinRepeated(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(',')]));
}
