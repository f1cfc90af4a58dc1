import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { SdkError } from '@smithy/types';
import { describe, expect, test } from 'vitest';
import { AwsError, noAnswer } from '../../../../platform/aws/aws-error.ts';
import { faultOf, Tries } from '../../../../platform/aws/tries.ts';
import { FakeClock } from '../../fake-clock.ts';

function refusal(name: string, httpStatusCode = 400, message = ''): AwsError {
  return new AwsError({ name, message }, { httpStatusCode });
}

/** A call that fails with these errors, one after the other, and the tries that repeat it. */
function failing(errors: readonly unknown[], maxAttempts = 3) {
  const clock = new FakeClock(0);
  const tries = new Tries(maxAttempts, clock, () => 0.5);
  let made = 0;
  const call = async () => {
    const error = errors[made];
    made += 1;
    if (error) throw error;
    return 'done';
  };
  return { clock, tries, call, made: () => made };
}

describe('a failed call', () => {
  const names = [
    ...[
      'BandwidthLimitExceeded',
      'EC2ThrottledException',
      'LimitExceededException',
      'PriorRequestNotComplete',
    ],
    ...['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'RequestThrottled', 'SlowDown'],
    ...['RequestThrottledException', 'ThrottledException', 'Throttling', 'ThrottlingException'],
    ...['TooManyRequestsException', 'TransactionInProgressException', 'RequestTimeout', 'TimeoutError'],
    ...[
      'RequestTimeoutException',
      'ConditionalCheckFailedException',
      'AccessDeniedException',
      'MessageRejected',
    ],
    ...['ValidationException', 'ResourceNotFoundException', 'InvalidSignatureException', 'UnknownError'],
  ];
  const statuses = [400, 403, 404, 429, 500, 501, 502, 503, 504, 505];
  test.each(names)('is classified as in the SDK: %s', (name) => {
    for (const status of statuses) {
      for (const message of ['', 'Signature expired: 20260101T000000Z is now earlier than']) {
        const error = refusal(name, status, message);
        const passing = isTransientError(error as SdkError) ? 'passing' : 'final';
        expect([status, message, faultOf(error)]).toEqual([
          status,
          message,
          isThrottlingError(error as SdkError) ? 'throttled' : passing,
        ]);
      }
    }
  });

  test('without an answer is worth another try', () => {
    expect(faultOf(noAnswer('NetworkError', 'socket hang up'))).toBe('passing');
    expect(faultOf(noAnswer('TimeoutError', 'too late'))).toBe('passing');
  });

  test.each([[new Error('a bug')], [new DOMException('aborted', 'AbortError')], ['text'], [undefined]])(
    'that is not a fault of AWS is final: %s',
    (error) => {
      expect(faultOf(error)).toBe('final');
    },
  );
});

describe('the tries of a call', () => {
  test('go on until it succeeds, with full jitter between them', async () => {
    const { tries, call, clock, made } = failing([
      refusal('InternalServerError', 500),
      noAnswer('TimeoutError', ''),
    ]);
    expect(await tries.make(call)).toBe('done');
    // Half of 50 ms, and half of 100.
    expect([made(), clock.now()]).toEqual([3, 25 + 50]);
  });

  test('wait longer for an overloaded service', async () => {
    const { tries, call, clock } = failing([refusal('ThrottlingException'), refusal('ThrottlingException')]);
    await tries.make(call);
    expect(clock.now()).toBe(500 + 1_000);
  });

  test('end with the last error', async () => {
    const errors = [1, 2, 3, 4].map((n) => refusal('InternalServerError', 500, `no ${n}`));
    const { tries, call, made } = failing(errors);
    await expect(tries.make(call)).rejects.toBe(errors[2]);
    expect(made()).toBe(3);
  });

  test('stop after one if another cannot help or none is left', async () => {
    const final = failing([refusal('ConditionalCheckFailedException')]);
    await expect(final.tries.make(final.call)).rejects.toThrow();
    const single = failing([refusal('Throttling')], 1);
    await expect(single.tries.make(single.call)).rejects.toThrow();
    expect([final.made(), single.made(), final.clock.now(), single.clock.now()]).toEqual([1, 1, 0, 0]);
  });

  test('draw on a budget that all calls share and that successes refill', async () => {
    const outage = failing(Array.from({ length: 200 }, () => refusal('InternalServerError', 500)));
    const calls = async (count: number) => {
      for (let call = 0; call < count; call += 1) await outage.tries.make(outage.call).catch(() => undefined);
    };
    // The budget is 500 and each further try costs 14: 35 in all, two for each of the first calls.
    await calls(17);
    expect(outage.made()).toBe(17 * 3);
    await calls(10);
    expect(outage.made()).toBe(17 * 3 + 10 + 1);
    await calls(200 - outage.made());
    expect(outage.made()).toBe(200);
    // The service is back: each success adds 1, and at 14 there is enough for another try.
    const back = async () => 'done';
    for (let call = 0; call < 4; call += 1) await outage.tries.make(back);
    let failed = 0;
    const onceMore = async () => {
      failed += 1;
      if (failed === 1) throw refusal('InternalServerError', 500);
      return 'done';
    };
    await expect(outage.tries.make(onceMore)).resolves.toBe('done');
    expect(failed).toBe(2);
  });
});
