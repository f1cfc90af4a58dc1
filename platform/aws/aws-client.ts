import type { AwsClientConfig } from './aws-client-config.ts';
import { AwsError } from './aws-error.ts';
import type { AwsCall, AwsService } from './aws-service.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { createSender, type SendRequest } from './send-request.ts';
import { createSigner, type SignRequest } from './sign-request.ts';
import { Tries } from './tries.ts';

/**
 * Calls the operations of one service. A call is serialized by the service's protocol, signed, sent, and tried again if that may help. The
 * client does what Lovage needs of the SDK's clients, in a twentieth of the code and a third of the time: see docs/decisions/clients.md.
 */
export class AwsClient {
  readonly #service: AwsService;
  readonly #config: AwsClientConfig;
  readonly #endpoint: Endpoint;
  readonly #sign: SignRequest;
  readonly #send: SendRequest;
  readonly #tries: Tries;

  constructor(service: AwsService, config: AwsClientConfig) {
    const { region, credentials, endpointOf, maxAttempts, clock, random } = config;
    this.#service = service;
    this.#config = config;
    this.#endpoint = readEndpoint(endpointOf(service));
    this.#sign = createSigner(service.signingName, region, credentials);
    this.#send = config.send ?? createSender(this.#endpoint, config);
    this.#tries = new Tries(maxAttempts, clock, random);
  }

  /**
   * Calls an operation.
   *
   * @param operation its name in the service's API reference
   * @param signal ends the call when it aborts
   * @returns the output; the caller must know its type
   * @throws AwsError with the service's name for the error, once the tries are used up or another cannot help
   */
  call<Output>(operation: string, input: object, signal?: AbortSignal): Promise<Output> {
    const call = this.#service.protocol.write(operation, input);
    return this.#tries.make(() => this.#try<Output>(call, signal));
  }

  /** Makes one try. Each is signed anew, because a signature is valid only for minutes. */
  async #try<Output>({ method, headers, body, ...call }: AwsCall, signal?: AbortSignal): Promise<Output> {
    const { protocol } = this.#service;
    const { clock, lambdaTrace } = this.#config;
    const { host, base } = this.#endpoint;
    const path = `${base}${call.path}`;
    const now = new Date(clock.now());
    const signed = this.#sign({ method, path, headers: { ...headers, host }, body }, now);
    if (body !== '') signed['content-length'] = String(Buffer.byteLength(body));
    signed['user-agent'] = 'lovage';
    const trace = lambdaTrace?.();
    if (trace) signed['x-amzn-trace-id'] = trace;
    const answer = await this.#send({ method, path, headers: signed, body }, signal);
    const requestId = answer.headers['x-amzn-requestid'];
    const $metadata = {
      httpStatusCode: answer.status,
      ...(typeof requestId === 'string' ? { requestId } : {}),
    };
    if (answer.status >= 300) {
      throw new AwsError(protocol.readError(answer.body, answer.headers), $metadata);
    }
    try {
      return protocol.read(answer.body) as Output;
    } catch (cause) {
      const unreadable = { name: 'UnreadableAnswer', message: 'AWS sent an answer that cannot be read' };
      throw new AwsError(unreadable, $metadata, { cause });
    }
  }
}
