import { MESSAGE_VERSION, type TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import type { TraceContext } from '../protocol/trace.ts';
import { delaySecondsUntil } from './delay-seconds.ts';
import type { Sending } from './send-message.ts';

/** How a message is sent so that it comes no earlier than its `eta`. `now` is in milliseconds since the epoch. */
export function sendingOf(message: TaskMessage, now: number, trace: TraceContext | null): Sending {
  const { eta, group } = message;
  return { message, delaySeconds: eta === null ? 0 : delaySecondsUntil(eta, now), group, trace };
}

/** The message of a record that waits: before its first attempt, and unless its time was changed, it equals the one that the record was created with. */
export function messageOf(record: TaskRecord): TaskMessage {
  const { life, revision, schedule, pythonName } = record;
  return {
    ...firstMessage(record),
    ...(life === 1 ? {} : { life }),
    ...outboxOf(record),
    ...(revision === 0 ? {} : { revision }),
    ...(schedule === null ? {} : { schedule }),
    ...(pythonName === null ? {} : { pythonName }),
  };
}

/** The fields of a task message that most lack. */
type OptionalField = 'life' | 'outbox' | 'revision' | 'schedule' | 'pythonName';

/** The fields that every task message has, in the order in which they are written. */
export function firstMessage({
  id,
  task,
  queue,
  input,
  createdAt,
  eta,
  expiresAt,
  group,
  fingerprint,
}: Omit<TaskMessage, OptionalField | 'v' | 'kind'>): TaskMessage {
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
