import { NonRetryable } from '../../core/protocol/errors.ts';

/**
 * The error for an email that is never handed to SES. No other try would make it valid.
 *
 * @param fault must quote nothing of the email: callers who may not see a task's input read its error
 */
export function invalidEmail(fault: string): NonRetryable {
  return new NonRetryable(`The email is not valid: ${fault}.`);
}
