import { TASK_NAME } from './bounds.ts';
import type { Message } from './message.ts';
import type { TaskRecord } from './record.ts';

/** The log fields that say which task a line is about. More become known while a message or a call is processed. */
export interface AboutTask {
  taskId?: string | undefined;
  task?: string | undefined;
  attempt?: number | undefined;
  /** The id of the trace that the task belongs to, in X-Ray's format. */
  traceId?: string | undefined;
}

/** The log fields that a message gives. A name that no definition can have is left out: anybody may have written it. */
export function aboutMessage(message: Message): AboutTask {
  if (message.kind === 'release') return {};
  return {
    taskId: message.id,
    ...(TASK_NAME.test(message.task) ? { task: message.task } : {}),
    ...(message.kind === 'outcome' ? { attempt: message.attempt } : {}),
  };
}

/** The log fields that a record gives. */
export function aboutRecord({ id, task, attempts }: TaskRecord): AboutTask {
  return { taskId: id, task, attempt: attempts };
}
