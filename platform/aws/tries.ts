import { fullJitterMs, type Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import { AwsError } from './aws-error.ts';

/**
 * Errors with which a service says that it is overloaded: the SDK's list (@smithy/core, service-error-classification). A test compares the
 * two.
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

/** Errors that may not happen on another try: the network failed, the answer was cut or garbled, or the request took too long or came too late. */
const PASSING: ReadonlySet<string> = new Set([
  'NetworkError',
  'TimeoutError',
  'UnreadableAnswer',
  'RequestTimeout',
  'RequestTimeoutException',
]);

/** The status codes for a fault of the service, or of a server in front of it. */
const FAULTS: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** Bounds of the delay before a further try, in seconds, as in the SDK (@smithy/core, `Retry`). */
const BACKOFF = { base: 0.05, cap: 20 };
const THROTTLED_BACKOFF = { base: 1, cap: 20 };

/**
 * The budget for further tries, as in the SDK's `standard` mode: all calls of a client share it, so that everybody's second and third tries
 * do not make an outage worse. The price of a further try is refunded if it succeeds, and each call that succeeds at once adds 1.
 */
const BUDGET = { most: 500, repetition: 14, throttled: 5, success: 1 };

/** Whether and when to try a failed call again. */
type Fault = 'throttled' | 'passing' | 'final';

/** Makes calls, and tries each again with full jitter as long as that may help, at most `maxAttempts` times in all. */
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

  /**
   * Makes a call.
   *
   * @throws the error of the last try
   */
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

/** Classifies an error: one of AWS's by its name and status; any other is final. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof AwsError)) return 'final';
  const { name, message, $metadata } = error;
  const status = $metadata.httpStatusCode ?? 0;
  if (status === 429 || THROTTLES.has(name)) return 'throttled';
  // The request was signed too long ago, because the machine was stopped in between.
  const isStale = name === 'InvalidSignatureException' && message.includes('Signature expired');
  return isStale || PASSING.has(name) || FAULTS.has(status) ? 'passing' : 'final';
}
