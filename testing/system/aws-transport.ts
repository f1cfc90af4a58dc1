import { noAnswer } from '../../platform/aws/aws-error.ts';
import type { SendRequest } from '../../platform/aws/send-request.ts';
import type { AwsAnswer, AwsRequest, Service } from './emulators.ts';
import type { Call, FaultKind } from './fault.ts';
import type { Network } from './network.ts';

/** Milliseconds that a function waits for DynamoDB and SQS, as set in its handler. */
const TIMEOUT_MS = 2_000;

/** How long an outage lasts, in milliseconds: longer than all of a client's tries together. */
const DOWN_MS = 30_000;

/** How long after a client gave a try up a late request is carried out, in milliseconds. */
const LATE_MS = { late: 3_000, veryLate: 60_000 } as const;

/** Faults with which the service does nothing. */
const PREVENTING: readonly FaultKind[] = ['error', 'throttle', 'down', 'hang', 'kill'];

/** The process that makes the calls. Once it is dead, none of them returns. */
interface Caller {
  readonly alive: boolean;
  /** Kills the process in the middle of a call. */
  kill(): void;
}

/** Sends one sandbox's requests to one service in place of the client's connections, and injects the faults. */
export class AwsTransport {
  readonly #service: Service;
  readonly #caller: Caller;
  readonly #network: Network;

  constructor(service: Service, caller: Caller, network: Network) {
    this.#service = service;
    this.#caller = caller;
    this.#network = network;
  }

  readonly send: SendRequest = async (request, signal) => {
    const operation = operationOf(request);
    if (!this.#caller.alive) return never();
    const { call, fault } = this.#network.meet(this.#service, operation);
    const answer = this.#withFault(fault, call, request);
    return this.#service === 'ses' ? untilAborted(answer, signal) : inTime(answer);
  };

  async #withFault(fault: FaultKind | undefined, call: Call, request: AwsRequest): Promise<AwsAnswer> {
    const { operation } = call;
    const network = this.#network;
    const isDown = Date.now() < (network.downUntil.get(this.#service) ?? 0);
    if (fault === 'down') network.downUntil.set(this.#service, Date.now() + DOWN_MS);
    if (fault === 'kill') this.#caller.kill();
    const prevented =
      PREVENTING.find((kind) => kind === fault) ?? (fault === undefined && isDown ? 'down' : undefined);
    if (prevented) {
      network.refused(operation, request.body);
      if (prevented === 'hang' || prevented === 'kill') return never();
      return prevented === 'throttle'
        ? refusal(this.#service, 400, 'ThrottlingException')
        : refusal(this.#service, 500, 'InternalServerError');
    }
    if (fault === 'late' || fault === 'veryLate') {
      network.refused(operation, request.body);
      this.#performLater(call, request, TIMEOUT_MS + LATE_MS[fault]);
      return never();
    }
    if (fault === 'mute') network.muteUntil.set(this.#service, Date.now() + DOWN_MS);
    const answer = await this.#perform(call, request);
    if (Date.now() < (network.muteUntil.get(this.#service) ?? 0)) {
      throw noAnswer('NetworkError', 'socket hang up');
    }
    if (fault === 'lost') throw noAnswer('NetworkError', 'socket hang up');
    if (fault === 'hangDone') return never();
    if (fault === 'killDone') this.#caller.kill();
    // The service may have done what a dead sandbox asked for, but the sandbox never learns of it.
    return this.#caller.alive ? answer : never();
  }

  #performLater(call: Call, request: AwsRequest, ms: number): void {
    const network = this.#network;
    network.pending += 1;
    setTimeout(() => {
      this.#perform(call, request)
        // Whoever asked for it has gone.
        .catch(() => undefined)
        .finally(() => {
          network.pending -= 1;
        });
    }, ms);
  }

  async #perform(call: Call, request: AwsRequest): Promise<AwsAnswer> {
    const { operation } = call;
    const network = this.#network;
    network.busy += 1;
    try {
      const answer = network.refuses(this.#service, request.body)
        ? refusal(this.#service, 400, 'ValidationException')
        : await network.emulators.call(this.#service, withoutWait(request));
      if (this.#service !== 'ses' && answer.status < 300) network.changed(call, request.body, answer.body);
      if (this.#service === 'sqs' && answer.status === 400) network.invalid(operation, answer.body);
      return answer;
    } finally {
      network.busy -= 1;
      network.activity += 1;
    }
  }
}

/** Time stands still while an emulator works, so it must not wait for messages. */
function withoutWait(request: AwsRequest): AwsRequest {
  return { ...request, body: request.body.replace(/"WaitTimeSeconds":\d+/, '"WaitTimeSeconds":0') };
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

/** The timeout that the client's connections would apply. */
function inTime(answer: Promise<AwsAnswer>): Promise<AwsAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(noAnswer('TimeoutError', 'AWS did not answer in time')),
      TIMEOUT_MS,
    );
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function untilAborted(answer: Promise<AwsAnswer>, signal: AbortSignal | undefined): Promise<AwsAnswer> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    answer.then(resolve, reject);
  });
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
