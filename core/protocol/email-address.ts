/**
 * An address that SES takes: a dot-atom (RFC 5322, 3.2.3), `@`, and a domain of two labels or more (RFC 1035, 2.3.1), in the lengths of
 * RFC 5321 (4.5.3.1) and RFC 3696's erratum 1690. ASCII only: "Amazon SES does not support the SMTPUTF8 extension" (SES API reference,
 * `Destination`). No quoted part before the `@` and no IP address behind it: mail providers give nobody such an address. JSON Schema's
 * `pattern` may be its source. It reads in linear time.
 */
export const EMAIL_ADDRESS =
  /^(?=.{3,254}$)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

/** What may be wrong with an address, in the order in which it is looked for. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  // First, so that what follows reads little.
  [/^.{255}/s, 'it has more than 254 characters'],
  [/[<>\s]/, 'only the address, without a name or spaces'],
  [/@.*@/, 'one address, with one @'],
  [/^[^@]{65}/, 'more than 64 characters are before the @'],
  [/[^!-~].*@/, 'SES takes only ASCII before the @'],
  [/[^!-~]/, 'SES takes the domain only in Punycode (xn--…)'],
  [/(^|\.)[.@]|@\.|\.$/, 'a dot must be between other characters'],
  [/[^\w.!#$%&'*+/=?^`{|}~-].*@/, 'no quotes, commas, colons, brackets or backslashes before the @'],
  [/@(.*\.)?-|@.*-(\.|$)/, 'no name in the domain may begin or end with -'],
  [/@(.*\.)?[^.]{64}/, 'a name in the domain has more than 63 characters'],
  [/@[^.]*$/, 'the domain has no dot'],
];

/** What is wrong with a text that is not an `EMAIL_ADDRESS`, in words that quote nothing of it; `null` if it is nothing like one. */
export function addressFault(text: string): string | null {
  if (!/[^@]@./s.test(text)) return null;
  const fault = FAULTS.find(([pattern]) => pattern.test(text));
  return fault?.[1] ?? 'a domain is letters, digits, - and dots, and ends with a name such as com';
}
