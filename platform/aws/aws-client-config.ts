import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import type { AwsService } from './aws-service.ts';
import type { SendRequest } from './send-request.ts';

/** What a client is made with. */
export interface AwsClientConfig {
  readonly region: string;
  readonly credentials: Credentials;
  /** The URL of a service, such as `https://dynamodb.us-east-1.amazonaws.com`. */
  readonly endpointOf: (service: AwsService) => string;
  /** Tries of a call altogether, the first one included. */
  readonly maxAttempts: number;
  /** Milliseconds that each of them may take; as long as it takes, by default. */
  readonly timeoutMs?: number;
  /** What sends a request: a connection to the endpoint, unless a test has its own. */
  readonly send?: SendRequest;
  readonly clock: Clock;
  readonly random: Random;
  /** The trace header of the invocation under way, which services hand on, and by which Lambda notices loops. */
  readonly lambdaTrace?: () => string | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
