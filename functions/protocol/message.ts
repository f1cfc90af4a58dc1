import type { Json } from './json.ts';
import type { AttemptKey, Outcome } from './outcome.ts';

/** The version of the messages written today. A worker reads this one and every earlier one. */
export const MESSAGE_VERSION = 1;

/** A task on its way to a worker. Holds all that the record does at first, so that the worker can create it if it came first. */
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
}

/** An outcome that the table would not take when it was reached, on its way to be recorded. Its task is not run again. */
export interface OutcomeMessage extends AttemptKey {
  readonly v: typeof MESSAGE_VERSION;
  readonly kind: 'outcome';
  readonly task: string;
  readonly outcome: Outcome;
}

export type Message = TaskMessage | OutcomeMessage;

/** A message read, or why it could not be. */
export type ReadMessage =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string; readonly id: string | null };

/**
 * Writes a message as the body that SQS carries. SQS refuses a body with U+FFFE or U+FFFF in it, which JSON leaves as
 * they are, so they travel escaped.
 */
export function writeMessage(message: Message): string {
  return JSON.stringify(message).replace(/[\ufffe\uffff]/g, (character) =>
    character === '\ufffe' ? '\\ufffe' : '\\uffff',
  );
}

/** Reads the body of an SQS message. Never throws: what is not ours is named, not run. */
export function readMessage(body: string): ReadMessage {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { ok: false, reason: 'The message is not JSON.', id: null };
  }
  if (value === null || typeof value !== 'object' || !('v' in value) || !('kind' in value)) {
    return { ok: false, reason: 'The message is not one of Lovage’s.', id: null };
  }
  if (value.v === MESSAGE_VERSION && (isTaskMessage(value) || isOutcomeMessage(value))) {
    return { ok: true, message: value };
  }
  return {
    ok: false,
    reason:
      value.v === MESSAGE_VERSION
        ? 'The message lacks a field or has one of another type.'
        : `The message has version ${JSON.stringify(value.v)?.slice(0, 20)}; this worker reads ${MESSAGE_VERSION}.`,
    id: 'id' in value && typeof value.id === 'string' ? value.id : null,
  };
}

type Fields = { readonly [key in keyof TaskMessage | keyof OutcomeMessage]?: unknown };

function isTaskMessage(value: Fields): value is TaskMessage {
  return (
    value.kind === 'task' &&
    typeof value.id === 'string' &&
    typeof value.task === 'string' &&
    typeof value.queue === 'string' &&
    value.input !== undefined &&
    typeof value.createdAt === 'number' &&
    isNumberOrNull(value.eta) &&
    isNumberOrNull(value.expiresAt) &&
    isStringOrNull(value.group) &&
    isStringOrNull(value.fingerprint)
  );
}

function isOutcomeMessage(value: Fields): value is OutcomeMessage {
  return (
    value.kind === 'outcome' &&
    typeof value.id === 'string' &&
    typeof value.task === 'string' &&
    typeof value.attempt === 'number' &&
    typeof value.owner === 'string' &&
    typeof value.outcome === 'object' &&
    value.outcome !== null &&
    'kind' in value.outcome
  );
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || typeof value === 'number';
}

function isStringOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
