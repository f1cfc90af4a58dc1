import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Caller, createAuthorizer } from '../../client/authorization/authorize.ts';
import { encodePart } from '../../client/call-api.ts';
import { whyOf } from '../../client/errors.ts';
import { NotLovage, refuseRedirect } from '../../client/refuse-redirect.ts';
import { MAX_BODY_BYTES } from '../../core/protocol/bounds.ts';
import { systemClock } from '../../core/protocol/clock.ts';
import { explainError } from '../explain-error.ts';

/** Headers of a call that are forwarded. Cookies are not: they belong to other programs on this machine. */
const REQUEST_HEADERS = [
  'accept',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'traceparent',
];

/** Headers of an answer that are passed back. */
const RESPONSE_HEADERS = ['content-type', 'date', 'etag', 'idempotency-replayed', 'location', 'retry-after'];

/** How long the API may take, in milliseconds: API Gateway itself gives up after 30 s. */
const TIMEOUT_MS = 35_000;

/**
 * Creates a handler that forwards calls to an API, signed as the client signs its own. It does not retry: the page does that.
 *
 * @param url of the API
 */
export function passOnTo(
  url: URL,
  caller: Caller,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const authorizer = createAuthorizer(caller, { url, clock: systemClock, environment: () => ({}) });
  const base = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  return async (request, response) => {
    try {
      const body = await readBody(request);
      if (body === null) {
        problem(response, 413, 'Content Too Large', `The body has more than ${MAX_BODY_BYTES} bytes.`);
        return;
      }
      const unsigned = {
        method: request.method ?? 'GET',
        url: `${base}${pathOf(request.url ?? '/')}`,
        headers: pick(REQUEST_HEADERS, (name) => request.headers[name]?.toString()),
        ...(body === '' ? {} : { body }),
      };
      const call = async (refused: boolean) => {
        const { headers } = await authorizer.authorize(unsigned, refused);
        const { method } = unsigned;
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const init = {
          method,
          headers,
          signal,
          redirect: 'manual' as const,
          ...(body === '' ? {} : { body }),
        };
        const answer = await fetch(unsigned.url, init);
        refuseRedirect(answer, unsigned.url);
        return answer;
      };
      let answer = await call(false);
      // Credentials may have expired: a page stays open for hours.
      if (answer.status === 403 && authorizer.refreshable) answer = await call(true);
      const contents = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, {
        ...pick(RESPONSE_HEADERS, (name) => answer.headers.get(name) ?? undefined),
        'cache-control': 'no-store',
      });
      response.end(contents);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      if (error instanceof NotLovage) return problem(response, 502, 'Bad Gateway', error.message);
      const reason = explainError(error)?.message ?? whyOf(error);
      problem(
        response,
        503,
        'Service Unavailable',
        `The call could not be forwarded to ${url.host}. ${reason}`,
      );
    }
  };
}

/** The path and query, encoded as in RFC 3986, because the signature covers them. */
function pathOf(requested: string): string {
  // Joined as text: resolved as a URL, `//tasks` would be a host.
  const { pathname, searchParams } = new URL(
    `http://localhost${requested.startsWith('/') ? requested : '/'}`,
  );
  const path = pathname
    .split('/')
    .map((part) => encodePart(decode(part)))
    .join('/');
  const query = [...searchParams].map((pair) => pair.map(encodePart).join('=')).join('&');
  return query ? `${path}?${query}` : path;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @returns `null` if the body is too large */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString();
}

function pick(names: readonly string[], get: (name: string) => string | undefined): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Answers with a problem document (RFC 9457). */
export function problem(response: ServerResponse, status: number, title: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ type: 'about:blank', title, status, detail }));
}
