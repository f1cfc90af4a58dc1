import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { closeServer } from '../../../local/emulators/close-server.ts';
import { LOOPBACK } from '../../../local/emulators/emulator.ts';
import type { Choices } from '../streams.ts';
import type { FaultKind, Met } from './fault.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Service } from './service.ts';
import { failed, giveAnswer, throttled, type WireAnswer } from './wire-answer.ts';
import { readWireRequest, type WireRequest } from './wire-request.ts';

/** Longest delay of a request or an answer, in milliseconds: longer than functions wait for DynamoDB and SQS (2 s). */
const MAX_DELAY_MS = 3_500;

/** How long functions wait for an answer, in milliseconds, less what it takes to arrive. */
const PATIENCE_MS = 1_900;

/** When a late write is carried out, in milliseconds after its caller gave it up. */
const LATE_MS = { least: 3_000, most: 60_000 };

/** Longest that a caller is left without an answer, in milliseconds: functions give up after 2 s. */
const SILENCE_MS = 8_000;

/** A request, whole. */
interface Passing {
  readonly wire: WireRequest;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

/** Stands between the functions and one emulator, and does to their requests what the plan says. */
export class FaultyProxy {
  readonly #service: Service;
  readonly #upstream: URL;
  readonly #plan: FaultPlan;
  readonly #note: (met: Met) => void;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #server = createServer((incoming, response) => {
    // Whatever breaks here looks to the caller like a broken connection.
    this.#pass(incoming, response).catch(() => incoming.socket.destroy());
  });
  #late = 0;

  private constructor(service: Service, upstream: string, plan: FaultPlan, note: (met: Met) => void) {
    this.#service = service;
    this.#upstream = new URL(upstream);
    this.#plan = plan;
    this.#note = note;
  }

  /** @param note told of each fault: of a late write, once it has been carried out */
  static async start(
    service: Service,
    upstream: string,
    plan: FaultPlan,
    note: (met: Met) => void,
  ): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(service, upstream, plan, note);
    proxy.#server.listen(0, LOOPBACK);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    // A server that listens on TCP has an address of this type.
    return `http://${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Late writes that are still to be carried out. */
  get late(): number {
    return this.#late;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await closeServer(this.#server);
    this.#agent.destroy();
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const target = incoming.headers['x-amz-target'];
    const wire = readWireRequest(
      this.#service,
      typeof target === 'string' ? target : undefined,
      body.toString(),
    );
    const { fault, choices } = this.#plan.meet(wire);
    const passing = { wire, incoming, response, body };
    if (fault === undefined) return giveAnswer(response, await this.#askInTime(passing));
    if (fault === 'late') return this.#carryOutLate(passing, choices);
    const ms = choices.below(MAX_DELAY_MS);
    const { isWrite: _, ...about } = wire;
    this.#note({ ...about, fault, ms: fault.startsWith('delay') ? ms : 0, carriedOutAt: null });
    await this.#spoil(passing, fault, choices, ms);
  }

  /** Passes a request on. On a slow machine an emulator itself may answer too late: to the caller that is a fault like any other. */
  async #askInTime(passing: Passing): Promise<WireAnswer> {
    const begun = performance.now();
    const answer = await this.#ask(passing);
    const ms = Math.round(performance.now() - begun);
    const { isWrite: _, ...about } = passing.wire;
    if (ms >= PATIENCE_MS) this.#note({ ...about, fault: 'delayAfter', ms, carriedOutAt: null });
    return answer;
  }

  async #spoil(passing: Passing, fault: FaultKind, choices: Choices, ms: number): Promise<void> {
    const { incoming, response } = passing;
    switch (fault) {
      case 'cutBefore':
        incoming.socket.destroy();
        return;
      case 'throttle':
        return giveAnswer(response, throttled(this.#service));
      case 'error':
        return giveAnswer(response, failed(this.#service, choices.happens(0.3)));
      case 'delayBefore':
        await delay(ms);
        return giveAnswer(response, await this.#ask(passing));
      case 'duplicate':
        await this.#ask(passing);
        return giveAnswer(response, await this.#ask(passing));
      default:
        return this.#spoilAnswer(passing, fault, await this.#ask(passing), ms);
    }
  }

  async #spoilAnswer(
    { incoming, response }: Passing,
    fault: FaultKind,
    answer: WireAnswer,
    ms: number,
  ): Promise<void> {
    const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
    switch (fault) {
      case 'cutAfter':
        incoming.socket.destroy();
        return;
      case 'delayAfter':
        await delay(ms);
        return giveAnswer(response, answer);
      case 'truncate':
        response.writeHead(answer.status, { 'content-length': answer.body.length });
        response.write(half);
        await delay(10);
        incoming.socket.destroy();
        return;
      case 'corrupt':
        // Neither JSON nor XML: what can be read and is wrong, TCP and TLS keep from a caller.
        return giveAnswer(response, { ...answer, body: Buffer.concat([Buffer.from('\u0000}<'), half]) });
      default:
        return giveAnswer(response, answer);
    }
  }

  async #carryOutLate(passing: Passing, choices: Choices): Promise<void> {
    const { wire, incoming } = passing;
    const ms = LATE_MS.least + choices.below(LATE_MS.most - LATE_MS.least);
    this.#late += 1;
    try {
      if (choices.happens(0.5)) incoming.socket.destroy();
      await givenUp(passing);
      await delay(ms, undefined, { ref: false });
      const { isWrite: _, ...about } = wire;
      this.#note({ ...about, fault: 'late', ms, carriedOutAt: Date.now() });
      await this.#ask(passing);
    } finally {
      this.#late -= 1;
    }
  }

  async #ask({ incoming: { method, url, headers }, body }: Passing): Promise<WireAnswer> {
    const { connection: _, ...kept } = headers;
    const { hostname, port } = this.#upstream;
    const onward = request({ agent: this.#agent, hostname, port, method, path: url, headers: kept });
    // `once` hears of an error before the answer, and `buffer` of one in its midst; after it, an error says nothing.
    onward.on('error', () => undefined);
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
  }
}

/** Waits until the caller has gone, for as long as one may be left without an answer. */
async function givenUp({ incoming }: Passing): Promise<void> {
  const { socket } = incoming;
  if (socket.destroyed) return;
  const waited = new AbortController();
  const gone = once(socket, 'close', { signal: waited.signal });
  await Promise.race([gone, delay(SILENCE_MS, undefined, { signal: waited.signal })]);
  waited.abort();
  socket.destroy();
  await Promise.allSettled([gone]);
}
