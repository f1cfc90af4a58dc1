import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { list } from './list-rule.ts';
import type { Rule } from './rule.ts';

/** A value in a message. JSON would show `NaN` as `null`. */
export function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** With its stage, checked by `checkPrefix`. */
export const NAME = pattern(
  /^[a-z][a-z0-9-]{0,32}$/,
  'a lower-case letter, then up to 32 lower-case letters, digits or "-"',
);

/** With a name, checked by `checkPrefix`. */
export const STAGE = pattern(
  /^[a-z][a-z0-9-]{0,19}$/,
  'a lower-case letter, then up to 19 lower-case letters, digits or "-"',
);

export const LOG_RETENTION: Rule<RetentionDays> = {
  accepted: `one of CloudWatch's periods: ${retentionPeriods().join(', ')}`,
  read: (value) => retentionPeriods().find((days) => String(days) === String(value)),
};

/** API Gateway finds an issuer's keys through `/.well-known/openid-configuration` below its URL, over HTTPS only. */
export const ISSUER: Rule<string> = {
  accepted:
    "the issuer's https:// URL, exactly as in its tokens' iss, without query or fragment, such as https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
  read: (value) => {
    if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
    const { protocol, username, password } = new URL(value);
    return protocol === 'https:' && username + password === '' && !/[\s?#,]/.test(value) ? value : undefined;
  },
};

/** An issuer may use any string; a comma is refused, because it separates list entries here. */
export const AUDIENCES = list(
  pattern(/^[^\s,]{1,255}$/, ''),
  "one or more values of the tokens' aud (or client_id), separated by commas",
);

/** The characters that OAuth 2.0 allows in a scope (RFC 6749, section 3.3). */
export const SCOPE_PREFIX = pattern(
  /^[\x21\x23-\x5B\x5D-\x7E]{1,200}$/,
  'the prefix that the issuer puts before scope names, such as lovage/ for a Cognito resource server "lovage"',
);

/** Origins as in a browser's `Origin` header: scheme, host and port, and nothing after them. */
export const ORIGINS = list(
  {
    accepted: '',
    read: (value) => {
      if (typeof value !== 'string' || !/^https?:/.test(value) || !URL.canParse(value)) return undefined;
      return new URL(value).origin === value ? value : undefined;
    },
  },
  'origins as browsers send them, such as https://app.example.com or http://localhost:5173, separated by commas; "*" is not accepted',
);

/** One of the given words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Rule<Word> {
  return { accepted: `one of ${words.join(', ')}`, read: (value) => words.find((word) => word === value) };
}

/** `true` or left out, for a deliberate choice. */
export const YES: Rule<true> = {
  accepted: 'true, or left out',
  read: (value) => (value === true || value === 'true' ? true : undefined),
};

function pattern(expression: RegExp, accepted: string): Rule<string> {
  return {
    accepted,
    read: (value) => (typeof value === 'string' && expression.test(value) ? value : undefined),
  };
}

/** @param why the unit or the reason for the limits, added to the message */
export function wholeNumber(min: number, max: number, why?: string): Rule<number> {
  return {
    accepted: `a whole number from ${min} to ${max}${why === undefined ? '' : `, ${why}`}`,
    read: (value) => {
      const isNumeral = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
      const number = isNumeral ? Number(value) : Number.NaN;
      return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
    },
  };
}

function retentionPeriods(): RetentionDays[] {
  return Object.values(RetentionDays).filter(
    (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
  );
}
