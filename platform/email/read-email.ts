import { HEADER_TEXT, MAX_SUBJECT_LENGTH } from '../../core/protocol/header-text.ts';
import type { Attachment, Email } from '../../core/protocol/mailer.ts';
import { invalidEmail } from './invalid-email.ts';
import { type NamedAddress, readAddresses } from './read-addresses.ts';
import { readAttachments } from './read-attachments.ts';
import { readHeaders } from './read-headers.ts';

/** An email of which every part is known to be what its place takes. */
export interface CheckedEmail {
  readonly from: NamedAddress;
  readonly to: readonly NamedAddress[];
  readonly cc: readonly NamedAddress[];
  readonly bcc: readonly NamedAddress[];
  readonly replyTo: readonly NamedAddress[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly Attachment[];
}

/** SES's limit for one email (SES API reference, `SendEmail`, `SendRawEmail`). */
const MAX_RECIPIENTS = 50;

/**
 * Checks an email that a task sends. Its types are checked, too: a task may hand on what a caller's JSON holds.
 *
 * @param senders the addresses it may come from, the default first
 * @throws NonRetryable naming the part that is wrong, without quoting it
 */
export function readEmail(email: Email, senders: readonly string[]): CheckedEmail {
  const to = readAddresses(email.to, 'to');
  const cc = readAddresses(email.cc, 'cc');
  const bcc = readAddresses(email.bcc, 'bcc');
  const replyTo = readAddresses(email.replyTo, 'replyTo');
  const recipients = to.length + cc.length + bcc.length;
  if (recipients === 0 || recipients > MAX_RECIPIENTS) {
    throw invalidEmail(
      `it has ${recipients} recipients; SES takes 1 to ${MAX_RECIPIENTS} in to, cc and bcc together`,
    );
  }
  const { subject } = email;
  const isLine = typeof subject === 'string' && HEADER_TEXT.test(subject);
  if (!isLine || subject.length > MAX_SUBJECT_LENGTH) {
    throw invalidEmail(
      `the subject must be one line without control characters, at most ${MAX_SUBJECT_LENGTH} long`,
    );
  }
  const text = readBody(email.text, 'text');
  const html = readBody(email.html, 'html');
  if (text === undefined && html === undefined) throw invalidEmail('it has neither text nor html');
  return {
    ...{ from: readFrom(email.from, senders), to, cc, bcc, replyTo },
    ...{ subject: subject.toWellFormed(), text, html },
    headers: readHeaders(email.headers),
    attachments: readAttachments(email.attachments, html !== undefined),
  };
}

function readFrom(given: Email['from'], senders: readonly string[]): NamedAddress {
  const [from, ...others] = readAddresses(given ?? senders[0], 'from');
  if (!from || others.length > 0) throw invalidEmail('from must be one address');
  if (senders.includes(from.address)) return from;
  throw invalidEmail('from is neither the sender of this deployment nor one of its senders');
}

function readBody(given: unknown, field: string): string | undefined {
  if (given === undefined || typeof given === 'string') return given?.toWellFormed();
  throw invalidEmail(`${field} must be text`);
}
