import { type SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { NonRetryable } from '../protocol/errors.ts';
import type { Mailer } from '../protocol/mailer.ts';

/** What SES refuses for good: another try would be refused the same (SES API reference, `SendEmail`, Errors). */
const FINAL_REFUSALS: ReadonlySet<string> = new Set([
  'MessageRejected',
  'MailFromDomainNotVerifiedException',
  'ConfigurationSetDoesNotExistException',
  'ConfigurationSetSendingPausedException',
  'AccountSendingPausedException',
  'InvalidParameterValue',
]);

/** How IAM's refusal is named, by the SDK and by the service. */
const NOT_ALLOWED: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException']);

/**
 * Sends email by way of SES.
 *
 * @param client one that makes a single try (`maxAttempts: 1`): an answer that was lost may be an email that was sent, and
 * whether to risk a second one is the task's retry policy to say
 * @param sender the address that every email comes from
 */
export function createSesMailer(client: SESClient, sender: string): Mailer {
  return {
    send: async ({ to, subject, text }, signal) => {
      const command = new SendEmailCommand({
        Source: sender,
        Destination: { ToAddresses: [to] },
        Message: {
          Subject: { Data: subject.toWellFormed(), Charset: 'UTF-8' },
          Body: { Text: { Data: text.toWellFormed(), Charset: 'UTF-8' } },
        },
      });
      try {
        const { MessageId } = await client.send(command, signal ? { abortSignal: signal } : {});
        if (!MessageId) throw new Error('SES answered without a message id');
        return { messageId: MessageId };
      } catch (error) {
        if (error instanceof Error && NOT_ALLOWED.has(error.name)) {
          // IAM's own words name the account and the role; a caller may read what is thrown here.
          throw new NonRetryable('SES refused the email: this deployment may not send it.', { cause: error });
        }
        if (error instanceof Error && FINAL_REFUSALS.has(error.name)) {
          throw new NonRetryable(`SES refused the email: ${error.message} (${error.name})`, { cause: error });
        }
        throw error;
      }
    },
  };
}
