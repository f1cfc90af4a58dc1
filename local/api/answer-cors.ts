import type { IncomingMessage, ServerResponse } from 'node:http';
import { CORS_HEADERS, CORS_MAX_AGE_SECONDS, CORS_METHODS } from '../../infra/cors.ts';

/**
 * Adds to an answer what a page of a listed origin may do, and answers its preflight, as API Gateway does for the setting `corsOrigins`.
 *
 * @returns whether the call was a preflight, and is answered
 */
export function answerCors(
  { headers, method }: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
): boolean {
  const { origin } = headers;
  if (origin === undefined || !origins.includes(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', CORS_HEADERS.exposed.join(','));
  response.setHeader('vary', 'origin');
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false;
  response.writeHead(204, {
    'access-control-allow-methods': CORS_METHODS.join(','),
    'access-control-allow-headers': [...CORS_HEADERS.allowed, ...CORS_HEADERS.signature].join(','),
    'access-control-max-age': String(CORS_MAX_AGE_SECONDS),
  });
  response.end();
  return true;
}
