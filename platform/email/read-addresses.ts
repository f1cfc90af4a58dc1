import { addressFault, EMAIL_ADDRESS } from '../../core/protocol/email-address.ts';
import { HEADER_TEXT } from '../../core/protocol/header-text.ts';
import type { EmailAddresses } from '../../core/protocol/mailer.ts';
import { invalidEmail } from './invalid-email.ts';

/** An address, and its name or an empty text. */
export interface NamedAddress {
  readonly name: string;
  readonly address: string;
}

/**
 * How an encoded word begins (RFC 2047). Some mail programs decode one even inside quotes or an address: what they then show, and answer to, would not be
 * what was checked here.
 */
const ENCODED = '=?';

/** Longest name of an address, in characters: it is repeated in every mail program's list. */
const MAX_NAME_LENGTH = 255;

/**
 * Reads the addresses of one field. Nothing is parsed: an address must be one as SES takes it, with nothing before or behind it, and a name is only a name.
 * So no comma, quote, angle bracket or group (`Team: a@b.com;`) in either can become another recipient.
 *
 * @param field its name, for the error
 * @throws NonRetryable for anything else
 */
export function readAddresses(given: EmailAddresses | undefined, field: string): readonly NamedAddress[] {
  if (given === undefined) return [];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.map((one) => readAddress(one, field));
}

function readAddress(given: unknown, field: string): NamedAddress {
  if (typeof given === 'string') return { name: '', address: checkedAddress(given, field) };
  const { name, address }: { readonly name?: unknown; readonly address?: unknown } = Object(given);
  return { address: checkedAddress(address, field), name: checkedName(name, field) };
}

function checkedAddress(address: unknown, field: string): string {
  if (typeof address === 'string' && EMAIL_ADDRESS.test(address)) {
    if (!address.includes(ENCODED)) return address;
    throw invalidEmail(`an address in ${field} must not have ${ENCODED} in it`);
  }
  const fault = typeof address === 'string' ? addressFault(address) : null;
  throw invalidEmail(
    `${field} must be an email address, or several in a list${fault === null ? '' : `: ${fault}`}`,
  );
}

function checkedName(name: unknown, field: string): string {
  if (typeof name !== 'string' || name.length > MAX_NAME_LENGTH || !HEADER_TEXT.test(name)) {
    throw invalidEmail(
      `a name in ${field} must be one line without control characters, at most ${MAX_NAME_LENGTH} long`,
    );
  }
  if (name.includes(ENCODED)) {
    throw invalidEmail(`a name in ${field} must not be encoded; it is when it is sent`);
  }
  return name.trim().toWellFormed();
}
