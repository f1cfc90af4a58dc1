/**
 * Checks that a function did what it was asked: a bench of failures measures nothing.
 *
 * @throws Error when a message of a batch was kept, or a call was not answered with a success
 */
export function checkAnswer(answer: unknown): void {
  const { batchItemFailures, statusCode, body }: Answer = Object(answer);
  if (Array.isArray(batchItemFailures)) {
    if (batchItemFailures.length > 0) throw new Error(`The worker kept ${batchItemFailures.length} messages`);
  } else if (typeof statusCode !== 'number' || statusCode >= 300) {
    throw new Error(`A call was answered with ${statusCode}: ${body}`);
  }
}

interface Answer {
  readonly batchItemFailures?: unknown;
  readonly statusCode?: unknown;
  readonly body?: unknown;
}
