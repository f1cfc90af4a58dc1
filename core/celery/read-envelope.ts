import { isUtf8 } from 'node:buffer';
import { CeleryFaultError, DECODE_ERROR } from './celery-message.ts';
import { parsePythonJson } from './python-json.ts';
import { readBase64 } from './read-base64.ts';

/** Fields of any type. */
export interface Fields {
  readonly [name: string]: unknown;
}

/** What kombu puts around a message’s content. */
export interface Envelope {
  readonly body: unknown;
  readonly contentType: string;
  readonly headers: Fields;
  readonly properties: Fields;
}

/**
 * Opens the body of an SQS message as kombu writes it: JSON in base64, or, with `sqs_base64_encoding: False`, as it is. The first character tells.
 *
 * @throws CeleryFaultError if it is neither
 */
export function readEnvelope(text: string): Envelope {
  const given = text.trim();
  const value = parsed(given.startsWith('{') ? given : decoded(given));
  if (
    !isFields(value) ||
    !('body' in value) ||
    !isFields(value['headers']) ||
    !isFields(value['properties'])
  ) {
    throw notCelery('it has no body, headers and properties');
  }
  const type = value['content-type'];
  return {
    body: value['body'],
    contentType: typeof type === 'string' ? (type.split(';')[0] ?? '').trim().toLowerCase() : '',
    headers: value['headers'],
    properties: value['properties'],
  };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decoded(text: string): string {
  const bytes = readBase64(text);
  if (!bytes) throw notCelery('it is neither JSON nor base64, or was cut off');
  if (!isUtf8(bytes)) throw notCelery('its text is not UTF-8');
  return bytes.toString();
}

function parsed(text: string): unknown {
  try {
    // A header may be a `NaN`; none of them matters as much as the task.
    return parsePythonJson(text).value;
  } catch {
    throw notCelery('it is not JSON, or was cut off');
  }
}

function notCelery(why: string): CeleryFaultError {
  return new CeleryFaultError(DECODE_ERROR, `The message was not written by Celery: ${why}.`);
}
