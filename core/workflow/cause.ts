import type { TaskError } from '../protocol/errors.ts';
import type { TaskRecord } from '../protocol/record.ts';

/** Why something in a workflow did not succeed. */
export interface Cause {
  /** The task that failed first. */
  readonly taskId: string;
  /** Its error. */
  readonly error: TaskError;
}

/** The error of a task that does not run because another of its workflow failed. */
export const DEPENDENCY_FAILED = 'DependencyFailed';

/** The error of a task that was to handle a failure which has not come about. */
export const NOT_NEEDED = 'NotNeeded';

/** The error of a task that was revoked because another of its group failed. */
export const CANCELLED = 'Cancelled';

/**
 * Why a task did not succeed: its own error, or that of the task that it failed because of.
 *
 * @param record `null` if it is gone
 */
export function causeOf(id: string, record: TaskRecord | null): Cause {
  if (!record || record.tombstone) {
    return { taskId: id, error: { type: 'Forgotten', message: 'Its record was forgotten, or has expired.' } };
  }
  const error = record.error ?? { type: 'Revoked', message: 'It was revoked.' };
  return { taskId: error.taskId ?? id, error };
}

/** The error of a task that does not run because of another. */
export function errorBecauseOf({ taskId, error }: Cause): TaskError {
  if (error.type === NOT_NEEDED) return error;
  const why = error.type === DEPENDENCY_FAILED ? 'failed' : `did not succeed (${error.type})`;
  return {
    type: DEPENDENCY_FAILED,
    message: `The task ${taskId}, on which this one depends, ${why}.`,
    taskId,
  };
}
