import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsClientConfig } from '../aws/aws-client-config.ts';
import { TimedHandler } from './timed-handler.ts';

/**
 * The configuration of a client. The SDK finds by its own rules what is not given here: region, credentials and endpoints, and whether these are the ones
 * for FIPS or dual stack.
 */
export interface SdkClientConfig
  extends Partial<Pick<AwsClientConfig, 'region' | 'credentials'>>,
    Pick<AwsClientConfig, 'maxAttempts' | 'timeoutMs' | 'clock'> {
  /** The URL of the service. */
  readonly endpoint?: string;
  /** Sends the requests. Default: over connections to AWS; a test may pass its own. */
  readonly requestHandler?: Pick<NodeHttpHandler, 'handle'>;
}

/** What each of the SDK's clients is made with. */
export function sdkOptions(config: SdkClientConfig) {
  const { maxAttempts, timeoutMs: _, clock: __, requestHandler, ...given } = config;
  return {
    ...given,
    maxAttempts,
    // Whatever a variable or a file says: the guarantees are tested with this one.
    retryMode: 'standard',
    requestHandler: requestHandler ?? new TimedHandler(config),
  };
}
