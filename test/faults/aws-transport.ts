import { CLIENT_CONFIG } from '../../functions/protocol/client-config.ts';
import type { AwsAnswer, AwsRequest, Service } from './emulators.ts';
import type { FaultKind } from './fault.ts';
import type { Network, Sandbox } from './sandbox.ts';

/** How long a service that goes down stays down, in milliseconds: longer than a client's tries take together. */
const DOWN_MS = 30_000;

/** Faults that keep a service from doing what it was asked for. */
const PREVENTING: readonly FaultKind[] = ['error', 'throttle', 'down', 'hang', 'kill'];

/** A request as the SDK hands it to its request handler. */
interface SdkRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface SdkAnswer {
  readonly response: { statusCode: number; headers: Record<string, string>; body: Uint8Array };
}

/** The SDK's request handler of one sandbox for one service: where faults are met. */
export class AwsTransport {
  readonly #service: Service;
  readonly #sandbox: Sandbox;
  readonly #network: Network;

  constructor(service: Service, sandbox: Sandbox, network: Network) {
    this.#service = service;
    this.#sandbox = sandbox;
    this.#network = network;
  }

  async handle(
    sent: SdkRequest,
    options?: { readonly abortSignal?: object | undefined },
  ): Promise<SdkAnswer> {
    const request = { path: sent.path, headers: sent.headers, body: textOf(sent.body) };
    const operation = operationOf(request);
    if (!this.#sandbox.alive) return never();
    const { fault } = this.#network.meet(this.#service, operation);
    const answer = this.#withFault(fault, operation, request);
    return this.#service === 'ses' ? untilAborted(answer, options?.abortSignal) : inTime(answer);
  }

  async #withFault(fault: FaultKind | undefined, operation: string, request: AwsRequest): Promise<SdkAnswer> {
    const network = this.#network;
    const isDown = Date.now() < (network.downUntil.get(this.#service) ?? 0);
    if (fault === 'down') network.downUntil.set(this.#service, Date.now() + DOWN_MS);
    if (fault === 'kill') this.#sandbox.kill();
    const prevented =
      PREVENTING.find((kind) => kind === fault) ?? (fault === undefined && isDown ? 'down' : undefined);
    if (prevented) {
      network.refused(operation, request.body);
      if (prevented === 'hang' || prevented === 'kill') return never();
      return asSdk(
        prevented === 'throttle'
          ? refusal(this.#service, 400, 'ThrottlingException')
          : refusal(this.#service, 500, 'InternalServerError'),
      );
    }
    const answer = await this.#perform(operation, request);
    if (fault === 'lost') {
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    }
    if (fault === 'hangDone') return never();
    if (fault === 'killDone') this.#sandbox.kill();
    // What a dead sandbox asked for may have been done; it does not learn of it.
    return this.#sandbox.alive ? asSdk(answer) : never();
  }

  async #perform(operation: string, request: AwsRequest): Promise<AwsAnswer> {
    const network = this.#network;
    network.busy += 1;
    try {
      const answer = await network.emulators.call(this.#service, request);
      if (this.#service !== 'ses' && answer.status < 300)
        network.changed(operation, request.body, answer.body);
      return answer;
    } finally {
      network.busy -= 1;
      network.activity += 1;
    }
  }
}

function textOf(body: string | Uint8Array = ''): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

function operationOf({ headers, body }: AwsRequest): string {
  const target = headers['x-amz-target'];
  return target === undefined
    ? (new URLSearchParams(body).get('Action') ?? 'unknown')
    : target.slice(target.indexOf('.') + 1);
}

function refusal(service: Service, status: number, code: string): AwsAnswer {
  return service === 'ses'
    ? {
        status,
        headers: { 'content-type': 'text/xml' },
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code === 'ThrottlingException' ? 'Throttling' : code}</Code><Message>no</Message></Error></ErrorResponse>`,
      }
    : {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({ __type: `com.amazonaws#${code}`, message: 'no' }),
      };
}

function asSdk({ status, headers, body }: AwsAnswer): SdkAnswer {
  return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(body) } };
}

/** The time-out that the SDK's own handler would keep. */
function inTime(answer: Promise<SdkAnswer>): Promise<SdkAnswer> {
  return new Promise((resolve, reject) => {
    const { requestTimeout } = CLIENT_CONFIG.requestHandler;
    const timer = setTimeout(
      () => reject(Object.assign(new Error('timed out'), { name: 'TimeoutError' })),
      requestTimeout,
    );
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function untilAborted(answer: Promise<SdkAnswer>, signal: object | undefined): Promise<SdkAnswer> {
  return new Promise((resolve, reject) => {
    if (signal instanceof EventTarget)
      signal.addEventListener(
        'abort',
        () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' })),
        { once: true },
      );
    answer.then(resolve, reject);
  });
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
