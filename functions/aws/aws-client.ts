import type { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import type { OperationSchema, StaticOperationSchema } from '@smithy/types';
import type { Clock } from '../protocol/clock.ts';
import { awsRequest } from './aws-request.ts';
import type { AwsCall, AwsService } from './aws-service.ts';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { type AwsAnswer, readBody } from './read-body.ts';
import { createRequestSigner, type RequestSigner } from './request-signer.ts';
import { type ExceptionTypes, serviceException } from './service-exception.ts';
import { Tries } from './tries.ts';

/** A command of the AWS SDK: what is asked for, and the schema of the operation that it is asked of. */
export interface AwsCommand {
  readonly input: object;
  readonly schema?: OperationSchema | StaticOperationSchema;
}

/** Puts a signed request on the wire: `NodeHttpHandler` of the SDK, or a test's own. */
export interface RequestHandler {
  handle(
    request: HttpRequest,
    options: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly response: AwsAnswer }>;
}

export interface AwsClientConfig {
  readonly region: string;
  readonly credentials: Credentials;
  /** The URL of a service, such as `https://dynamodb.us-east-1.amazonaws.com`. */
  readonly endpointOf: (service: AwsService) => string;
  /** Tries altogether, the first one included. */
  readonly maxAttempts: number;
  /** What puts requests on the wire; or, for the SDK's own, how long it is to wait: for ever, by default. */
  readonly requestHandler?: RequestHandler | NodeHttpHandlerOptions;
  readonly clock: Clock;
  /** The trace header of the invocation under way, which AWS's services hand on, and by which Lambda notices loops. */
  readonly lambdaTrace?: () => string | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Sends commands of the AWS SDK, as the SDK's own clients do, and made of the SDK's own parts where there is more to them than a
 * line: its signer, its HTTP handler, its retry strategy. What it leaves out is what makes the SDK's clients slow to load and to
 * run, and is of no use on Lambda: see docs/decisions/clients.md.
 */
export class AwsClient {
  readonly #service: AwsService;
  readonly #config: AwsClientConfig;
  readonly #handler: RequestHandler;
  readonly #endpoint: Endpoint;
  readonly #sign: RequestSigner;
  readonly #tries: Tries;
  readonly #exceptions: ExceptionTypes;

  /** @param exceptions the SDK's classes of errors that are told apart by `instanceof` */
  constructor(service: AwsService, config: AwsClientConfig, exceptions: ExceptionTypes = {}) {
    this.#service = service;
    this.#config = config;
    this.#handler = handlerOf(config.requestHandler);
    this.#endpoint = readEndpoint(config.endpointOf(service));
    this.#sign = createRequestSigner(service.signingName, config);
    this.#tries = new Tries(config.maxAttempts);
    this.#exceptions = exceptions;
  }

  /**
   * @returns what the SDK's own client would
   * @throws what the SDK's own client would: the service's error, by its name and with `$metadata`, once the tries are used up or
   * another would be of no use
   */
  send(
    { input, schema }: AwsCommand,
    { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
  ): Promise<object> {
    const call = this.#service.write(nameOf(schema), input);
    return this.#tries.make(() => this.#try(call, abortSignal));
  }

  /** Signed anew each time, for a signature is good for minutes only. */
  async #try(call: AwsCall, abortSignal: AbortSignal | undefined): Promise<object> {
    const { clock, lambdaTrace } = this.#config;
    const request = awsRequest(this.#endpoint, call, lambdaTrace?.());
    const signed = await this.#sign(request, new Date(clock.now()));
    const { response } = await this.#handler.handle(signed, abortSignal ? { abortSignal } : {});
    const body = await readBody(response);
    const requestId = response.headers['x-amzn-requestid'];
    const $metadata = { httpStatusCode: response.statusCode, ...(requestId ? { requestId } : {}) };
    if (response.statusCode >= 300) {
      throw serviceException(this.#service.readError(body), $metadata, this.#exceptions);
    }
    return { ...this.#service.read(body), $metadata };
  }
}

function handlerOf(given: AwsClientConfig['requestHandler'] = {}): RequestHandler {
  return 'handle' in given ? given : new NodeHttpHandler(given);
}

/** By its schema, for names of classes do not survive being minified. */
function nameOf(schema: AwsCommand['schema']): string {
  if (!schema) throw new TypeError('A command without a schema: this client sends commands of the AWS SDK.');
  return Array.isArray(schema) ? schema[2] : schema.name;
}
