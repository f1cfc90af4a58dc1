import type {
  MessageTag,
  SendEmailCommandInput,
  SendEmailCommandOutput,
  SendRawEmailCommandInput,
  SendRawEmailCommandOutput,
} from '@aws-sdk/client-ses';
import { EMAIL_ADDRESS } from '../../core/protocol/email-address.ts';
import { withholdCause } from '../../core/protocol/error-words.ts';
import { Snooze } from '../../core/protocol/errors.ts';
import { HEADER_TEXT, MAX_SUBJECT_LENGTH } from '../../core/protocol/header-text.ts';
import {
  type Email,
  MAIL_TAGS,
  type MailCallWatch,
  type Mailer,
  type MailerOf,
  type MailOwner,
} from '../../core/protocol/mailer.ts';

/** The settings for every email of a deployment. */
interface Sending {
  /** The address that email comes from if the task names none. */
  readonly sender: string;
  /** The other addresses that a task may send from. Default: none. */
  readonly senders?: readonly string[];
  /** The SES configuration set, which makes SES publish the email's events. */
  readonly configurationSet: string;
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

/** SES, with the methods of the SDK's class `SES`. */
interface EmailClient {
  sendEmail(input: SendEmailCommandInput, options: Options): Promise<SendEmailCommandOutput>;
  sendRawEmail(input: SendRawEmailCommandInput, options: Options): Promise<SendRawEmailCommandOutput>;
}

/** The tag values that SES accepts (SES API reference, `MessageTag`). */
const TAG_VALUE = /^[A-Za-z0-9_-]{1,256}$/;

/**
 * Makes mailers that send through SES and tag each email with its task.
 *
 * @param client one that makes a single try (`maxAttempts: 1`): if the answer is lost, the email may have been sent, and the task's retry
 * policy decides whether to risk a second one
 */
export function createSesMailers(client: EmailClient, sending: Sending): MailerOf {
  return (owner, watch) => mailerOf(client, sending, owner, watch);
}

/** The mailer of one run, which must not be repeated for nothing once an email may have been sent. */
function mailerOf(
  client: EmailClient,
  sending: Sending,
  owner: MailOwner,
  watch: MailCallWatch = () => () => undefined,
): Mailer {
  const tracked = { ConfigurationSetName: sending.configurationSet, Tags: tagsOf(owner) };
  let maybeSent = 0;
  return {
    send: async (email, signal) => {
      const composed = plainEmail(email, sending.sender) ?? (await compose(email, sending));
      signal?.throwIfAborted();
      const options = signal ? { abortSignal: signal } : {};
      maybeSent += 1;
      const isRaw = 'RawMessage' in composed;
      const ended = watch(isRaw ? 'SendRawEmail' : 'SendEmail');
      try {
        const { MessageId } = await (isRaw
          ? client.sendRawEmail({ ...composed, ...tracked }, options)
          : client.sendEmail({ ...composed, ...tracked }, options));
        if (!MessageId) throw new Error('SES answered without a message id');
        ended(false);
        return { messageId: MessageId };
      } catch (error) {
        ended(true);
        const { refusalOf } = await import('./refusal-of.ts');
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

/** A text to one address, which is most email; `null` for any other email, and for one that is not valid. */
function plainEmail({ to, subject, text, ...more }: Email, sender: string): SendEmailCommandInput | null {
  if (typeof to !== 'string' || typeof subject !== 'string' || typeof text !== 'string') return null;
  if (!EMAIL_ADDRESS.test(to) || to.includes('=?') || !HEADER_TEXT.test(subject)) return null;
  if (subject.length > MAX_SUBJECT_LENGTH || Object.keys(more).length > 0) return null;
  return {
    Source: sender,
    Destination: { ToAddresses: [to] },
    Message: {
      Subject: { Data: subject.toWellFormed(), Charset: 'UTF-8' },
      Body: { Text: { Data: text.toWellFormed(), Charset: 'UTF-8' } },
    },
  };
}

async function compose(email: Email, { sender, senders = [] }: Sending) {
  const { composeEmail } = await import('./compose-email.ts');
  return composeEmail(email, [sender, ...senders]);
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
