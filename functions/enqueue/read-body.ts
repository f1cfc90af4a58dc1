import { MAX_BODY_BYTES, MAX_ERRORS } from '../../core/protocol/bounds.ts';
import type { Json } from '../../core/protocol/json.ts';
import { type JsonLoss, jsonLosses } from '../../core/protocol/json-losses.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { decoded, parsedJson, refuseDamaged, utf8 } from '../../platform/http/body-text.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import type { Query } from '../../platform/http/read-query.ts';
import { capitalized } from './capitalized.ts';
import { decompressed } from './decompress.ts';
import { FORM_TYPE, JSON_TYPE, MULTIPART_TYPE, readFormFields, readParts } from './read-form-fields.ts';

/** A call's body, by the kind of its content. */
export type Body =
  | {
      readonly kind: 'json';
      readonly value: Json;
      /** What of the text is not in the value as it was written: nothing that holds such a part is accepted. */
      readonly losses: readonly JsonLoss[];
    }
  | { readonly kind: 'form'; readonly fields: Query };

/** Maximum number of losses that are told apart: as many as a bulk call has tasks, several times. */
const MAX_LOSSES = 10_000;

/**
 * Reads a call's body. A missing body is an empty form.
 *
 * @throws ProblemError 400, 413 or 415; 422 if it is nested too deeply, or has files
 */
export async function readBody({
  body: sent,
  headers,
}: Pick<HttpRequest, 'body' | 'headers'>): Promise<Body> {
  if (sent.byteLength > MAX_BODY_BYTES) {
    throw new ProblemError(413, `The body has ${sent.byteLength} bytes; the maximum is ${MAX_BODY_BYTES}.`);
  }
  const body = await decompressed(sent, headers['content-encoding']);
  if (body === sent) refuseDamaged(body, headers['content-length']);
  const contentType = headers['content-type'] ?? '';
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  const charset = parameters.map((parameter) => /^charset="?([^"]*)"?$/i.exec(parameter)?.[1]).find(Boolean);
  const isOther = charset !== undefined && !/^utf-?8$/i.test(charset);
  switch (isOther ? null : type.toLowerCase()) {
    case JSON_TYPE:
      return parsed(decoded(body));
    case FORM_TYPE: {
      const text = decoded(body);
      if (looksLikeJson(text)) throw otherType(text);
      return { kind: 'form', fields: readFormFields(text) };
    }
    case MULTIPART_TYPE:
      return { kind: 'form', fields: await readParts(utf8(body), contentType) };
    default:
      if (type === '' && body.byteLength === 0) return { kind: 'form', fields: {} };
      throw otherType(body.toString());
  }
}

/** The problem of a content type that is not accepted. curl's `-d` calls everything a form. */
function otherType(text: string): ProblemError {
  const hint = looksLikeJson(text)
    ? ` The body looks like JSON: send it with the header content-type: ${JSON_TYPE} (curl: -H 'content-type: ${JSON_TYPE}').`
    : '';
  return new ProblemError(
    415,
    `The content type must be ${JSON_TYPE}, ${FORM_TYPE} or ${MULTIPART_TYPE}, in UTF-8.${hint}`,
    { headers: { 'accept-post': `${JSON_TYPE}, ${FORM_TYPE}, ${MULTIPART_TYPE}` } },
  );
}

/** Whether a text is JSON, or begins like it and is no form. */
function looksLikeJson(given: string): boolean {
  const text = given.replace(/^\ufeff/, '').trimStart();
  if (!/^[[{]/.test(text)) return false;
  if (!text.includes('=')) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parsed(text: string): Body {
  const value = parsedJson(text);
  const losses: JsonLoss[] = [];
  for (const loss of jsonLosses(text)) {
    losses.push(loss);
    if (losses.length > MAX_LOSSES) throw lossProblem(losses);
  }
  return { kind: 'json', value, losses };
}

/**
 * The problem of a body, or of a part of it, that could not be stored as it was sent.
 *
 * @param from how many steps of the paths lead to that part
 */
export function lossProblem(losses: readonly JsonLoss[], from = 0): ProblemError {
  return new ProblemError(422, 'The input could not be stored as it was sent.', {
    errors: losses
      .slice(0, MAX_ERRORS)
      .map(({ path, message }) => ({ path: path.slice(from).join('.'), message: capitalized(message) })),
  });
}
