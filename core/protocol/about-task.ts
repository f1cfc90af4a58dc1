import { TASK_NAME } from './bounds.ts';
import type { Message } from './message.ts';
import type { TaskRecord } from './record.ts';

/** What is known of the task that lines of a log are about. It grows as a message or a call is dealt with. */
export interface AboutTask {
  taskId?: string | undefined;
  task?: string | undefined;
  attempt?: number | undefined;
  /** Of the trace that the task belongs to, in X-Ray's spelling. */
  traceId?: string | undefined;
}

/** What a message says of its task. What could not be a definition's name is left out: anybody may have written it. */
export function aboutMessage(message: Message): AboutTask {
  return {
    taskId: message.id,
    ...(TASK_NAME.test(message.task) ? { task: message.task } : {}),
    ...(message.kind === 'outcome' ? { attempt: message.attempt } : {}),
  };
}

/** What a record says of its task. */
export function aboutRecord({ id, task, attempts }: TaskRecord): AboutTask {
  return { taskId: id, task, attempt: attempts };
}
