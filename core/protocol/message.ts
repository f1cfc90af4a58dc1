import { MAX_DEPTH, MAX_INPUT_BYTES } from './bounds.ts';
import { byteLength, type Json } from './json.ts';
import { jsonFault } from './json-fault.ts';
import { hasOutcomeFields, hasTaskFields, isCount, isId } from './message-fields.ts';
import type { Occurrence } from './occurrence.ts';
import type { OutboxEntry } from './outbox.ts';
import type { AttemptKey, Outcome } from './outcome.ts';
import { isReleaseMessage, type ReleaseMessage } from './workflow.ts';

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
  /**
   * The revision of the record for which it was sent, within its life: 0 if the field is missing. The task's time has changed since if the
   * record's is higher; the message is then left over.
   */
  readonly revision?: number;
  /** The schedule that made the task. */
  readonly schedule?: Occurrence;
  /** The name by which a Python program called the task through Celery. */
  readonly pythonName?: string;
}

/** A message that retries by hand a task that had ended: it is for the second life or a later one. */
export type RetryMessage = TaskMessage & { readonly life: number };

/** An outcome that could not be written to the table when it was reached, to be recorded later. The task does not run again. */
export interface OutcomeMessage extends AttemptKey {
  readonly v: typeof MESSAGE_VERSION;
  readonly kind: 'outcome';
  readonly task: string;
  readonly outcome: Outcome;
  /** Whether the task is a workflow's member, whose record is kept longer than its definition says. */
  readonly member?: true;
}

export type Message = TaskMessage | OutcomeMessage | ReleaseMessage;

/** The message that was read, or why it could not be. */
export type ReadMessage =
  | { readonly ok: true; readonly message: Message }
  | {
      readonly ok: false;
      readonly reason: string;
      /** The task that it names, if it names one. */
      readonly named: NamedTask | null;
    };

/** What an unreadable message says of its task. Every version of messages has had these fields, and later ones must keep them. */
export interface NamedTask {
  readonly id: string;
  /** The first if the message names none. */
  readonly life: number;
  /** The revision of the record for which it was sent; 0 if it names none. */
  readonly revision: number;
  /** What it says the task is to do; `null` if it says nothing that a record could hold. */
  readonly work: Work | null;
  /** The attempt's owner that it names, as outcomes do. */
  readonly owner: string | null;
}

/** What a task is to do. It never changes, whatever the task's life. */
export type Work = Pick<TaskMessage, 'task' | 'input'>;

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

/** The same message for another life of its task. Revisions are counted within a life. */
export function forLife({ revision: _, ...message }: TaskMessage, life: number): RetryMessage {
  return { ...message, life };
}

/** The revision of the record for which a message was sent, from 0. */
export function revisionOf({ revision = 0 }: TaskMessage): number {
  return revision;
}

/** Whether a message retries a task by hand. */
export function isRetryMessage(message: TaskMessage): message is RetryMessage {
  return lifeOf(message) > 1;
}

/**
 * Reads the body of an SQS message. Never throws: a message that is unreadable, or that no record could ever hold, is reported, not run.
 */
export function readMessage(body: string): ReadMessage {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { ok: false, reason: 'The message is not JSON.', named: null };
  }
  if (value === null || typeof value !== 'object' || !('v' in value) || !('kind' in value)) {
    return { ok: false, reason: 'The message was not written by Lovage.', named: null };
  }
  const read = value.v === MESSAGE_VERSION ? messageOrFault(value, body) : versionFault(value.v);
  if (typeof read !== 'string') return { ok: true, message: read };
  return { ok: false, reason: read, named: namedTask(value) };
}

function namedTask(value: object): NamedTask | null {
  if (!('id' in value && isId(value.id))) return null;
  return {
    id: value.id,
    life: 'life' in value && isCount(value.life) ? value.life : 1,
    revision: 'revision' in value && isCount(value.revision) ? value.revision : 0,
    work: workOf(value),
    owner: 'owner' in value && typeof value.owner === 'string' ? value.owner : null,
  };
}

function workOf(value: object): Work | null {
  if (!hasWork(value) || jsonFault(value.input, MAX_DEPTH) !== null) return null;
  return { task: value.task, input: value.input };
}

function hasWork(value: object): value is Work {
  return 'task' in value && typeof value.task === 'string' && 'input' in value;
}

/** A message of today's version, or why it is none. */
function messageOrFault(value: object, body: string): Message | string {
  if (isOutcomeMessage(value) || isReleaseMessage(value)) return value;
  if (!isTaskMessage(value)) return 'The message lacks a field or has one of the wrong type or size.';
  return inputFault(value, body) ?? value;
}

function isTaskMessage(value: object): value is TaskMessage {
  return hasTaskFields(value);
}

function isOutcomeMessage(value: object): value is OutcomeMessage {
  return hasOutcomeFields(value);
}

/** Why a record cannot hold a message's input, which a call would have been refused for too; `null` if it can. */
function inputFault({ input }: TaskMessage, body: string): string | null {
  const fault = jsonFault(input, MAX_DEPTH);
  if (fault === 'too deep')
    return `The message’s input nests lists and objects more than ${MAX_DEPTH} levels deep.`;
  if (fault === 'infinite') return 'The message’s input has a number that is too large to be stored.';
  // Text never grows when it is read and written again, and numbers less than fivefold: `1e20`, with its comma, from 5 bytes to 22. A unit
  // of UTF-16 takes at most 3 bytes. So there is no need to write out the input of a small message.
  if (body.length * 5 <= MAX_INPUT_BYTES) return null;
  const bytes = byteLength(JSON.stringify(input));
  return bytes > MAX_INPUT_BYTES
    ? `The message’s input has ${bytes} bytes; the maximum is ${MAX_INPUT_BYTES}.`
    : null;
}

function versionFault(version: unknown): string {
  const isShown = typeof version === 'number' || typeof version === 'string';
  const its = isShown ? `version ${String(version).slice(0, 20)}` : 'no version';
  return `The message has ${its}; this worker reads version ${MESSAGE_VERSION}.`;
}
