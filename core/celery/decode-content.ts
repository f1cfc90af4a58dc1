import { isUtf8 } from 'node:buffer';
import { inflateSync } from 'node:zlib';
import { MAX_BODY_BYTES, MAX_DEPTH } from '../protocol/bounds.ts';
import type { Json } from '../protocol/json.ts';
import { isDeeper } from '../protocol/json-fault.ts';
import { jsonLosses } from '../protocol/json-losses.ts';
import { CeleryFaultError, CONTENT_DISALLOWED, DECODE_ERROR, VALUE_ERROR } from './celery-message.ts';
import { type PythonJson, parsePythonJson } from './python-json.ts';
import { readBase64 } from './read-base64.ts';
import { type Envelope, isFields } from './read-envelope.ts';

/** The serializers of kombu that are not JSON, and that are never decoded: to decode pickle is to run what the sender wrote. */
const SERIALIZERS: ReadonlyMap<string, string> = new Map([
  ['application/x-python-serialize', 'pickle'],
  ['application/x-yaml', 'yaml'],
  ['application/x-msgpack', 'msgpack'],
]);

/** The names that kombu has for zlib. It is not gzip, whatever it says. */
const ZLIB = ['application/x-gzip', 'gzip', 'zlib'];

/**
 * How deep a body nests what is an argument: in the list of arguments, or the object of them, in a list. The third part, what follows the task, is
 * nested as deep as the program's canvas, and nobody goes down there.
 */
const AROUND_ARGUMENTS = 2;

/**
 * The content of a message as JSON, before anything is asked of what is in it.
 *
 * @throws CeleryFaultError naming Python's setting if it was written in another way, or if it is damaged
 */
export function readContent(envelope: Envelope): PythonJson & { readonly text: string } {
  const { contentType } = envelope;
  if (contentType !== 'application/json') {
    const serializer = SERIALIZERS.get(contentType);
    const what = serializer ? `${serializer} (${contentType})` : contentType.slice(0, 100) || 'no type';
    throw new CeleryFaultError(
      CONTENT_DISALLOWED,
      `Refusing to deserialize content of type ${what}: only JSON is read here. Set task_serializer = 'json' in the application that sends the task.`,
    );
  }
  const text = textOf(decompressed(bytesOf(envelope), envelope.headers['compression']));
  return { text, ...parsed(text) };
}

/**
 * The content of a message: JSON that a task can take, with kombu's typed values still in it.
 *
 * @throws CeleryFaultError naming Python's setting if it was written in another way, or what is wrong with it
 */
export function decodeContent(envelope: Envelope): Json {
  const { text, value, notFinite } = readContent(envelope);
  if (notFinite !== null) {
    throw new CeleryFaultError(
      VALUE_ERROR,
      `The arguments contain ${notFinite}, which JSON does not have: out of range float values are not JSON compliant.`,
    );
  }
  const values = Array.isArray(value) ? value.slice(0, 2) : value;
  if (isDeeper(values, MAX_DEPTH + AROUND_ARGUMENTS)) {
    throw new CeleryFaultError(
      VALUE_ERROR,
      `The arguments nest lists and objects more than ${MAX_DEPTH} levels deep.`,
    );
  }
  refuseLosses(text);
  return value as Json;
}

function bytesOf({ body, properties }: Envelope): Buffer {
  // kombu writes bytes as a typed value where a body has no encoding of its own.
  if (isFields(body) && body['__type__'] === 'base64') return base64(body['__value__']);
  const written = isFields(body) && body['__type__'] === 'bytes' ? body['__value__'] : null;
  if (typeof written === 'string') return Buffer.from(written);
  if (typeof body !== 'string') throw undecodable('its body is no text');
  const encoding = properties['body_encoding'] ?? null;
  if (encoding === null || encoding === 'utf-8') return Buffer.from(body);
  if (encoding === 'base64') return base64(body);
  throw undecodable('its body_encoding is neither base64 nor null');
}

function base64(text: unknown): Buffer {
  const bytes = typeof text === 'string' ? readBase64(text.trim()) : null;
  if (!bytes) throw undecodable('its body is not base64, or was cut off');
  return bytes;
}

/** Never gives more bytes than a call may have, however few came. */
function decompressed(bytes: Buffer, compression: unknown): Buffer {
  if (compression === undefined || compression === null || compression === '') return bytes;
  if (typeof compression !== 'string' || !ZLIB.includes(compression)) {
    // An object may have a `toString` that is none, and a list may be deep.
    const what = typeof compression === 'string' ? compression.slice(0, 100) : 'what is no name';
    throw new CeleryFaultError(
      CONTENT_DISALLOWED,
      `Refusing to decompress ${what}: only gzip is read here. Set task_compression = 'gzip', or none, in the application that sends the task.`,
    );
  }
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new CeleryFaultError(
        VALUE_ERROR,
        `The decompressed message has more than ${MAX_BODY_BYTES} bytes, the maximum.`,
      );
    }
    throw undecodable('its body is not zlib, or was cut off');
  }
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw undecodable('its body is not UTF-8');
  return bytes.toString();
}

function parsed(text: string): PythonJson {
  try {
    return parsePythonJson(text);
  } catch {
    throw undecodable('its body is not JSON, or was cut off');
  }
}

/** What follows the task, the third part of a body, is not read as values. */
function refuseLosses(text: string): void {
  for (const { path, message } of jsonLosses(text)) {
    if (path[0] === 2) return;
    const [part, ...within] = path;
    const where = [part === 0 ? 'args' : 'kwargs', ...within].join('.').slice(0, 200);
    throw new CeleryFaultError(VALUE_ERROR, `In the arguments, ${where} ${message}.`);
  }
}

function undecodable(why: string): CeleryFaultError {
  return new CeleryFaultError(DECODE_ERROR, `The message cannot be read: ${why}.`);
}
