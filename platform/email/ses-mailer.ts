import type { MessageTag, SendEmailCommandInput, SendEmailCommandOutput } from '@aws-sdk/client-ses';
import { withholdCause } from '../../core/protocol/error-words.ts';
import { NonRetryable, Snooze } from '../../core/protocol/errors.ts';
import { MAIL_TAGS, type Mailer, type MailerOf, type MailOwner } from '../../core/protocol/mailer.ts';
import { maskAddresses } from './mask-addresses.ts';

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
  return (owner) => mailerOf(client, { sender, configurationSet }, owner);
}

/** The mailer of one run, which must not be repeated for nothing once an email may have been sent. */
function mailerOf(client: EmailClient, { sender, configurationSet }: Sending, owner: MailOwner): Mailer {
  let maybeSent = 0;
  return {
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
      maybeSent += 1;
      try {
        const { MessageId } = await client.sendEmail(email, signal ? { abortSignal: signal } : {});
        if (!MessageId) throw new Error('SES answered without a message id');
        return { messageId: MessageId };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === null) throw error;
        // SES has not sent this one.
        maybeSent -= 1;
        // The refusal's message leaves out what callers must not read: its cause has it.
        throw refusal instanceof Snooze && maybeSent > 0 ? error : withholdCause(refusal);
      }
    },
  };
}

/** An id that a Python program chose may not be one that can be a tag. The email is then sent without tags, so that SES does not refuse it. */
function tagsOf({ id, life, token }: MailOwner): MessageTag[] {
  if (!TAG_VALUE.test(id)) return [];
  return [
    { Name: MAIL_TAGS.id, Value: id },
    { Name: MAIL_TAGS.life, Value: String(life) },
    ...(token === null ? [] : [{ Name: MAIL_TAGS.token, Value: token }]),
  ];
}

/** The error for the task if SES certainly refused the email: final if it would refuse another try too. `null` if it may have been sent. */
function refusalOf(error: unknown): NonRetryable | Snooze | null {
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
