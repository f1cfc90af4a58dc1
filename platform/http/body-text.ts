import { isUtf8 } from 'node:buffer';
import { MAX_DEPTH } from '../../core/protocol/bounds.ts';
import type { Json } from '../../core/protocol/json.ts';
import { isDeeper } from '../../core/protocol/json-fault.ts';
import { ProblemError } from '../../core/protocol/problem.ts';

/**
 * Refuses a body that was decoded on its way as if it were UTF-8, as API Gateway does with JSON: U+FFFD stands for what was not, and takes more
 * bytes or fewer than that did.
 *
 * @throws ProblemError 400
 */
export function refuseDamaged(body: Buffer, contentLength: string | undefined): void {
  const isOther = contentLength !== undefined && Number(contentLength) !== body.byteLength;
  if (isOther && body.includes('\ufffd')) throw notUtf8();
}

/** @throws ProblemError 400 */
export function utf8(body: Buffer): Buffer {
  if (!isUtf8(body)) throw notUtf8();
  return body;
}

/**
 * Decodes UTF-8, without the byte order mark that some clients put before it.
 *
 * @throws ProblemError 400
 */
export function decoded(body: Buffer): string {
  return utf8(body)
    .toString()
    .replace(/^\ufeff/, '');
}

/**
 * Reads the text of a body as JSON.
 *
 * @throws ProblemError 400 if it is none; 422 if it is nested too deeply
 */
export function parsedJson(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError(400, 'The body is not valid JSON, although its content type says so.');
  }
  if (isDeeper(value, MAX_DEPTH)) {
    throw new ProblemError(422, `The body nests lists and objects more than ${MAX_DEPTH} levels deep.`);
  }
  return value;
}

function notUtf8(): ProblemError {
  return new ProblemError(400, 'The body is not UTF-8.');
}
