/** AWS accepted a call but left a part of it undone, after several tries. */
export class AwsUnavailable extends Error {
  override readonly name = 'AwsUnavailable';
}

/** Whether a call failed because of AWS or the network, not because of a bug: every error of a client, the SDK's too, has `$metadata`. */
export function isAwsFault(error: unknown): error is Error {
  return error instanceof AwsUnavailable || (error instanceof Error && '$metadata' in error);
}
