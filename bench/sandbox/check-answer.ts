/**
 * Checks that an invocation succeeded, because a bench of failures measures nothing.
 *
 * @throws Error when a message of the batch or an entry of the sweep failed, or a call's status is 300 or above
 */
export function checkAnswer(answer: unknown): void {
  const { batchItemFailures, failed, statusCode, body }: Answer = Object(answer);
  if (Array.isArray(batchItemFailures)) {
    if (batchItemFailures.length > 0)
      throw new Error(`The worker reported ${batchItemFailures.length} failed messages`);
  } else if (typeof failed === 'number') {
    if (failed > 0) throw new Error(`The sweep failed with ${failed} entries`);
  } else if (typeof statusCode !== 'number' || statusCode >= 300) {
    throw new Error(`A call was answered with ${statusCode}: ${body}`);
  }
}

interface Answer {
  readonly batchItemFailures?: unknown;
  readonly failed?: unknown;
  readonly statusCode?: unknown;
  readonly body?: unknown;
}
