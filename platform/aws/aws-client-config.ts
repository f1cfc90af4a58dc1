import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import type { AwsService } from './aws-service.ts';
import type { SendRequest } from './send-request.ts';

/** The configuration of a client. */
export interface AwsClientConfig {
  readonly region: string;
  readonly credentials: Credentials;
  /** The URL of a service, such as `https://dynamodb.us-east-1.amazonaws.com`. */
  readonly endpointOf: (service: AwsService) => string;
  /** Number of tries of a call, including the first. */
  readonly maxAttempts: number;
  /** Milliseconds that each try may take; unlimited by default. */
  readonly timeoutMs?: number;
  /** Sends a request. Default: over a connection to the endpoint; a test may pass its own. */
  readonly send?: SendRequest;
  readonly clock: Clock;
  readonly random: Random;
  /** Returns the trace header of the current invocation. Services pass it on, and Lambda detects loops by it. */
  readonly lambdaTrace?: () => string | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
