import type { MailStatus } from '../../core/protocol/mail-status.ts';
import { MAIL_TAGS, type MailOwner } from '../../core/protocol/mailer.ts';
import { type Fields, fieldsOf, listOf } from './fields.ts';
import { mailStatusOf } from './mail-status-of.ts';

/** One event of SES's, read. */
export type ReadEvent =
  /** What became of a task's email. */
  | { readonly kind: 'delivery'; readonly owner: MailOwner; readonly delivery: MailStatus }
  /** Of an email that no task sent, or nothing that a record tells. `event` is the kind that SES calls it. */
  | { readonly kind: 'foreign'; readonly event: string }
  /** Not what SES sends, by what we know of it. The reason quotes nothing of it. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What SES publishes, in plain text, when an event destination is made or changed. */
const TOPIC_VALIDATION = 'Successfully validated SNS topic for Amazon SES event publishing.';

/**
 * Reads an event as SES publishes it to SNS, and SNS hands it to SQS unwrapped (SES Developer Guide, "Contents of event data
 * that Amazon SES publishes to Amazon SNS"). Never throws.
 */
export function readEvent(body: string): ReadEvent {
  if (body.trim() === TOPIC_VALIDATION) return { kind: 'foreign', event: 'TopicValidation' };
  const event = fieldsOf(parsed(body));
  const mail = fieldsOf(event?.['mail']);
  const type = event?.['eventType'];
  if (!event || !mail || typeof type !== 'string') {
    return { kind: 'unreadable', reason: 'The message is no event of SES’s.' };
  }
  const owner = ownerOf(fieldsOf(mail['tags']));
  // A kind's name is SES's to make up, and a log line takes no more of it than a name.
  if (!owner) return { kind: 'foreign', event: type.slice(0, 40) };
  const delivery = mailStatusOf(type, event, mail);
  if (delivery === 'untold') return { kind: 'foreign', event: type.slice(0, 40) };
  if (!delivery)
    return { kind: 'unreadable', reason: 'The event of SES’s lacks a field or has one of another type.' };
  return { kind: 'delivery', owner, delivery };
}

/** The task that an email's tags name; email from before there was a tag for its life is of the first. */
function ownerOf(tags: Fields | null): MailOwner | null {
  const [id] = listOf(tags?.[MAIL_TAGS.id]);
  const [life = '1'] = listOf(tags?.[MAIL_TAGS.life]);
  if (typeof id !== 'string' || id === '' || typeof life !== 'string' || !/^[1-9]\d{0,14}$/.test(life))
    return null;
  return { id, life: Number(life) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
