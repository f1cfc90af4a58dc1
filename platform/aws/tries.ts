import { fullJitterMs, type Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import { AwsError } from './aws-error.ts';

/**
 * Errors by which a service says that it has too much to do: the SDK's list (@smithy/core, service-error-classification), to which a
 * test holds this one.
 */
const THROTTLES: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** Errors that another try may not meet: the way there, time, or a clock that was corrected. */
const PASSING: ReadonlySet<string> = new Set([
  'NetworkError',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
]);

/** The answers of a service, or of what stands before it, that has a fault of its own. */
const FAULTS: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** Seconds before the second try, and before any. The SDK waits as long (@smithy/core, `Retry`). */
const BACKOFF = { base: 0.05, cap: 20 };
const THROTTLED_BACKOFF = { base: 1, cap: 20 };

/**
 * What repeating calls may cost, in the SDK's `standard` mode: all calls of a client draw on one budget, so that an outage is not made
 * worse by everybody's second and third tries. What a repetition took comes back when it succeeds, and one for each call that needs none.
 */
const BUDGET = { most: 500, repetition: 14, throttled: 5, success: 1 };

/** Whether, and when, a call that failed is made again. */
type Fault = 'throttled' | 'passing' | 'final';

/** Makes calls, each again with full jitter as long as that may help, `maxAttempts` times at most. */
export class Tries {
  readonly #maxAttempts: number;
  readonly #clock: Clock;
  readonly #random: Random;
  #budget = BUDGET.most;

  constructor(maxAttempts: number, clock: Clock, random: Random) {
    this.#maxAttempts = maxAttempts;
    this.#clock = clock;
    this.#random = random;
  }

  /** @throws the error of the last try */
  async make<Output>(call: () => Promise<Output>): Promise<Output> {
    let paid = 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const output = await call();
        this.#budget = Math.min(BUDGET.most, this.#budget + (paid || BUDGET.success));
        return output;
      } catch (error) {
        const fault = faultOf(error);
        const price = fault === 'throttled' ? BUDGET.throttled : BUDGET.repetition;
        if (fault === 'final' || attempt >= this.#maxAttempts || this.#budget < price) throw error;
        this.#budget -= price;
        paid = price;
        const backoff = fault === 'throttled' ? THROTTLED_BACKOFF : BACKOFF;
        await this.#clock.sleep(fullJitterMs(backoff, attempt, this.#random));
      }
    }
  }
}

/** Whether the error may not be met again: only one of AWS's is judged by its name and status, any other is final. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof AwsError)) return 'final';
  const { name, message, $metadata } = error;
  const status = $metadata.httpStatusCode ?? 0;
  if (status === 429 || THROTTLES.has(name)) return 'throttled';
  // It was signed too long ago, by a machine that was stopped in between.
  const isStale = name === 'InvalidSignatureException' && message.includes('Signature expired');
  return isStale || PASSING.has(name) || FAULTS.has(status) ? 'passing' : 'final';
}
