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

/**
 * Whether AWS refuses a request for good for a value in it, which the caller chose. A refusal of an expression is a fault of ours.
 */
export function isRefusedForItsContent(error: unknown): error is Error {
  return isRefusedForGood(error) && !OUR_EXPRESSION.test(error.message);
}

/** How DynamoDB begins when it refuses an expression, or the use that one makes of its values (`ValidationException`). */
const OUR_EXPRESSION = /^(Invalid \w+Expression|Value provided)/;

/**
 * Whether AWS refuses a request until an operator mends something: a permission, a key, a missing table or queue. Work that waits may wait for
 * that; a caller who is asked to try again in five seconds only adds to the trouble.
 */
export function isForOperator(error: unknown): boolean {
  if (!isAwsFault(error)) return false;
  return FOR_OPERATOR.test(error instanceof AwsUnavailable ? String(error.code) : error.name);
}

/** What is in such names (the errors common to AWS's APIs, and those of SQS, DynamoDB, Lambda and KMS). */
const FOR_OPERATOR =
  /AccessDenied|UnrecognizedClient|InvalidClient|Signature|^KMS(?!Throttl)|NotFound|No[nt]Exist/i;
