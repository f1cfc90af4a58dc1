import { LAST_TIME, MAX_ID_BYTES } from '../../core/protocol/bounds.ts';
import { isText } from '../../core/protocol/is-text.ts';
import type { MailNews, MailStatusName } from '../../core/protocol/mail-status.ts';
import { MAIL_TAGS, type MailOwner } from '../../core/protocol/mailer.ts';
import { type Fields, fieldsOf, listOf } from './fields.ts';
import { judgeRecipients } from './judge-recipients.ts';

/** A mail event, read. */
export type ReadEvent =
  /** What became of a task's email. */
  | { readonly kind: 'delivery'; readonly owner: MailOwner; readonly mailStatus: MailNews }
  /** About an email that no task sent, or of a kind that records do not show. `event` is SES's name for the kind. */
  | { readonly kind: 'foreign'; readonly event: string }
  /** Not what we know SES to send. The reason quotes nothing from it. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The plain text that SES publishes when an event destination is created or changed. */
const TOPIC_VALIDATION = 'Successfully validated SNS topic for Amazon SES event publishing.';

/**
 * Reads an event that SES published to SNS and SNS passed to SQS unwrapped (SES Developer Guide, "Contents of event data that
 * Amazon SES publishes to Amazon SNS"). Never throws.
 */
export function readEvent(body: string): ReadEvent {
  if (body.trim() === TOPIC_VALIDATION) return { kind: 'foreign', event: 'TopicValidation' };
  const event = fieldsOf(parsed(body));
  const mail = fieldsOf(event?.['mail']);
  const type = event?.['eventType'];
  if (!event || !mail || typeof type !== 'string') {
    return { kind: 'unreadable', reason: 'The message is not an SES event.' };
  }
  const owner = ownerOf(fieldsOf(mail['tags']));
  if (owner === 'impossible')
    return { kind: 'unreadable', reason: 'The SES event names an impossible task.' };
  // SES chooses the name, so only a name's length of it goes into the log.
  if (!owner) return { kind: 'foreign', event: type.slice(0, 40) };
  const mailStatus = mailStatusOf(type, event, mail);
  if (mailStatus === 'untold') return { kind: 'foreign', event: type.slice(0, 40) };
  if (!mailStatus)
    return { kind: 'unreadable', reason: 'The SES event lacks a field or has one of the wrong type.' };
  return { kind: 'delivery', owner, mailStatus };
}

/**
 * The task that an email's tags name. Email sent before there was a tag for the life belongs to the first life.
 *
 * @returns `impossible` for an id that no record can have
 */
function ownerOf(tags: Fields | null): MailOwner | 'impossible' | null {
  const [id] = listOf(tags?.[MAIL_TAGS.id]);
  const [life = '1'] = listOf(tags?.[MAIL_TAGS.life]);
  const [token = null] = listOf(tags?.[MAIL_TAGS.token]);
  if (typeof id !== 'string' || id === '' || typeof life !== 'string' || !/^[1-9]\d{0,14}$/.test(life))
    return null;
  if (!isText(id, MAX_ID_BYTES)) return 'impossible';
  if (token !== null && !(typeof token === 'string' && isText(token, MAX_ID_BYTES))) return 'impossible';
  return { id, life: Number(life), token };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/**
 * What an event says about an email. Only SES's own words and the mail server's status code become a reason: the rest of what a
 * mail server writes may quote addresses.
 *
 * @param type the event's `eventType`
 * @returns `untold` for a kind that says nothing about delivery, or `null` for an event that lacks what its kind must have
 */
function mailStatusOf(type: string, event: Fields, mail: Fields): MailNews | 'untold' | null {
  switch (type) {
    case 'Delivery':
      return told('delivered', fieldsOf(event['delivery'])?.['timestamp'], []);
    case 'Bounce':
      return bounceOf(fieldsOf(event['bounce']));
    case 'Complaint': {
      const complaint = fieldsOf(event['complaint']);
      const feedback = word(complaint?.['complaintFeedbackType']);
      // A report that takes back an earlier one (IANA, "Messaging Abuse Reporting Format Parameters").
      if (feedback === 'not-spam') return 'untold';
      return told('complained', complaint?.['timestamp'], [
        word(complaint?.['complaintSubType']) ?? feedback,
      ]);
    }
    case 'Reject':
      // It has no time of its own: SES rejects an email as soon as it receives it.
      return told('rejected', mail['timestamp'], [words(fieldsOf(event['reject'])?.['reason'])]);
    case 'DeliveryDelay': {
      const delay = fieldsOf(event['deliveryDelay']);
      return told('delayed', delay?.['timestamp'], [
        word(delay?.['delayType']),
        judgeRecipients(delay?.['delayedRecipients']).code,
      ]);
    }
    default:
      return 'untold';
  }
}

/**
 * What a bounce says. SES also reports what it cannot read as a bounce that is not permanent: there the mail server's own words count, where
 * SES attaches them. A server that still tries has not refused the email, and one that has given up has, even if it accepted it at first.
 */
function bounceOf(bounce: Fields | null): MailNews | null {
  const type = word(bounce?.['bounceType']) ?? 'Undetermined';
  const { verdict, code } = judgeRecipients(bounce?.['bouncedRecipients']);
  if (type !== 'Permanent' && verdict === 'arrived') return told('delivered', bounce?.['timestamp'], []);
  const status = type !== 'Permanent' && verdict === 'delayed' ? 'delayed' : 'bounced';
  const news = told(status, bounce?.['timestamp'], [joined([type, word(bounce?.['bounceSubType'])]), code]);
  return news && verdict === 'failed' ? { ...news, failed: true } : news;
}

function told(
  status: MailStatusName,
  timestamp: unknown,
  reasons: readonly (string | null)[],
): MailNews | null {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (!(at >= 0 && at <= LAST_TIME)) return null;
  return { status, at, reason: reasons.filter((reason) => reason !== null).join(' ') || null };
}

function joined(kind: readonly (string | null)[]): string {
  return kind.filter((part) => part !== null).join('/');
}

/** A name that SES uses, such as `MailboxFull` or `auth-failure`. */
function word(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z-]{0,49}$/.test(value) ? value : null;
}

/** A phrase that SES uses, such as `Bad content`. */
function words(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z -]{0,49}$/.test(value) ? value : null;
}
