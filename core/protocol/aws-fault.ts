/** AWS took a call and left a part of it undone, time and again. */
export class AwsUnavailable extends Error {
  override readonly name = 'AwsUnavailable';
}

/** Whether AWS (or the way to it) failed a call, as opposed to a mistake of our own: every error of a client, the SDK's too, carries `$metadata`. */
export function isAwsFault(error: unknown): error is Error {
  return error instanceof AwsUnavailable || (error instanceof Error && '$metadata' in error);
}
