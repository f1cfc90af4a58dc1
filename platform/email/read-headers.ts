import { HEADER_TEXT } from '../../core/protocol/header-text.ts';
import { invalidEmail } from './invalid-email.ts';

/**
 * The fields that an email may set beside those that have a place of their own: of mailing lists (RFC 2369, 2919 and 8058), of conversations (RFC 5322),
 * of automatic mail (RFC 3834), and what only the recipient's mail program reads. None of them has a say in who gets the email.
 */
const SETTABLE: ReadonlySet<string> = new Set([
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-id',
  'list-help',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
  'in-reply-to',
  'references',
  'auto-submitted',
  'precedence',
  'importance',
  'priority',
  'feedback-id',
]);

/** Letters of ASCII only: others, such as the Kelvin sign, become some when they are made small. */
const NAME = /^[A-Za-z0-9-]{1,77}$/;

/** Fields of somebody's own. SES reads `X-SES-…`, which choose the configuration set, the tags and the identity (SES developer guide, sending raw email). */
const OWN = /^x-(?!ses-)[a-z0-9]/;

/** Characters of a line without its end, name included (RFC 5322, 2.1.1). */
const MAX_LINE_LENGTH = 998;

/** Whether a text is visible ASCII and spaces. */
export function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/**
 * Reads the header fields that a task sets.
 *
 * @throws NonRetryable for a field that is not on the list, one that comes twice, and a value that is not one line
 */
export function readHeaders(given: unknown): Readonly<Record<string, string>> {
  const entries: [string, unknown][] = Object.entries(Object(given ?? {}));
  const seen = new Set<string>();
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const known = name.toLowerCase();
      if (!NAME.test(name) || (!SETTABLE.has(known) && !OWN.test(known))) {
        throw invalidEmail(
          'headers may set those of mailing lists and conversations, and X-…, but not X-SES-…, nor a field that has a place of its own',
        );
      }
      if (seen.has(known)) throw invalidEmail('headers must not set a field twice');
      seen.add(known);
      return [name, checkedValue(known, value)];
    }),
  );
}

function checkedValue(name: string, value: unknown): string {
  // A name of the task's own may be a caller's.
  const field = SETTABLE.has(name) ? name : 'X-…';
  const isText = typeof value === 'string' && value.trim() !== '' && HEADER_TEXT.test(value);
  if (!isText || name.length + ': '.length + value.length > MAX_LINE_LENGTH) {
    throw invalidEmail(
      `the header ${field} must be one line without control characters, at most ${MAX_LINE_LENGTH} long with its name`,
    );
  }
  // These fields have a grammar, in which nothing may be encoded.
  if (field === name && !isAscii(value)) throw invalidEmail(`the header ${field} must be ASCII`);
  return value.trim().toWellFormed();
}
