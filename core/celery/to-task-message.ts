import { validate as isUuid } from 'uuid';
import type { TaskDefinition } from '../definition/definition.ts';
import { GROUP, MAX_DEPTH, MAX_INPUT_BYTES } from '../protocol/bounds.ts';
import { byteLength, type Json } from '../protocol/json.ts';
import { isDeeper } from '../protocol/json-fault.ts';
import { MESSAGE_VERSION, type TaskMessage } from '../protocol/message.ts';
import { callFingerprint } from './call-fingerprint.ts';
import { type CeleryFault, type CeleryMessage, VALUE_ERROR } from './celery-message.ts';

/** What SQS says of a message, and where the task's own messages are to go. */
export interface Sent {
  /** When SQS took it (`SentTimestamp`), in milliseconds since the epoch. */
  readonly at: number;
  /** Its `MessageGroupId`; `null` if it has none. */
  readonly group: string | null;
  readonly queue: string;
}

/** How long one attempt may take, in seconds, as a definition has it. */
export type TimeLimits = Pick<TaskDefinition, 'timeLimit' | 'softTimeLimit'>;

/** A call of a Python program as a task of ours; or why it cannot be one. */
export type CeleryTask =
  | { readonly ok: true; readonly message: TaskMessage }
  | { readonly ok: false; readonly fault: CeleryFault };

/**
 * Makes a task message of a call. What the call says of its limits and its result is not in it: see `CeleryEntry`.
 *
 * @param input what the call's arguments make: see `bindArguments`
 */
export function toTaskMessage(
  call: CeleryMessage,
  definition: Pick<TaskDefinition, 'name'>,
  input: Json,
  { at, group, queue }: Sent,
): CeleryTask {
  const fault = inputFault(input);
  if (fault !== null) return { ok: false, fault: { exception: VALUE_ERROR, message: fault } };
  const message: TaskMessage = {
    v: MESSAGE_VERSION,
    kind: 'task',
    id: recordId(call.id),
    task: definition.name,
    queue,
    input,
    createdAt: at,
    // A time in the past means now, as in Celery.
    eta: call.eta !== null && call.eta > at ? call.eta : null,
    expiresAt: call.expires,
    group: group !== null && GROUP.test(group) ? group : null,
    fingerprint: callFingerprint(call),
  };
  return { ok: true, message };
}

/** The id of the task's record: records have UUIDs in lower case. An id that is no UUID stays as it is, and is found in lists only. */
export function recordId(id: string): string {
  return isUuid(id) ? id.toLowerCase() : id;
}

/**
 * The time limits of an attempt: those of the definition, or of the call where they are shorter. A call cannot make them longer, for the function's
 * timeout and the lease are made for the definition's.
 */
export function timeLimits({ hard, soft }: CeleryMessage['timeLimit'], definition: TimeLimits): TimeLimits {
  const timeLimit = Math.min(hard ?? Number.POSITIVE_INFINITY, definition.timeLimit);
  const softTimeLimit = soft ?? definition.softTimeLimit;
  // A soft limit that does not come first never comes.
  return softTimeLimit === undefined || softTimeLimit >= timeLimit
    ? { timeLimit }
    : { timeLimit, softTimeLimit };
}

/** Why a record cannot hold an input; `null` if it can. */
function inputFault(input: Json): string | null {
  if (isDeeper(input, MAX_DEPTH))
    return `The arguments nest lists and objects more than ${MAX_DEPTH} levels deep.`;
  const bytes = byteLength(JSON.stringify(input));
  return bytes > MAX_INPUT_BYTES
    ? `The arguments have ${bytes} bytes; the maximum is ${MAX_INPUT_BYTES}.`
    : null;
}
