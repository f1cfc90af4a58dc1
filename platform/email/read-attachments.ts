import { HEADER_TEXT } from '../../core/protocol/header-text.ts';
import type { Attachment } from '../../core/protocol/mailer.ts';
import { invalidEmail } from './invalid-email.ts';

const MAX_FILENAME_LENGTH = 255;

/** A media type with its parameters (RFC 2045, 5.1), which is no container of other parts: one could bring headers and parts of its own. */
const CONTENT_TYPE =
  /^(?!multipart\/|message\/)[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}(; ?[a-z0-9_.*-]{1,64}=[a-z0-9!#$&^_.+-]{1,127}){0,8}$/i;

/** What stands in `cid:` links: a name, or one with a domain (RFC 2392). */
const CONTENT_ID = /^[a-z0-9_.+-]{1,200}(@[a-z0-9.-]{1,200})?$/i;

/**
 * Reads the attachments of an email: names and contents alone, never a path or an address to read one from.
 *
 * @param hasHtml whether there is HTML that can show an image
 * @throws NonRetryable for anything else
 */
export function readAttachments(given: unknown, hasHtml: boolean): readonly Attachment[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw invalidEmail('attachments must be a list');
  const attachments = given.map(readAttachment);
  const cids = attachments.flatMap(({ cid }) => cid ?? []);
  if (cids.length > 0 && !hasHtml) throw invalidEmail('an attachment with a cid needs html that shows it');
  if (new Set(cids).size < cids.length) throw invalidEmail('two attachments must not have one cid');
  return attachments;
}

function readAttachment(given: unknown): Attachment {
  const { filename, content, contentType, cid }: Readonly<Record<string, unknown>> = Object(given);
  const isName = typeof filename === 'string' && filename.trim() !== '' && HEADER_TEXT.test(filename);
  if (!isName || filename.length > MAX_FILENAME_LENGTH) {
    throw invalidEmail(
      `an attachment must have a filename of one line, at most ${MAX_FILENAME_LENGTH} characters long`,
    );
  }
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
    throw invalidEmail('the content of an attachment must be text or bytes');
  }
  return {
    filename: filename.toWellFormed(),
    content: typeof content === 'string' ? content.toWellFormed() : content,
    ...(contentType === undefined
      ? {}
      : { contentType: checked(contentType, CONTENT_TYPE, 'the contentType of an attachment') }),
    ...(cid === undefined ? {} : { cid: checked(cid, CONTENT_ID, 'the cid of an attachment') }),
  };
}

function checked(value: unknown, pattern: RegExp, what: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw invalidEmail(`${what} is not one: see docs/email.md`);
}
