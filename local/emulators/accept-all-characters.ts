/** Where fauxqs keeps the pattern; its package exports no more than its front door. */
const MODULE = new URL('../../node_modules/fauxqs/dist/sqs/sqsTypes.js', import.meta.url).href;

/** What SQS refuses in a body (SQS API reference, `SendMessage`): all that is not of XML 1.0's characters. */
const REFUSED = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/**
 * Lets fauxqs take the characters beyond U+FFFF, emoji among them, as SQS does: its own pattern looks at halves of them.
 *
 * @throws Error when fauxqs keeps its pattern elsewhere
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
