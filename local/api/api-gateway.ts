import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Problem } from '../../core/protocol/problem.ts';
import { type ApiFunctionName, DEFAULT_ROUTE_FUNCTION, ROUTES } from '../../core/protocol/routes.ts';
import { LOOPBACK } from '../emulators/emulator.ts';
import { refuseOthersRequests } from '../own-requests.ts';
import { answerCors } from './answer-cors.ts';
import { httpEvent } from './http-event.ts';
import { matchRoute } from './match-route.ts';

/** Largest body that reaches a function, in bytes (AWS quota: 6 MB for a synchronous invocation of a Lambda). */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** What the API listens on and calls. */
export interface ApiGatewayOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Runs a function. */
  readonly invoke: (name: ApiFunctionName, event: unknown) => Promise<unknown>;
  /** Answers a call that matches no route if it is for the page; returns false otherwise. */
  readonly page?: (request: IncomingMessage, response: ServerResponse, pathname: string) => Promise<boolean>;
  /** Origins whose pages may call, as the setting `corsOrigins` lists them for a stack. Default: none. */
  readonly origins?: readonly string[];
  /** Called when a function did not answer. */
  readonly onFault: (name: ApiFunctionName, fault: unknown) => void;
}

/** The HTTP API on this machine, which routes calls to functions by the stack's own table. */
export class ApiGateway {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts listening, on this machine only. */
  static async start(options: ApiGatewayOptions): Promise<ApiGateway> {
    const { origins = [] } = options;
    const server = createServer((request, response) => {
      if (!answerCors(request, response, origins)) void answer(request, response, options);
    });
    refuseOthersRequests(server, 'the API', { origins, links: true });
    server.listen(options.port, LOOPBACK);
    await once(server, 'listening');
    return new ApiGateway(server);
  }

  get port(): number {
    // A server that listens on TCP has an address of this type.
    return (this.#server.address() as AddressInfo).port;
  }

  /** Accepts no more calls, and waits for those in progress. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      // Its only error is that the server is already closed.
      this.#server.close(() => resolve());
    });
  }

  /** Accepts no more calls, and cuts off those in progress. */
  cut(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ApiGatewayOptions,
): Promise<void> {
  const url = readUrl(request);
  const match = matchRoute(ROUTES, request.method ?? 'GET', url.pathname);
  const name = match?.route.function ?? DEFAULT_ROUTE_FUNCTION;
  try {
    if (!match && (await options.page?.(request, response, url.pathname))) return;
    const body = await readBody(request);
    if (!body) {
      sendProblem(response, 413, 'Content Too Large', 'The body is larger than 6 MB.');
      return;
    }
    const result = await options.invoke(name, httpEvent(request, url, body, match));
    sendResult(response, result);
  } catch (fault) {
    // A caller that disconnects early is no fault of the function.
    if (request.destroyed && !request.complete) return;
    options.onFault(name, fault);
    sendProblem(response, 500, 'Internal Server Error', 'The function did not answer; the console says why.');
  }
}

/** A path is joined as text: resolved as a URL, `//tasks` would be the host `tasks`. */
function readUrl({ url = '/', headers }: IncomingMessage): URL {
  const called = `http://${headers.host ?? 'localhost'}${url.startsWith('/') ? url : '/'}`;
  return URL.canParse(called) ? new URL(called) : new URL('http://localhost/');
}

/** @returns `undefined` when the body is too large; the rest is still read, so that the caller receives the answer */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function sendResult(response: ServerResponse, result: unknown): void {
  if (!isResult(result)) throw new Error(`It returned no HTTP response but ${JSON.stringify(result)}.`);
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = result;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(statusCode).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

interface Result {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function isResult(value: unknown): value is Result {
  return (
    value !== null &&
    typeof value === 'object' &&
    'statusCode' in value &&
    typeof value.statusCode === 'number'
  );
}

function sendProblem(response: ServerResponse, status: number, title: string, detail: string): void {
  if (response.headersSent) return;
  const problem: Problem = { type: 'about:blank', title, status, detail };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
