import type { AwsRefusal } from './aws-service.ts';

/** What is known of the answer behind an error. It has the SDK's format, by which `isAwsFault` recognises it. */
interface AwsErrorMetadata {
  /** `undefined` when there was no answer. */
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}

/** A failed call to AWS. Its name is the service's name for the error, as in the SDK. */
export class AwsError extends Error {
  readonly $metadata: AwsErrorMetadata;

  constructor({ name, message, details }: AwsRefusal, $metadata: AwsErrorMetadata, options?: ErrorOptions) {
    super(message, options);
    Object.assign(this, details);
    this.name = name;
    this.$metadata = $metadata;
  }
}

/** The connection to a service failed, or the answer took too long: it is unknown whether the service did the work. */
export function noAnswer(name: 'NetworkError' | 'TimeoutError', message: string, cause?: unknown): AwsError {
  return new AwsError({ name, message }, {}, cause === undefined ? {} : { cause });
}
