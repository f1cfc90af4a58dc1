import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { problem } from './pass-on.ts';

/** Answers a call if it is responsible for it; returns whether it did. */
type Answerer = (request: IncomingMessage, response: ServerResponse, pathname: string) => Promise<boolean>;

interface PageServerOptions {
  /** 0 picks a free port. */
  readonly port: number;
  /** Serves the page and its files. */
  readonly page: Answerer;
  /** Answers every other call. */
  readonly api: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Whether a call comes from the page itself, or from a program that is not a browser. */
  readonly isOwn: (headers: IncomingHttpHeaders, port: number) => boolean;
}

/** Serves the page and forwards its calls, on this machine only and for no other page. @throws Error EADDRINUSE */
export async function startPageServer({ port, page, api, isOwn }: PageServerOptions): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOwn(request.headers, portOf(server))) {
      problem(
        response,
        403,
        'Forbidden',
        'Calls are forwarded only for this page. Open it at its own address.',
      );
      return;
    }
    const pathname = (request.url ?? '/').replace(/\?.*$/s, '');
    if (!(await page(request, response, pathname))) await api(request, response);
  }
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  // A server that listens on TCP has an address of this type.
  return (server.address() as AddressInfo).port;
}
