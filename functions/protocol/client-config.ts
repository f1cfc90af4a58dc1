/**
 * How every AWS client of a Lambda calls AWS: three tries with full jitter between them (the SDK's `standard` retry
 * mode), each cut off after two seconds. DynamoDB and SQS answer in milliseconds; a call that hangs is better repeated.
 */
export const CLIENT_CONFIG = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
} as const;

/** AWS took a call and left a part of it undone, time and again. */
export class AwsUnavailable extends Error {
  override readonly name = 'AwsUnavailable';
}

/** Whether AWS (or the way to it) failed a call, as opposed to a mistake of our own: every error the SDK throws carries `$metadata`. */
export function isAwsFault(error: unknown): error is Error {
  return error instanceof AwsUnavailable || (error instanceof Error && '$metadata' in error);
}
