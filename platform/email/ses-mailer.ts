import type { MessageTag, SendEmailCommandInput, SendEmailCommandOutput } from '@aws-sdk/client-ses';
import { NonRetryable } from '../../core/protocol/errors.ts';
import { MAIL_TAGS, type MailerOf, type MailOwner } from '../../core/protocol/mailer.ts';

/** SES's permanent refusals: it would refuse another try too (SES API reference, `SendEmail`, Errors). */
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

/** The settings for every email of a deployment. */
interface Sending {
  /** The address that email comes from. */
  readonly sender: string;
  /** The SES configuration set, which makes SES publish the email's events. */
  readonly configurationSet: string;
}

/** SES, with the method of the SDK's class `SES`. */
interface EmailClient {
  sendEmail(
    input: SendEmailCommandInput,
    options: { abortSignal?: AbortSignal },
  ): Promise<SendEmailCommandOutput>;
}

/** The tag values that SES accepts (SES API reference, `MessageTag`). */
const TAG_VALUE = /^[A-Za-z0-9_-]{1,256}$/;

/**
 * Makes mailers that send through SES and tag each email with its task.
 *
 * @param client one that makes a single try (`maxAttempts: 1`): if the answer is lost, the email may have been sent, and the task's retry
 * policy decides whether to risk a second one
 */
export function createSesMailers(client: EmailClient, { sender, configurationSet }: Sending): MailerOf {
  return (owner) => ({
    send: async ({ to, subject, text }, signal) => {
      const email = {
        Source: sender,
        Destination: { ToAddresses: [to] },
        Message: {
          Subject: { Data: subject.toWellFormed(), Charset: 'UTF-8' },
          Body: { Text: { Data: text.toWellFormed(), Charset: 'UTF-8' } },
        },
        ConfigurationSetName: configurationSet,
        Tags: tagsOf(owner),
      };
      try {
        const { MessageId } = await client.sendEmail(email, signal ? { abortSignal: signal } : {});
        if (!MessageId) throw new Error('SES answered without a message id');
        return { messageId: MessageId };
      } catch (error) {
        throw refusalOf(error);
      }
    },
  });
}

/** Enqueue never makes an id that cannot be a tag. If one appears anyway, the email is sent without tags, so that SES does not refuse it. */
function tagsOf({ id, life }: MailOwner): MessageTag[] {
  if (!TAG_VALUE.test(id)) return [];
  return [
    { Name: MAIL_TAGS.id, Value: id },
    { Name: MAIL_TAGS.life, Value: String(life) },
  ];
}

/** The error for the task: final if SES would refuse another try too. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (NOT_ALLOWED.has(error.name)) {
    // IAM's message names the account and the role, and callers can read the message of this error.
    return new NonRetryable('SES refused the email: this deployment may not send it.', { cause: error });
  }
  if (!FINAL_REFUSALS.has(error.name)) return error;
  return new NonRetryable(`SES refused the email: ${error.message} (${error.name})`, { cause: error });
}
