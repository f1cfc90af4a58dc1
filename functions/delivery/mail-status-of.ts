import type { MailStatus, MailStatusName } from '../../core/protocol/mail-status.ts';
import { type Fields, fieldsOf, listOf } from './fields.ts';

/**
 * What an event says of an email. Only words of SES's own and the mail server's status code become a reason: what a mail server
 * writes beside it quotes addresses.
 *
 * @param type the event's `eventType`
 * @returns `untold` for a kind that says nothing of this, or `null` when it lacks what its kind must have
 */
export function mailStatusOf(type: string, event: Fields, mail: Fields): MailStatus | 'untold' | null {
  switch (type) {
    case 'Delivery':
      return told('delivered', fieldsOf(event['delivery'])?.['timestamp'], []);
    case 'Bounce': {
      const bounce = fieldsOf(event['bounce']);
      const kind = [word(bounce?.['bounceType']) ?? 'Undetermined', word(bounce?.['bounceSubType'])];
      return told('bounced', bounce?.['timestamp'], [joined(kind), statusOf(bounce?.['bouncedRecipients'])]);
    }
    case 'Complaint': {
      const complaint = fieldsOf(event['complaint']);
      const feedback = word(complaint?.['complaintFeedbackType']);
      // A report that takes an earlier one back (IANA, "Messaging Abuse Reporting Format Parameters").
      if (feedback === 'not-spam') return 'untold';
      return told('complained', complaint?.['timestamp'], [
        word(complaint?.['complaintSubType']) ?? feedback,
      ]);
    }
    case 'Reject':
      // It has no time of its own: SES rejects an email when it takes it.
      return told('rejected', mail['timestamp'], [words(fieldsOf(event['reject'])?.['reason'])]);
    case 'DeliveryDelay': {
      const delay = fieldsOf(event['deliveryDelay']);
      return told('delayed', delay?.['timestamp'], [
        word(delay?.['delayType']),
        statusOf(delay?.['delayedRecipients']),
      ]);
    }
    default:
      return 'untold';
  }
}

function told(
  status: MailStatusName,
  timestamp: unknown,
  reasons: readonly (string | null)[],
): MailStatus | null {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (!(at >= 0)) return null;
  return { status, at, reason: reasons.filter((reason) => reason !== null).join(' ') || null };
}

function joined(kind: readonly (string | null)[]): string {
  return kind.filter((part) => part !== null).join('/');
}

/** One of SES's names, such as `MailboxFull` or `auth-failure`. */
function word(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z-]{0,49}$/.test(value) ? value : null;
}

/** A few of SES's words, such as `Bad content`. */
function words(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z -]{0,49}$/.test(value) ? value : null;
}

/** The status code of the first recipient's mail server (RFC 3463), such as `5.1.1`. */
function statusOf(recipients: unknown): string | null {
  const [recipient] = listOf(recipients);
  const status = fieldsOf(recipient)?.['status'];
  return typeof status === 'string' && /^[245]\.\d{1,3}\.\d{1,3}$/.test(status) ? status : null;
}
