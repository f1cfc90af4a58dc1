import { LAST_TIME, MAX_ETA_SECONDS, MAX_PYTHON_NAME_BYTES } from '../protocol/bounds.ts';
import { isText } from '../protocol/is-text.ts';
import type { Json } from '../protocol/json.ts';
import { isId } from '../protocol/message-fields.ts';
import {
  CeleryFaultError,
  type CeleryMessage,
  DECODE_ERROR,
  FOLLOWING,
  type ReadCelery,
  VALUE_ERROR,
} from './celery-message.ts';
import { decodeContent, readContent } from './decode-content.ts';
import { followingIds } from './following-ids.ts';
import { type Envelope, type Fields, isFields, readEnvelope } from './read-envelope.ts';
import { readPythonTime } from './read-python-time.ts';
import { withoutTypes } from './typed-values.ts';

/** Longest id for which Python is answered, in bytes: the key of its result is an item's key, which has at most 2,048 (DynamoDB quota). */
const MAX_PYTHON_ID_BYTES = 1_024;

/** The headers that Celery writes itself. */
const CELERYS_HEADERS: ReadonlySet<string> = new Set([
  ...[
    'lang',
    'task',
    'id',
    'shadow',
    'eta',
    'expires',
    'group',
    'group_index',
    'retries',
    'timelimit',
    'root_id',
  ],
  ...[
    'parent_id',
    'argsrepr',
    'kwargsrepr',
    'origin',
    'ignore_result',
    'replaced_task_nesting',
    'stamped_headers',
  ],
  ...['stamps', 'compression'],
]);

/**
 * Reads the body of an SQS message that Celery wrote, in its protocol 2. Never throws: whatever is wrong becomes an exception for Python, with the id
 * under which Python waits for it, if that can be known.
 *
 * @param sentAt when SQS took the message, in milliseconds since the epoch: a time is too far ahead as seen from there
 */
export function readCeleryMessage(body: string, sentAt: number): ReadCelery {
  let named: Named = { id: null, name: null, ignoreResult: false };
  let envelope: Envelope | undefined;
  try {
    envelope = readEnvelope(body);
    named = nameOf(envelope);
    if (!('task' in envelope.headers)) {
      named = inContent(envelope, named);
      throw new CeleryFaultError(
        DECODE_ERROR,
        'The message is of Celery’s protocol 1, or of none: only protocol 2 is read here. Set task_protocol = 2 in the application that sends the task.',
      );
    }
    return { ok: true, message: messageOf(envelope, sentAt) };
  } catch (error) {
    if (!(error instanceof CeleryFaultError)) throw error;
    return { ok: false, fault: error.fault, ...named, followingIds: envelope ? followingOf(envelope) : [] };
  }
}

type Named = Pick<Extract<ReadCelery, { ok: false }>, 'id' | 'name' | 'ignoreResult'>;

function nameOf({ headers, properties }: Envelope): Named {
  return {
    id: pythonId(headers['id']) ?? pythonId(properties['correlation_id']),
    name: isName(headers['task']) ? headers['task'] : null,
    ignoreResult: headers['ignore_result'] === true,
  };
}

/** Protocol 1 has everything in its content, also the id, if the properties do not have it. */
function inContent(envelope: Envelope, named: Named): Named {
  try {
    const content = decodeContent(envelope);
    if (!isFields(content)) return named;
    const { id, task } = content;
    return { ...named, id: named.id ?? pythonId(id), name: isName(task) ? task : null };
  } catch (error) {
    if (error instanceof CeleryFaultError) return named;
    throw error;
  }
}

/** Whatever else is wrong with a message, Python may wait for what was to follow. Protocol 1 has that beside the arguments. */
function followingOf(envelope: Envelope): readonly string[] {
  try {
    const { value } = readContent(envelope);
    const embed: unknown = Array.isArray(value) ? value[2] : value;
    return isFields(embed) ? followingIds(embed) : [];
  } catch (error) {
    if (error instanceof CeleryFaultError) return [];
    throw error;
  }
}

function messageOf(envelope: Envelope, sentAt: number): CeleryMessage {
  const { headers } = envelope;
  const id = headers['id'];
  const name = headers['task'];
  if (!isId(id))
    throw new CeleryFaultError(
      VALUE_ERROR,
      'The task’s id must be a text of 1 to 64 bytes, and not begin with schedule/ or schedules/.',
    );
  if (!isName(name)) {
    throw new CeleryFaultError(
      VALUE_ERROR,
      `The task’s name must be a text of 1 to ${MAX_PYTHON_NAME_BYTES / 4} characters.`,
    );
  }
  return {
    id,
    name,
    ...argumentsOf(decodeContent(envelope)),
    eta: etaOf(headers['eta'], sentAt),
    expires: timeOf('expires', headers['expires']),
    timeLimit: timeLimitOf(headers['timelimit']),
    ignoreResult: headers['ignore_result'] === true,
    parentId: pythonId(headers['parent_id']),
    group: pythonId(headers['group']),
    headers: textsOf(headers),
  };
}

function argumentsOf(content: Json): Pick<CeleryMessage, 'args' | 'kwargs' | 'follows' | 'followingIds'> {
  if (!Array.isArray(content) || content.length < 2 || content.length > 3) {
    throw new CeleryFaultError(
      DECODE_ERROR,
      'The message’s content is no list of args, kwargs and what follows.',
    );
  }
  const [given, named, embed]: readonly Json[] = content;
  const args = withoutTypes(given ?? null);
  const kwargs = withoutTypes(named ?? null);
  if (!isList(args) || !isObject(kwargs)) {
    throw new CeleryFaultError(DECODE_ERROR, 'The message’s args are no list, or its kwargs are no object.');
  }
  const following: Fields = isFields(embed) ? embed : {};
  return {
    args,
    kwargs,
    follows: FOLLOWING.filter((name) => isGiven(following[name])),
    followingIds: followingIds(following),
  };
}

/** An empty list of callbacks is none. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function etaOf(value: unknown, sentAt: number): number | null {
  const time = timeOf('eta', value);
  if (time === null || time <= sentAt + MAX_ETA_SECONDS * 1000) return time;
  throw new CeleryFaultError(
    VALUE_ERROR,
    `eta must be at most ten years (${MAX_ETA_SECONDS} seconds) ahead.`,
  );
}

function timeOf(name: string, value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const time = typeof value === 'string' ? readPythonTime(value) : null;
  // With an offset, the first and the last days of Python's calendar may lie beyond what a record holds.
  if (time !== null) return Math.min(Math.max(time, 0), LAST_TIME);
  throw new CeleryFaultError(VALUE_ERROR, `${name} must be an ISO 8601 time.`);
}

/** Python writes `[hard, soft]`. Zero is no limit, as it is for Celery's worker. */
function timeLimitOf(value: unknown): CeleryMessage['timeLimit'] {
  if (value === null || value === undefined) return { hard: null, soft: null };
  if (!Array.isArray(value)) throw new CeleryFaultError(VALUE_ERROR, 'timelimit must be a list of two.');
  return { hard: secondsOf('time_limit', value[0]), soft: secondsOf('soft_time_limit', value[1]) };
}

function secondsOf(name: string, value: unknown): number | null {
  if (value === null || value === undefined || value === 0) return null;
  if (typeof value === 'number' && value > 0) return value;
  throw new CeleryFaultError(VALUE_ERROR, `${name} must be a number of seconds, more than 0.`);
}

function textsOf(headers: Fields): CeleryMessage['headers'] {
  const texts = Object.entries(headers).filter(
    (header): header is [string, string] => typeof header[1] === 'string' && !CELERYS_HEADERS.has(header[0]),
  );
  return Object.fromEntries(texts);
}

function pythonId(value: unknown): string | null {
  return isText(value, MAX_PYTHON_ID_BYTES) ? value : null;
}

function isName(value: unknown): value is string {
  return isText(value, MAX_PYTHON_NAME_BYTES) && [...value].length <= MAX_PYTHON_NAME_BYTES / 4;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return isFields(value);
}
