import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isOfThisMachine } from '../dashboard/own-request.ts';

/** Which calls of browsers a server on this machine answers, besides those of its own pages. */
export interface OwnRequests {
  /** Origins whose pages may call, such as `http://localhost:5173`. Default: none. */
  readonly origins?: readonly string[];
  /** Whether links and bookmarks may lead to its pages. Only for a server whose `GET` changes nothing. Default: no. */
  readonly links?: boolean;
}

/**
 * Makes a server refuse what another site's page makes a browser send, with `403`: any open page can reach this machine, by its address or by a
 * domain name that resolves to it, and needs no permission for a simple `POST`. Programs that are not browsers notice nothing.
 *
 * @param what may be called, for the answer, as in `the API`
 */
export function refuseOthersRequests(server: Server, what: string, own: OwnRequests = {}): void {
  const answer = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!isOwn(request, own)) refuse(request, response, what);
    else for (const listener of answer) listener.call(server, request, response);
  });
}

function isOwn({ headers, method }: IncomingMessage, { origins = [], links = false }: OwnRequests): boolean {
  if (isOfThisMachine(headers)) return true;
  const { host, origin } = headers;
  const isHere = isOfThisMachine({ host });
  if (origin !== undefined) return isHere && origins.includes(origin);
  // A frame of another page could be clicked through; a whole page is under its own address.
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return isHere && links && method === 'GET' && isLink;
}

function refuse(request: IncomingMessage, response: ServerResponse, what: string): void {
  const { origin, host } = request.headers;
  const from = origin === undefined ? `for ${host ?? 'no host'}, or from another site` : `from ${origin}`;
  const detail = `This is ${what} on your own machine, and a call ${from} is not its own. Use http://localhost, or name the origin in CORS_ORIGINS.`;
  const problem = { type: 'about:blank', title: 'Forbidden', status: 403, detail };
  // What is left of the request is not read.
  response.writeHead(403, { 'content-type': 'application/problem+json', connection: 'close' });
  response.end(JSON.stringify(problem));
}
