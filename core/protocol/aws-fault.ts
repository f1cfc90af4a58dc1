/** AWS accepted a call but left a part of it undone, after several tries. */
export class AwsUnavailable extends Error {
  override readonly name = 'AwsUnavailable';
  /** AWS's name for the reason, if it gives one. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** Whether a call failed because of AWS or the network, not because of a bug: every error of a client, the SDK's too, has `$metadata`. */
export function isAwsFault(error: unknown): error is Error {
  return error instanceof AwsUnavailable || (error instanceof Error && '$metadata' in error);
}

/**
 * The names with which DynamoDB and SQS refuse a request for what is in it (DynamoDB developer guide, "Error handling"; SQS API reference,
 * `SendMessage`). All other refusals are outages: somebody mends them, even where it takes a person, as with a missing permission.
 */
const REFUSALS_FOR_GOOD: ReadonlySet<string | undefined> = new Set([
  'ValidationException',
  'SerializationException',
  'ItemCollectionSizeLimitExceededException',
  'InvalidMessageContents',
  'InvalidParameterValue',
  'InvalidParameterValueException',
]);

/**
 * Whether AWS refuses a request for good, such as an item of more than 400 KB: whoever repeats it, however much later, is refused again. This
 * is the one place that tells a refusal from an outage. A condition that does not hold is neither: see `isConditionFailed`.
 */
export function isRefusedForGood(error: unknown): error is Error {
  if (!isAwsFault(error)) return false;
  // DynamoDB also refuses to read an index that it is still filling ("Cannot read from backfilling global secondary index").
  if (error.message.includes('backfilling')) return false;
  return REFUSALS_FOR_GOOD.has(error instanceof AwsUnavailable ? error.code : error.name);
}

/** Why AWS refuses a request for good, for callers and operators. Quotes nothing from AWS's message, which may quote the request. */
export function reasonOfRefusal({ name, message }: Error): string {
  return /^Item size\b/.test(message)
    ? 'the record would be larger than the 400 KB that DynamoDB holds'
    : name;
}
