import type { SendEmailCommandInput, SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import type { Email } from '../../core/protocol/mailer.ts';
import type { NamedAddress } from './read-addresses.ts';
import { type CheckedEmail, readEmail } from './read-email.ts';

/**
 * Makes the call to SES for an email of any kind: `SendEmail`, in which SES makes the MIME, or `SendRawEmail` for what only MIME can say.
 *
 * @param senders the addresses it may come from, the default first
 * @throws NonRetryable if the email is not valid or too large
 */
export async function composeEmail(
  email: Email,
  senders: readonly string[],
): Promise<SendEmailCommandInput | SendRawEmailCommandInput> {
  const checked = readEmail(email, senders);
  if (!needsMime(checked)) return simpleEmail(checked);
  const { rawEmail } = await import('./raw-email.ts');
  return rawEmail(checked);
}

/** `SendEmail` takes no header and no attachment, and leaves the encoding of names to its caller. */
function needsMime({ from, to, cc, bcc, replyTo, headers, attachments }: CheckedEmail): boolean {
  const named = [from, ...to, ...cc, ...bcc, ...replyTo].some(({ name }) => name !== '');
  return named || attachments.length > 0 || Object.keys(headers).length > 0;
}

function simpleEmail({
  from,
  to,
  cc,
  bcc,
  replyTo,
  subject,
  text,
  html,
}: CheckedEmail): SendEmailCommandInput {
  return {
    Source: from.address,
    Destination: {
      ToAddresses: to.map(addressOf),
      ...(cc.length > 0 ? { CcAddresses: cc.map(addressOf) } : {}),
      ...(bcc.length > 0 ? { BccAddresses: bcc.map(addressOf) } : {}),
    },
    ...(replyTo.length > 0 ? { ReplyToAddresses: replyTo.map(addressOf) } : {}),
    Message: {
      Subject: { Data: subject, Charset: 'UTF-8' },
      Body: {
        ...(text === undefined ? {} : { Text: { Data: text, Charset: 'UTF-8' } }),
        ...(html === undefined ? {} : { Html: { Data: html, Charset: 'UTF-8' } }),
      },
    },
  };
}

function addressOf({ address }: NamedAddress): string {
  return address;
}
