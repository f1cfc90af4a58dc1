import { NonRetryable, Snooze } from '../../core/protocol/errors.ts';
import { maskAddresses } from './mask-addresses.ts';

/** SES's permanent refusals: it would refuse another try too (SES API reference, `SendEmail` and `SendRawEmail`, Errors). */
const FINAL_REFUSALS: ReadonlySet<string> = new Set([
  'MessageRejected',
  'MailFromDomainNotVerifiedException',
  'ConfigurationSetDoesNotExistException',
  'ConfigurationSetSendingPausedException',
  'AccountSendingPausedException',
  'InvalidParameterValue',
]);

/** The names of IAM's refusal, in the SDK and in the service. */
const NOT_ALLOWED: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException']);

/** The names of SES's refusals because the rate or the daily quota is used up: nothing was sent (SES developer guide, sending-quota errors). */
const NO_CAPACITY: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/**
 * Seconds after which an email may fit into the daily quota. It counts the last 24 hours, so that there is room again little by little; asking
 * twice an hour costs a task 48 deliveries a day.
 */
const QUOTA_SECONDS = 1_800;

/** The error for the task if SES certainly refused the email: final if it would refuse another try too. `null` if it may have been sent. */
export function refusalOf(error: unknown): NonRetryable | Snooze | null {
  if (!(error instanceof Error)) return null;
  if (NOT_ALLOWED.has(error.name)) {
    // IAM's message names the account and the role, and callers can read the message of this error.
    return new NonRetryable('SES refused the email: this deployment may not send it.', { cause: error });
  }
  if (NO_CAPACITY.has(error.name)) {
    return /quota/i.test(error.message)
      ? new Snooze({
          reason: 'SES: the daily sending quota is used up',
          seconds: QUOTA_SECONDS,
          cause: error,
        })
      : new Snooze({ reason: 'SES: the maximum sending rate is reached', cause: error });
  }
  if (!FINAL_REFUSALS.has(error.name)) return null;
  return new NonRetryable(`SES refused the email: ${maskAddresses(error.message)} (${error.name})`, {
    cause: error,
  });
}
