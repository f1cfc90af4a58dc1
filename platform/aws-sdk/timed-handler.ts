import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterTurns } from '../aws/after-turns.ts';
import type { AwsClientConfig } from '../aws/aws-client-config.ts';
import { keepConnections } from '../aws/connections.ts';

type Handle = NodeHttpHandler['handle'];

/**
 * Sends the SDK's requests with its own handler, with three differences. One time limit covers a whole try: waiting for its turn, connecting and the
 * answer with its body; the SDK's own end with the answer's headers. An answer that came in time counts, even if a task kept the event loop from
 * reading it. And no connection is used that has been idle for a minute, because Lambda may have frozen the sandbox meanwhile.
 */
export class TimedHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #timeoutMs: number | undefined;
  readonly #connections: readonly ReturnType<typeof keepConnections>[];
  readonly #handler: NodeHttpHandler;

  constructor({ timeoutMs, clock }: Pick<AwsClientConfig, 'timeoutMs' | 'clock'>) {
    const plain = keepConnections(false, () => clock.now());
    const secure = keepConnections(true, () => clock.now());
    this.#timeoutMs = timeoutMs;
    this.#connections = [plain, secure];
    this.#handler = new NodeHttpHandler({ httpAgent: plain.agent, httpsAgent: secure.agent });
  }

  /** @throws Error named `TimeoutError`, which the SDK tries again, if the answer is not whole in time */
  async handle(...[request, options = {}]: Parameters<Handle>): ReturnType<Handle> {
    for (const connections of this.#connections) connections.begin();
    const given = options.abortSignal as AbortSignal | undefined;
    const late = new AbortController();
    const abortSignal = given ? AbortSignal.any([given, late.signal]) : late.signal;
    const timeoutMs = this.#timeoutMs;
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => afterTurns(() => late.abort()), timeoutMs);
    try {
      const { response } = await this.#handler.handle(request, { ...options, abortSignal });
      response.body = await wholeOf(response.body);
      return { response };
    } catch (error) {
      if (given?.aborted || !late.signal.aborted) throw error;
      throw Object.assign(new Error('AWS did not answer in time', { cause: error }), {
        name: 'TimeoutError',
      });
    } finally {
      clearTimeout(timer);
    }
  }

  destroy(): void {
    this.#handler.destroy();
  }

  updateHttpClientConfig(...[key, value]: Parameters<NodeHttpHandler['updateHttpClientConfig']>): void {
    this.#handler.updateHttpClientConfig(key, value);
  }

  httpHandlerConfigs() {
    return this.#handler.httpHandlerConfigs();
  }
}

async function wholeOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}
