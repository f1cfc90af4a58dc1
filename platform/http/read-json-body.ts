import { MAX_BODY_BYTES, MAX_ERRORS } from '../../core/protocol/bounds.ts';
import type { Json } from '../../core/protocol/json.ts';
import { type JsonLoss, jsonLosses } from '../../core/protocol/json-losses.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { decoded, parsedJson, refuseDamaged } from './body-text.ts';
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
  refuseDamaged(body, headers['content-length']);
  const text = decoded(body);
  const value = parsedJson(text);
  refuseLosses(text);
  return value;
}

/** @throws ProblemError 422 for what would not be stored as it was sent */
function refuseLosses(text: string): void {
  const losses: JsonLoss[] = [];
  for (const loss of jsonLosses(text)) if (losses.push(loss) === MAX_ERRORS) break;
  if (losses.length === 0) return;
  throw new ProblemError(422, 'The body could not be stored as it was sent.', {
    errors: losses.map(({ path, message }) => ({
      path: path.join('.'),
      message: message.charAt(0).toUpperCase() + message.slice(1),
    })),
  });
}
