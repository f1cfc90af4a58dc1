import type { Json } from './json.ts';
import { isOutbox, type OutboxEntry } from './outbox.ts';
import type { AttemptKey, Outcome } from './outcome.ts';

/** The version of messages written today. A worker reads this version and all earlier ones. */
export const MESSAGE_VERSION = 1;

/** A task on its way to a worker. It holds everything a new record does, so that the worker can create the record if the message comes first. */
export interface TaskMessage {
  readonly v: typeof MESSAGE_VERSION;
  readonly kind: 'task';
  readonly id: string;
  readonly task: string;
  readonly queue: string;
  readonly input: Json;
  readonly createdAt: number;
  readonly eta: number | null;
  readonly expiresAt: number | null;
  readonly group: string | null;
  readonly fingerprint: string | null;
  /**
   * The life of the task that it is for: 1 by default, plus one for each retry by hand. If the call did not get as far as reopening the
   * record, the worker reopens it for this life and no other.
   */
  readonly life?: number;
  /** What the record has to tell once the task has ended. Usually there is nothing, and the field is missing. */
  readonly outbox?: readonly OutboxEntry[];
}

/** A message that retries by hand a task that had ended: it is for the second life or a later one. */
export type RetryMessage = TaskMessage & { readonly life: number };

/** An outcome that could not be written to the table when it was reached, to be recorded later. The task does not run again. */
export interface OutcomeMessage extends AttemptKey {
  readonly v: typeof MESSAGE_VERSION;
  readonly kind: 'outcome';
  readonly task: string;
  readonly outcome: Outcome;
}

export type Message = TaskMessage | OutcomeMessage;

/** The message that was read, or why it could not be. */
export type ReadMessage =
  | { readonly ok: true; readonly message: Message }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly id: string | null;
      /** The life of the task, if the message names one; otherwise the first. */
      readonly life: number;
    };

/**
 * Writes a message as the body of an SQS message. SQS refuses a body that contains U+FFFE or U+FFFF, which `JSON.stringify` does not escape,
 * so they are escaped here.
 */
export function writeMessage(message: Message): string {
  return JSON.stringify(message).replace(/[\ufffe\uffff]/g, (character) =>
    character === '\ufffe' ? '\\ufffe' : '\\uffff',
  );
}

/** The life of the task that a message is for, from 1. */
export function lifeOf({ life = 1 }: TaskMessage): number {
  return life;
}

/** Whether a message retries a task by hand. */
export function isRetryMessage(message: TaskMessage): message is RetryMessage {
  return lifeOf(message) > 1;
}

/** Reads the body of an SQS message. Never throws: an unreadable message is reported, not run. */
export function readMessage(body: string): ReadMessage {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { ok: false, reason: 'The message is not JSON.', id: null, life: 1 };
  }
  if (value === null || typeof value !== 'object' || !('v' in value) || !('kind' in value)) {
    return { ok: false, reason: 'The message was not written by Lovage.', id: null, life: 1 };
  }
  if (value.v === MESSAGE_VERSION && (isTaskMessage(value) || isOutcomeMessage(value))) {
    return { ok: true, message: value };
  }
  return {
    ok: false,
    reason:
      value.v === MESSAGE_VERSION
        ? 'The message lacks a field or has one of the wrong type.'
        : `The message has ${versionOf(value.v)}; this worker reads version ${MESSAGE_VERSION}.`,
    id: 'id' in value && isId(value.id) ? value.id : null,
    life: 'life' in value && isLife(value.life) ? value.life : 1,
  };
}

function versionOf(version: unknown): string {
  return typeof version === 'number' || typeof version === 'string'
    ? `version ${String(version).slice(0, 20)}`
    : 'no version';
}

type Fields = { readonly [key in keyof TaskMessage | keyof OutcomeMessage]?: unknown };

function isTaskMessage(value: Fields): value is TaskMessage {
  return (
    value.kind === 'task' &&
    isId(value.id) &&
    typeof value.task === 'string' &&
    typeof value.queue === 'string' &&
    value.input !== undefined &&
    isTime(value.createdAt) &&
    (value.eta === null || isTime(value.eta)) &&
    (value.expiresAt === null || isTime(value.expiresAt)) &&
    isStringOrNull(value.group) &&
    isStringOrNull(value.fingerprint) &&
    // Messages written before this field existed lack it.
    (value.life === undefined || isLife(value.life)) &&
    (value.outbox === undefined || isOutbox(value.outbox))
  );
}

function isOutcomeMessage(value: Fields): value is OutcomeMessage {
  return (
    value.kind === 'outcome' &&
    isId(value.id) &&
    typeof value.task === 'string' &&
    Number.isSafeInteger(value.attempt) &&
    typeof value.owner === 'string' &&
    isOutcome(value.outcome)
  );
}

function isOutcome(value: unknown): value is Outcome {
  if (value === null || typeof value !== 'object') return false;
  const { kind, at, result, dropInput, error, notBefore }: { readonly [key in OutcomeField]?: unknown } =
    value;
  if (!isTime(at)) return false;
  if (kind === 'succeeded') return typeof result === 'string' && typeof dropInput === 'boolean';
  return isTaskError(error) && (kind === 'failed' || (kind === 'retry' && isTime(notBefore)));
}

type OutcomeField = 'kind' | 'at' | 'result' | 'dropInput' | 'error' | 'notBefore';

function isTaskError(value: unknown): boolean {
  const { type, message }: { readonly type?: unknown; readonly message?: unknown } = Object(value);
  return typeof type === 'string' && typeof message === 'string';
}

/** An id is a UUID. An empty or very long id, which cannot be a key of the table, is refused before the table is asked. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 64;
}

/** Lives are counted from 1. */
function isLife(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** Milliseconds since the epoch, within the range of a `Date` (ECMA-262, time values). */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 8.64e15;
}

function isStringOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
