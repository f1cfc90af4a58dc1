import type { TaskDefinition } from '../../core/definition/definition.ts';
import { MAX_DELAY_SECONDS } from '../../core/protocol/bounds.ts';
import type { Json } from '../../core/protocol/json.ts';
import { MESSAGE_VERSION, type TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import type { TraceContext } from '../../core/protocol/trace.ts';
import type { Sending } from '../../core/queue/send-message.ts';
import type { ParsedOptions } from './read-options.ts';

/** A task that has passed every check. */
export interface CheckedTask {
  readonly definition: TaskDefinition;
  readonly input: Json;
  readonly options: ParsedOptions;
}

/** The first message of a task. `createdAt` is in milliseconds since the epoch; `fingerprint` is `null` without an idempotency key. */
export function newMessage(
  id: string,
  { definition, input, options }: CheckedTask,
  createdAt: number,
  fingerprint: string | null,
): TaskMessage {
  return firstMessage({ id, task: definition.name, input, createdAt, fingerprint, ...options });
}

/** How a message is sent so that it comes no earlier than its `eta`. `now` is in milliseconds since the epoch. */
export function sendingOf(message: TaskMessage, now: number, trace: TraceContext | null): Sending {
  const { eta, group } = message;
  const seconds = eta === null ? 0 : Math.max(0, Math.ceil((eta - now) / 1000));
  return { message, delaySeconds: Math.min(MAX_DELAY_SECONDS, seconds), group, trace };
}

/** The message of a record that waits for its first attempt: it equals the one that the record was created with. */
export function messageOf(record: TaskRecord): TaskMessage {
  const { life } = record;
  return { ...firstMessage(record), ...(life === 1 ? {} : { life }), ...outboxOf(record) };
}

/** The fields that every task message has, in the order in which they are written. */
function firstMessage({
  id,
  task,
  queue,
  input,
  createdAt,
  eta,
  expiresAt,
  group,
  fingerprint,
}: Omit<TaskMessage, 'v' | 'kind' | 'life' | 'outbox'>): TaskMessage {
  return {
    v: MESSAGE_VERSION,
    kind: 'task',
    id,
    task,
    queue,
    input,
    createdAt,
    eta,
    expiresAt,
    group,
    fingerprint,
  };
}

/** A record's outbox as its messages carry it: absent if it is empty. */
export function outboxOf({ outbox }: TaskRecord): Pick<TaskMessage, 'outbox'> {
  return outbox.length === 0 ? {} : { outbox };
}
