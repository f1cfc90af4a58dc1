import { routed } from '../local/api/routed.ts';

/** A POST event as the HTTP API passes it to a function, in payload format 2.0. */
export function postEvent(rawPath: string, body: unknown) {
  return {
    ...httpEvent('POST', rawPath, ''),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/**
 * The same for a GET.
 *
 * @param rawQueryString without the question mark
 */
export function getEvent(rawPath: string, rawQueryString = '') {
  return { ...httpEvent('GET', rawPath, rawQueryString), headers: {} };
}

function httpEvent(method: string, rawPath: string, rawQueryString: string) {
  return {
    version: '2.0',
    ...routed(method, rawPath),
    rawPath,
    rawQueryString,
    requestContext: { domainName: 'bench', http: { method, path: rawPath } },
    isBase64Encoded: false,
  };
}
