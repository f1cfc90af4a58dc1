import {
  isServerError,
  isThrottlingError,
  isTransientError,
  StandardRetryStrategy,
} from '@smithy/core/retry';
import type { RetryErrorType, SdkError } from '@smithy/types';

/**
 * Makes a call until it succeeds, by the SDK's `standard` retry mode: again after a throttle, a fault of the service or of the way
 * there, with full jitter between the tries; and, during an outage, by a budget that all calls of a client share.
 */
export class Tries {
  readonly #strategy: StandardRetryStrategy;

  /** @param maxAttempts tries of one call altogether, the first one included */
  constructor(maxAttempts: number) {
    this.#strategy = new StandardRetryStrategy({ maxAttempts });
  }

  /** @throws the error of the last try, with `$metadata` whatever it was: see `isAwsFault` */
  async make<Output>(call: () => Promise<Output>): Promise<Output> {
    let token: StandardToken = await this.#strategy.acquireInitialRetryToken('');
    for (;;) {
      try {
        const output = await call();
        this.#strategy.recordSuccess(token);
        return output;
      } catch (thrown) {
        const error = asSdkError(thrown);
        token = await this.#next(token, error);
      }
    }
  }

  /** Waits until the next try is due. */
  async #next(token: StandardToken, error: SdkError): Promise<StandardToken> {
    try {
      return await this.#strategy.refreshRetryTokenForRetry(token, { error, errorType: typeOf(error) });
    } catch {
      // The strategy's own word for "no more", which says nothing of why.
      throw error;
    }
  }
}

type StandardToken = Awaited<ReturnType<StandardRetryStrategy['acquireInitialRetryToken']>>;

function typeOf(error: SdkError): RetryErrorType {
  if (isThrottlingError(error)) return 'THROTTLING';
  if (isTransientError(error)) return 'TRANSIENT';
  return isServerError(error) ? 'SERVER_ERROR' : 'CLIENT_ERROR';
}

function asSdkError(thrown: unknown): SdkError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return Object.assign(error, { $metadata: '$metadata' in error ? error.$metadata : {} }) as SdkError;
}
