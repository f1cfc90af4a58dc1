import { ServiceException } from '@smithy/core/client';
import type { ResponseMetadata } from '@smithy/types';
import type { AwsRefusal } from './aws-service.ts';

interface ExceptionOptions {
  readonly message: string;
  readonly $metadata: ResponseMetadata;
}

/** Classes of the SDK's for errors, by their names. */
export type ExceptionTypes = Readonly<Record<string, new (options: ExceptionOptions) => ServiceException>>;

/** A service's refusal as the SDK throws it. */
export function serviceException(
  { name, message, details = {} }: AwsRefusal,
  $metadata: ResponseMetadata,
  types: ExceptionTypes,
): ServiceException {
  const Type = types[name];
  if (Type) return new Type({ ...details, message, $metadata });
  const $fault = ($metadata.httpStatusCode ?? 0) >= 500 ? 'server' : 'client';
  return new ServiceException({ name, message, $fault, $metadata });
}
