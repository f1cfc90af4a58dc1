import type { SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import MailComposer from 'nodemailer/lib/mail-composer';
import { lowerDomain } from '../../core/protocol/lower-domain.ts';
import type { Attachment } from '../../core/protocol/mailer.ts';
import { invalidEmail } from './invalid-email.ts';
import type { NamedAddress } from './read-addresses.ts';
import type { CheckedEmail } from './read-email.ts';
import { isAscii } from './read-headers.ts';

/**
 * The largest message that SES takes, in bytes, with headers and with attachments in base64: "10 MB per message (after base64 encoding)" (SES developer
 * guide, "Service quotas"), which SES's own refusal gives as 10485760.
 */
const MAX_BYTES = 10_485_760;

/** How much of an attachment base64 makes. */
const BASE64_RATIO = 4 / 3;

/**
 * Writes an email in MIME. Its recipients are named apart from it, so that no header decides who gets it, and none says who is in `bcc`.
 *
 * @throws NonRetryable if it is larger than SES takes
 */
export async function rawEmail(email: CheckedEmail): Promise<SendRawEmailCommandInput> {
  const { from, to, cc, bcc, replyTo, subject, text, html, headers, attachments } = email;
  // Before it is written, because it would be in memory several times.
  const least = attachments.reduce((sum, { content }) => sum + Buffer.byteLength(content) * BASE64_RATIO, 0);
  if (least > MAX_BYTES) throw tooLarge(least);
  const composer = new MailComposer({
    ...{ from: named(from), to: to.map(named), cc: cc.map(named), replyTo: replyTo.map(named) },
    subject: spaced(subject),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, headerOf(name, value)]),
    ),
    attachments: attachments.map(written),
    ...(text === undefined ? {} : { text: withLineFeeds(text) }),
    ...(html === undefined ? {} : { html: withLineFeeds(html) }),
    newline: 'windows',
    // Contents are given and never fetched, whatever a library makes of them.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const message = await composer.compile().build();
  if (message.length > MAX_BYTES) throw tooLarge(message.length);
  return {
    Source: from.address,
    // As nodemailer writes them, so that nobody gets the email twice.
    Destinations: [...new Set([...to, ...cc, ...bcc].map(({ address }) => lowerDomain(address)))],
    RawMessage: { Data: message },
  };
}

/** A text whose lines all end in a line feed. nodemailer writes a carriage return as it is, and some servers take one for the end of a line. */
function withLineFeeds(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

/**
 * A text of a header with one space for several. A long run of them is folded into a line of nothing else, which RFC 5322 (3.2.2) forbids: whoever trims
 * it reads the end of the header there, and what follows as the email's body.
 */
function spaced(text: string): string {
  return text.replaceAll(/ {2,}/g, ' ');
}

function named({ name, address }: NamedAddress): NamedAddress {
  return { name: spaced(name), address };
}

/** Message ids that nodemailer puts into angle brackets if they have none. */
const OF_IDS = /^(in-reply-to|references)$/i;

/**
 * A field is written as it is if it can be, for nodemailer encodes every text with a quote in it. Encoded, `List-Id` could not be read, and `X-…` would be by
 * few.
 */
function headerOf(name: string, given: string) {
  const value = spaced(given);
  return OF_IDS.test(name) || !isAscii(value) ? value : { value, prepared: true, foldLines: true };
}

function written({ filename, content, contentType, cid }: Attachment) {
  return {
    filename: spaced(filename),
    content: typeof content === 'string' ? content : Buffer.from(content),
    ...(contentType === undefined ? {} : { contentType }),
    ...(cid === undefined ? {} : { cid, contentDisposition: 'inline' as const }),
  };
}

function tooLarge(bytes: number) {
  return invalidEmail(`it has ${Math.ceil(bytes)} bytes or more; SES takes ${MAX_BYTES}`);
}
