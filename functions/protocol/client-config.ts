/**
 * How every AWS client of a Lambda calls AWS: three tries with full jitter between them (the SDK's `standard` retry
 * mode), each cut off after two seconds. DynamoDB and SQS answer in milliseconds; a call that hangs is better repeated.
 */
export const CLIENT_CONFIG = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
} as const;

/** Whether AWS (or the way to it) failed a call, as opposed to a mistake of our own: every error the SDK throws carries `$metadata`. */
export function isAwsFault(error: unknown): error is Error {
  return error instanceof Error && '$metadata' in error;
}
