/** Significant digits with which programs print a number such as JavaScript's, so that it can be read back: at most so many (IEEE 754). */
const MOST_DIGITS = 17;

/**
 * What would be lost of a number if JavaScript read it and wrote it again; `null` if nothing would. Nothing is lost of `0.1`, `1.10` and `1e23`,
 * nor of `0.10000000000000001`, which is how some programs print 0.1. Of a whole number in digits, every digit counts, for it may be an id.
 *
 * @param literal a number as JSON writes it, or as `Number` reads it, and that is one
 * @returns the end of a sentence about it: `would become 1234567890123456800…`
 */
export function numberLoss(literal: string): string | null {
  // Numbers of up to 15 digits are all different numbers for JavaScript, too; with an exponent, they may be out of its range.
  if (literal.length <= 15 && !/e/i.test(literal)) return null;
  const number = Number(literal);
  if (!Number.isFinite(number)) return 'is too large for a number, which goes to 1.8e308';
  if (String(number) === literal) return null;
  const written = significant(literal);
  if (written === significant(String(number)) || (written === null && Number.isSafeInteger(number)))
    return null;
  const digits = written?.indexOf('e') ?? 0;
  const isPrinted = digits > 0 && digits <= MOST_DIGITS && !/^[+-]?\d+$/.test(literal);
  if (isPrinted && written === significant(number.toPrecision(digits))) return null;
  return `would become ${number}, because a number has about 16 digits; send it as a text`;
}

/** The digits that matter, without the zeros around them, and their exponent: `11e-1` for 1.10. Zero is `0e0`. */
function significant(literal: string): string | null {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  const digits = whole + fraction;
  let begin = 0;
  let end = digits.length;
  while (digits[begin] === '0') begin += 1;
  while (end > begin && digits[end - 1] === '0') end -= 1;
  if (digits === '') return null;
  if (begin === end) return '0e0';
  return `${digits.slice(begin, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
