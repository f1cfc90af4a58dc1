import type { MessageTag, SendEmailCommandInput, SendEmailCommandOutput } from '@aws-sdk/client-ses';
import { NonRetryable } from '../../core/protocol/errors.ts';
import { MAIL_TAGS, type MailerOf, type MailOwner } from '../../core/protocol/mailer.ts';

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

/** What every email of a deployment is sent with. */
export interface Sending {
  /** The address that it comes from. */
  readonly sender: string;
  /** The SES configuration set, by which SES tells what became of it. */
  readonly configurationSet: string;
}

/** SES, as its own class of the SDK has it. */
export interface EmailClient {
  sendEmail(
    input: SendEmailCommandInput,
    options: { abortSignal?: AbortSignal },
  ): Promise<SendEmailCommandOutput>;
}

/** What SES takes as the value of a tag (SES API reference, `MessageTag`). */
const TAG_VALUE = /^[A-Za-z0-9_-]{1,256}$/;

/**
 * Sends email by way of SES, each tagged with its task.
 *
 * @param client one that makes a single try (`maxAttempts: 1`): an answer that was lost may be an email that was sent, and
 * whether to risk a second one is the task's retry policy to say
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

/** An id that cannot be a tag is none of enqueue's, and no reason for SES to refuse the email: it goes without. */
function tagsOf({ id, life }: MailOwner): MessageTag[] {
  if (!TAG_VALUE.test(id)) return [];
  return [
    { Name: MAIL_TAGS.id, Value: id },
    { Name: MAIL_TAGS.life, Value: String(life) },
  ];
}

/** What a failed call is to its task: final where another try would be refused the same. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (NOT_ALLOWED.has(error.name)) {
    // IAM's own words name the account and the role; a caller may read what is thrown here.
    return new NonRetryable('SES refused the email: this deployment may not send it.', { cause: error });
  }
  if (!FINAL_REFUSALS.has(error.name)) return error;
  return new NonRetryable(`SES refused the email: ${error.message} (${error.name})`, { cause: error });
}
