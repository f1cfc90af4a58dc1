import { MAX_ERRORS, MAX_FORM_FIELDS } from '../../core/protocol/bounds.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import { collectValues, isUtf8Encoded, type Query, readQuery } from '../../platform/http/read-query.ts';

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';
export const MULTIPART_TYPE = 'multipart/form-data';

/**
 * Reads an URL-encoded form. A field that comes several times becomes a list of its values.
 *
 * @throws ProblemError 400 if it is not UTF-8, 413 if it has too many fields
 */
export function readFormFields(text: string): Query {
  if (text.split('&', MAX_FORM_FIELDS + 1).length > MAX_FORM_FIELDS) throw tooMany();
  if (!isUtf8Encoded(text)) throw otherEncoding(text);
  return readQuery(text);
}

/** The problem of a form in another encoding, whose characters would be stored as U+FFFD. */
function otherEncoding(text: string): ProblemError {
  const wrong = text.split('&').filter((field) => !isUtf8Encoded(field));
  return new ProblemError(400, 'The form is not UTF-8.', {
    errors: wrong.flatMap((field) =>
      Object.keys(readQuery(field)).map((path) => ({
        path,
        message: 'Must be UTF-8: ü, for instance, is %C3%BC',
      })),
    ),
  });
}

/**
 * Reads a form in parts, as browsers' `FormData` is sent. Node.js itself parses it.
 *
 * @param body in UTF-8
 * @param contentType names the boundary between the parts
 * @throws ProblemError 400 if it is malformed, 413 if it has too many fields, 422 if it has files
 */
export async function readParts(body: Buffer, contentType: string): Promise<Query> {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)?.slice(1).find(Boolean);
  if (boundary === undefined) throw malformed();
  // The end has one more, and one may be part of a text.
  if (isThere(body, `--${boundary}`, MAX_FORM_FIELDS + 3)) throw tooMany();
  let form: FormData;
  try {
    form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw malformed();
  }
  const files: FieldError[] = [];
  const texts: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') texts.push([name, value]);
    else files.push({ path: name, message: 'Must be a text: files are not accepted' });
  }
  if (files.length > 0) {
    throw new ProblemError(422, 'The form has files, which a task’s input cannot hold.', {
      errors: files.slice(0, MAX_ERRORS),
    });
  }
  if (texts.length > MAX_FORM_FIELDS) throw tooMany();
  return collectValues(texts);
}

/** Whether a text is in the bytes so many times. */
function isThere(bytes: Buffer, text: string, times: number): boolean {
  let count = 0;
  for (let at = bytes.indexOf(text); at !== -1 && count < times; at = bytes.indexOf(text, at + text.length)) {
    count += 1;
  }
  return count >= times;
}

function malformed(): ProblemError {
  return new ProblemError(400, `The body is not valid ${MULTIPART_TYPE}, although its content type says so.`);
}

function tooMany(): ProblemError {
  return new ProblemError(
    413,
    `The form has more than ${MAX_FORM_FIELDS} fields. Send so many as ${JSON_TYPE}.`,
  );
}
