import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressFault, EMAIL_ADDRESS } from '../../../../core/protocol/email-address.ts';

const label = (length: number) => 'a'.repeat(length);
/** An address of 254 characters, with the longest part before the `@`. */
const LONGEST = `${label(64)}@${[63, 63, 58].map(label).join('.')}.de`;

describe('an email address is', () => {
  test.each([
    'bob@example.com',
    'b@a.io',
    'first.last+tag@mail.example.co.uk',
    'SRS0=HHH=TT=example.org=alice@example.com',
    'bounces/4711~x@example.com',
    "!#$%&'*+-/=?^_`{|}~@example.com",
    '-.-@example.com',
    'bob@xn--80akhbyknj4f.xn--p1ai',
    'bob@xn--bcher-kva.example',
    'bob@1and1.com',
    'bob@a--b.example',
    `bob@${label(63)}.com`,
    `bob@example.${label(63)}`,
    `${label(64)}@example.com`,
    LONGEST,
  ])('%s', (address) => {
    expect(EMAIL_ADDRESS.test(address)).toBe(true);
    // The page's form reads JSON Schema's pattern as Unicode.
    expect(new RegExp(EMAIL_ADDRESS.source, 'u').test(address)).toBe(true);
  });

  test('254 characters long at most', () => {
    expect(LONGEST).toHaveLength(254);
    expect(EMAIL_ADDRESS.test(LONGEST.replace('.de', 'a.de'))).toBe(false);
  });

  test('one of any characters of RFC 5322’s atext before the @', () => {
    const atom = fc.string({
      unit: fc.constantFrom(..."azAZ09!#$%&'*+-/=?^_`{|}~"),
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(atom, { minLength: 1, maxLength: 3 }), (atoms) => {
        expect(EMAIL_ADDRESS.test(`${atoms.join('.')}@example.com`)).toBe(true);
      }),
    );
  });
});

describe('not an email address, and why, is', () => {
  test.each<[string, string | null]>([
    ['', null],
    ['bob', null],
    ['@', null],
    ['bob@', null],
    ['@example.com', null],
    ['bob@example.com\n', 'spaces'],
    ['bob@example.com\r\nBcc: eve@example.com', 'spaces'],
    [' bob@example.com', 'spaces'],
    ['Bob <bob@example.com>', 'without a name'],
    ['<bob@example.com>', 'without a name'],
    ['bob@example.com,eve@example.com', 'one address'],
    ['bob@@example.com', 'one address'],
    ['bob@example.com,', 'letters, digits'],
    [`${label(65)}@example.com`, '64 characters'],
    [`${'x'.repeat(320)}@example.com`, '254 characters'],
    [LONGEST.replace('.de', 'a.de'), '254 characters'],
    ['büro@example.com', 'ASCII before the @'],
    ['bob\u0000@example.com', 'ASCII before the @'],
    ['bob\u007f@example.com', 'ASCII before the @'],
    ['bob@bücher.example', 'Punycode'],
    ['почта@пример.рф', 'ASCII before the @'],
    ['bob@пример.рф', 'Punycode'],
    ['.bob@example.com', 'a dot'],
    ['bob.@example.com', 'a dot'],
    ['b..ob@example.com', 'a dot'],
    ['bob@.example.com', 'a dot'],
    ['bob@example..com', 'a dot'],
    ['bob@example.com.', 'a dot'],
    ['"bob"@example.com', 'quotes'],
    ['bob(comment)@example.com', 'brackets'],
    ['mailto:bob@example.com', 'colons'],
    ['bob\\@example.com', 'backslashes'],
    ['bob@-example.com', 'begin or end with -'],
    ['bob@example-.com', 'begin or end with -'],
    ['bob@example.com-', 'begin or end with -'],
    [`bob@${label(64)}.com`, '63 characters'],
    [`bob@example.${label(64)}`, '63 characters'],
    ['bob@localhost', 'no dot'],
    ['bob@[192.0.2.1]', 'ends with a name'],
    ['bob@192.0.2.1', 'ends with a name'],
    ['bob@ex_ample.com', 'letters, digits'],
    ['bob@example.c', 'ends with a name'],
    ['bob@example.123', 'ends with a name'],
  ])('%j', (text, fault) => {
    expect(EMAIL_ADDRESS.test(text)).toBe(false);
    expect(new RegExp(EMAIL_ADDRESS.source, 'u').test(text)).toBe(false);
    if (fault === null) expect(addressFault(text)).toBeNull();
    else expect(addressFault(text)).toContain(fault);
  });
});

test('a reason quotes nothing of the text', () => {
  const text = fc.string({ unit: fc.constantFrom(...'Q7@.-" <ü') });
  fc.assert(
    fc.property(text, (given) => {
      expect(addressFault(given) ?? '').not.toMatch(/Q|7/);
    }),
  );
});

test.each([
  ['dots', (n: number) => `${'a.'.repeat(n)}@`],
  ['labels', (n: number) => `a@${'a.'.repeat(n)}`],
  ['hyphens', (n: number) => `a@a${'-'.repeat(n)}.`],
  ['signs', (n: number) => '@'.repeat(n)],
  ['letters of other alphabets', (n: number) => `a@a${'ü'.repeat(n)}`],
])('a quarter of a megabyte of %s is read in no time', (_what, text) => {
  const given = text(250_000);
  const start = process.cpuUsage();
  expect(EMAIL_ADDRESS.test(given)).toBe(false);
  addressFault(given);
  const { user } = process.cpuUsage(start);
  // Of the processor, in microseconds: others may use it meanwhile.
  expect(user).toBeLessThan(1_000_000);
});
