import type { AwsRefusal } from './aws-service.ts';

/** What is known of the answer that an error stands for: in the SDK's own words, which `isAwsFault` knows. */
export interface AwsErrorMetadata {
  /** `undefined` when there was no answer. */
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}

/** A call to AWS that failed: its name is the service's own for what happened, as in the SDK. */
export class AwsError extends Error {
  readonly $metadata: AwsErrorMetadata;

  constructor({ name, message, details }: AwsRefusal, $metadata: AwsErrorMetadata, options?: ErrorOptions) {
    super(message, options);
    Object.assign(this, details);
    this.name = name;
    this.$metadata = $metadata;
  }
}

/** The way to a service broke, or it took too long: whether it did what it was asked for, nobody knows. */
export function noAnswer(name: 'NetworkError' | 'TimeoutError', message: string, cause?: unknown): AwsError {
  return new AwsError({ name, message }, {}, cause === undefined ? {} : { cause });
}
