import { routed } from '../../local/api/routed.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { isUtf8Encoded, readQuery } from '../../platform/http/read-query.ts';

/** A call of the API. */
export interface HttpCall {
  readonly method: string;
  /** With its query string, if any. */
  readonly path: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * A call as API Gateway passes it to a function.
 *
 * @param timeoutSeconds the function's
 */
export function httpRequest(
  { method, path: given, headers, body }: HttpCall,
  timeoutSeconds: number,
): HttpRequest {
  const [path = '', query = ''] = given.split('?');
  const ends = Date.now() + timeoutSeconds * 1000;
  return {
    method,
    ...routed(method, path),
    path: decoded(path),
    query: readQuery(query),
    isQueryUtf8: isUtf8Encoded(query),
    headers,
    body,
    authorizer: {},
    requestId: 'run',
    apiRequestId: 'call',
    remainingMs: () => ends - Date.now(),
  };
}

/** The path as API Gateway passes it. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
