import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { KEPT_ATTEMPT_ERRORS, MAX_ATTEMPT_MESSAGE_BYTES } from '../protocol/bounds.ts';
import { cut } from '../protocol/cut.ts';
import type { AttemptError, TaskError } from '../protocol/errors.ts';
import type { Item } from './table.ts';

/**
 * The errors of attempts that were retried are in attributes of their own, `error1` to `error10`, which later attempts use again: a list could
 * be appended to, but not be kept short in the same write. An attempt that ended the task has its error in `error`.
 */
function nameOf(attempt: number): string {
  return `error${((attempt - 1) % KEPT_ATTEMPT_ERRORS) + 1}`;
}

/** The attributes in which a record may keep errors of attempts. */
export const ATTEMPT_ERRORS: readonly string[] = Array.from({ length: KEPT_ATTEMPT_ERRORS }, (_, index) =>
  nameOf(index + 1),
);

/** The attribute that keeps the error of an attempt, in the place of an attempt ten before it. */
export function attemptErrorAttribute(attempt: number, { type, message }: TaskError): Item {
  const kept = cut(message, MAX_ATTEMPT_MESSAGE_BYTES);
  return {
    [nameOf(attempt)]: { M: { attempt: { N: String(attempt) }, type: { S: type }, message: { S: kept } } },
  };
}

/** Reads the errors of attempts, oldest first. */
export function readAttemptErrors(item: Item): readonly AttemptError[] {
  return ATTEMPT_ERRORS.flatMap((name) => errorIn(item[name])).sort((a, b) => a.attempt - b.attempt);
}

function errorIn(attribute: AttributeValue | undefined): readonly AttemptError[] {
  const fields = attribute?.M;
  if (!fields) return [];
  const { attempt, type, message } = fields;
  return [{ attempt: Number(attempt?.N), type: type?.S ?? 'Error', message: message?.S ?? '' }];
}
