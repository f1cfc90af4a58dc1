import {
  GROUP,
  LAST_TIME,
  MAX_ERROR_MESSAGE_BYTES,
  MAX_ID_BYTES,
  MAX_PYTHON_NAME_BYTES,
  MAX_RESULT_BYTES,
  MAX_RESULT_DEPTH,
  MAX_SNOOZE_SECONDS,
  MAX_TRACEBACK_BYTES,
} from './bounds.ts';
import { isText } from './is-text.ts';
import { jsonFault } from './json-fault.ts';
import { isOccurrence } from './occurrence.ts';
import { isOutbox } from './outbox.ts';
import type { RetryOutcome } from './outcome.ts';

/** The fields of a message, of any type. */
type Fields = { readonly [name in Field]?: unknown };

type Field =
  | ('kind' | 'id' | 'task' | 'queue' | 'input' | 'createdAt' | 'eta' | 'expiresAt' | 'group')
  | ('fingerprint' | 'life' | 'outbox' | 'revision' | 'schedule' | 'pythonName')
  | ('attempt' | 'owner' | 'outcome');

/** Whether a value has the fields of a task message, each of them such that a record can hold it. The input's size is not checked. */
export function hasTaskFields(value: Fields): boolean {
  return (
    value.kind === 'task' &&
    isId(value.id) &&
    isText(value.task, MAX_NAME_BYTES) &&
    isText(value.queue, MAX_NAME_BYTES) &&
    value.input !== undefined &&
    isTime(value.createdAt) &&
    (value.eta === null || isTime(value.eta)) &&
    (value.expiresAt === null || isTime(value.expiresAt)) &&
    (value.group === null || (typeof value.group === 'string' && GROUP.test(value.group))) &&
    (value.fingerprint === null || isText(value.fingerprint, MAX_NAME_BYTES)) &&
    // Messages written before this field existed lack it.
    (value.life === undefined || isCount(value.life)) &&
    (value.outbox === undefined || isOutbox(value.outbox)) &&
    (value.revision === undefined || value.revision === 0 || isCount(value.revision)) &&
    (value.schedule === undefined || isOccurrence(value.schedule)) &&
    (value.pythonName === undefined || isText(value.pythonName, MAX_PYTHON_NAME_BYTES))
  );
}

/** Whether a value has the fields of an outcome message, each of them such that a record can hold it. */
export function hasOutcomeFields(value: Fields): boolean {
  return (
    value.kind === 'outcome' &&
    isId(value.id) &&
    isText(value.task, MAX_NAME_BYTES) &&
    isCount(value.attempt) &&
    isText(value.owner, MAX_NAME_BYTES) &&
    isOutcome(value.outcome)
  );
}

function isOutcome(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const {
    kind,
    at,
    result,
    dropInput,
    error,
    traceback,
    mailed,
    ...retry
  }: { readonly [key in OutcomeField]?: unknown } = value;
  if (!isTime(at) || (mailed !== undefined && mailed !== true)) return false;
  if (kind === 'succeeded') return isResult(result) && typeof dropInput === 'boolean';
  // Versions before tracebacks left them out, as those without a stack do.
  if (traceback !== undefined && !isText(traceback, MAX_TRACEBACK_BYTES)) return false;
  return isTaskError(error) && (kind === 'failed' || (kind === 'retry' && isWait(retry)));
}

type OutcomeField = 'kind' | 'at' | 'result' | 'dropInput' | 'error' | keyof RetryOutcome;

function isWait({ notBefore, snooze }: { readonly [key in keyof RetryOutcome]?: unknown }): boolean {
  if (!isTime(notBefore)) return false;
  if (snooze === undefined) return true;
  const { seconds, jitter }: { readonly seconds?: unknown; readonly jitter?: unknown } = Object(snooze);
  return isNumberIn(seconds, MAX_SNOOZE_SECONDS) && isNumberIn(jitter, 1);
}

function isNumberIn(value: unknown, most: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}

/** Whether a value is a result as the record stores it: JSON text that can be shown. */
function isResult(value: unknown): boolean {
  if (!isText(value, MAX_RESULT_BYTES)) return false;
  try {
    return jsonFault(JSON.parse(value), MAX_RESULT_DEPTH) === null;
  } catch {
    return false;
  }
}

function isTaskError(value: unknown): boolean {
  const { type, message }: { readonly type?: unknown; readonly message?: unknown } = Object(value);
  return isText(type, MAX_NAME_BYTES) && (message === '' || isText(message, MAX_ERROR_MESSAGE_BYTES));
}

/** Maximum size of a name that a message carries, in bytes: the longest is an error's. */
const MAX_NAME_BYTES = 256;

/** An id that cannot be a key of the table, or is that of what is no task, is refused before the table is asked. */
export function isId(value: unknown): value is string {
  return isText(value, MAX_ID_BYTES) && !/^schedules?\//.test(value);
}

/** Lives and attempts are counted from 1. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** Milliseconds since the epoch. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LAST_TIME;
}
