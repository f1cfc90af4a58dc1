/** Where fauxqs keeps the pattern, which its package does not export. */
const MODULE = new URL('sqs/sqsTypes.js', import.meta.resolve('fauxqs')).href;

/** What SQS refuses in a body: every character that XML 1.0 does not allow (SQS API reference, `SendMessage`). */
const REFUSED = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/**
 * Makes fauxqs accept characters beyond U+FFFF, such as emoji, as SQS does: its own pattern tests surrogate halves.
 *
 * @throws Error when fauxqs no longer keeps its pattern there
 */
export async function acceptAllCharacters(): Promise<void> {
  const types: unknown = await import(MODULE);
  const pattern =
    types !== null && typeof types === 'object' && 'INVALID_MESSAGE_BODY_CHAR' in types
      ? types.INVALID_MESSAGE_BODY_CHAR
      : undefined;
  if (!(pattern instanceof RegExp)) throw new Error('This release of fauxqs checks bodies in another way.');
  pattern.test = (body) => REFUSED.test(body);
}
