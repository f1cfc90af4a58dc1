import { isUtf8 } from 'node:buffer';
import { MAX_BODY_BYTES, MAX_DEPTH, MAX_ERRORS } from '../../core/protocol/bounds.ts';
import type { Json } from '../../core/protocol/json.ts';
import { isDeeper } from '../../core/protocol/json-fault.ts';
import { type JsonLoss, jsonLosses } from '../../core/protocol/json-losses.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { HttpRequest } from './http-request.ts';

const JSON_TYPE = 'application/json';

/**
 * Reads a call's body, where it can only be JSON.
 *
 * @throws ProblemError 400 if it is not UTF-8 or not JSON; 413 if it is too large; 415 if it is said to be something else; 422 if it is nested too
 * deeply, or could not be stored as it was sent
 */
export function readJsonBody({ body, headers }: Pick<HttpRequest, 'body' | 'headers'>): Json {
  if (body.byteLength > MAX_BODY_BYTES) {
    throw new ProblemError(413, `The body has ${body.byteLength} bytes; the maximum is ${MAX_BODY_BYTES}.`);
  }
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim());
  const charset = parameters.map((part) => /^charset="?([^"]*)"?$/i.exec(part)?.[1]).find(Boolean) ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (type.toLowerCase() !== JSON_TYPE || !/^utf-?8$/i.test(charset) || !/^identity$/i.test(encoding)) {
    throw new ProblemError(415, `The content type must be ${JSON_TYPE}, in UTF-8 and not compressed.`, {
      headers: { accept: JSON_TYPE },
    });
  }
  if (!isUtf8(body) || isDamaged(body, headers['content-length'])) {
    throw new ProblemError(400, 'The body is not UTF-8.');
  }
  // Some clients put a byte order mark before it.
  return parsed(body.toString().replace(/^\ufeff/, ''));
}

/**
 * Whether a body was decoded on its way as if it were UTF-8, as API Gateway does with JSON: U+FFFD stands for what was not, and takes more bytes
 * or fewer than that did.
 */
function isDamaged(body: Buffer, contentLength: string | undefined): boolean {
  return contentLength !== undefined && Number(contentLength) !== body.byteLength && body.includes('\ufffd');
}

function parsed(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProblemError(400, 'The body is not valid JSON, although its content type says so.');
  }
  if (isDeeper(value, MAX_DEPTH)) {
    throw new ProblemError(422, `The body nests lists and objects more than ${MAX_DEPTH} levels deep.`);
  }
  const losses: JsonLoss[] = [];
  for (const loss of jsonLosses(text)) if (losses.push(loss) === MAX_ERRORS) break;
  if (losses.length === 0) return value;
  throw new ProblemError(422, 'The body could not be stored as it was sent.', {
    errors: losses.map(({ path, message }) => ({
      path: path.join('.'),
      message: message.charAt(0).toUpperCase() + message.slice(1),
    })),
  });
}
