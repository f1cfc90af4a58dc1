import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_BODY_BYTES as BODY_THAT_ARRIVES } from '../../core/protocol/bounds.ts';
import type { Problem } from '../../core/protocol/problem.ts';
import { type ApiFunctionName, DEFAULT_ROUTE_FUNCTION, ROUTES } from '../../core/protocol/routes.ts';
import { LOOPBACK } from '../emulators/emulator.ts';
import { MAX_SANDBOXES } from '../functions/function-pool.ts';
import { refuseOthersRequests } from '../own-requests.ts';
import { answerCors } from './answer-cors.ts';
import { BodyBudget } from './body-budget.ts';
import { httpEvent } from './http-event.ts';
import { checkAnswerSize, isTooLargeForLambda } from './lambda-limits.ts';
import { matchRoute } from './match-route.ts';
import { WaitShare } from './wait-share.ts';
import { authorizerOf, readWorkerCall, refusalOf } from './worker-call.ts';

/** Largest body that is read, in bytes: no event holds a larger one. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** Bytes of bodies held at once: two of the largest. A function's process takes twenty times as much to read one. */
const MAX_HELD_BYTES = 2 * MAX_BODY_BYTES;

/** Bodies up to this size, in bytes, wait for no others. */
const SMALL_BODY_BYTES = 64 * 1024;

const TOO_LARGE = `Lambda takes 6 MB with everything around the body, whose quotes count twice. A body of ${BODY_THAT_ARRIVES} bytes always arrives.`;

/** How long a body may take to arrive, in milliseconds, as long as an API of API Gateway may take to answer. */
const BODY_TIMEOUT_MS = 30_000;

/** Calls that may wait for a task at once: half of the processes that answer them. */
const MAX_WAITS = MAX_SANDBOXES / 2;

interface Limits {
  readonly waits: WaitShare;
  readonly bodies: BodyBudget;
}

/** What the API listens on and calls. */
export interface ApiGatewayOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Runs a function. `patient`: the call may take long, so that others go first. */
  readonly invoke: (name: ApiFunctionName, event: unknown, patient: boolean) => Promise<unknown>;
  /** Answers a call that matches no route if it is for the page; returns false otherwise. */
  readonly page?: (request: IncomingMessage, response: ServerResponse, pathname: string) => Promise<boolean>;
  /** Origins whose pages may call, as the setting `corsOrigins` lists them for a stack. Default: none. */
  readonly origins?: readonly string[];
  /** The tasks that the worker of a queue may send. Default: none. */
  readonly sendsOf?: (queue: string) => readonly string[];
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
    const limits: Limits = {
      waits: new WaitShare(MAX_WAITS),
      bodies: new BodyBudget(MAX_HELD_BYTES),
    };
    const server = createServer((request, response) => {
      if (!answerCors(request, response, origins)) void answer(request, response, options, limits);
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
  { waits, bodies }: Limits,
): Promise<void> {
  const called = readUrl(request);
  const worker = readWorkerCall(called.pathname);
  const url = worker ? new URL(`${called.origin}${worker.pathname}${called.search}`) : called;
  const method = request.method ?? 'GET';
  const refusal = worker && refusalOf(method, worker, options.sendsOf?.(worker.queue) ?? []);
  if (refusal) {
    request.resume();
    sendProblem(response, 403, 'Forbidden', refusal);
    return;
  }
  const match = matchRoute(ROUTES, method, url.pathname);
  const name = match?.route.function ?? DEFAULT_ROUTE_FUNCTION;
  let release: (() => void) | undefined;
  try {
    if (!match && (await options.page?.(request, response, url.pathname))) return;
    const bytes = bytesToHold(request);
    if (bytes > SMALL_BODY_BYTES) release = await bodies.take(bytes);
    const body = await readBody(request);
    const event = body && httpEvent(request, url, body, match, worker && authorizerOf(worker.queue));
    if (!event || isTooLargeForLambda(event)) {
      sendProblem(response, 413, 'Content Too Large', TOO_LARGE);
      return;
    }
    const invoke = (given: typeof event, patient = false) => options.invoke(name, given, patient);
    const result = await (match?.route.operation === 'getTask' ? waits.answer(event, invoke) : invoke(event));
    checkAnswerSize(result);
    sendResult(response, result);
  } catch (fault) {
    // A caller that disconnects early is no fault of the function.
    if (request.destroyed && !request.complete) return;
    options.onFault(name, fault);
    sendProblem(response, 500, 'Internal Server Error', 'The function did not answer; the console says why.');
  } finally {
    release?.();
  }
}

/** The room that a body needs, as far as its call says: one that is too large is not kept. */
function bytesToHold({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return MAX_BODY_BYTES;
  const bytes = Number(headers['content-length'] ?? 0);
  return bytes <= MAX_BODY_BYTES ? bytes : 0;
}

/** A path is joined as text: resolved as a URL, `//tasks` would be the host `tasks`. */
function readUrl({ url = '/', headers }: IncomingMessage): URL {
  const called = `http://${headers.host ?? 'localhost'}${url.startsWith('/') ? url : '/'}`;
  return URL.canParse(called) ? new URL(called) : new URL('http://localhost/');
}

/** @returns `undefined` when the body is too large; the rest is still read, so that the caller receives the answer */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  const isTooLarge = Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES;
  let bytes = 0;
  // A caller that never sends what it announced would hold its room for ever.
  const timer = setTimeout(() => request.destroy(), BODY_TIMEOUT_MS);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (!isTooLarge && bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    }
  } finally {
    clearTimeout(timer);
  }
  return isTooLarge || bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
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
