import type { TaskError } from '../protocol/errors.ts';
import type { Json } from '../protocol/json.ts';
import { DEFAULT_MODULE, type PythonExceptions, pythonException } from './python-exceptions.ts';
import { misreadByPython } from './result-misread.ts';
import { isReady, type ResultState } from './result-state.ts';

/** What Celery's result says of the task itself. */
export interface CeleryTask {
  /** Celery's id of the task. */
  readonly id: string;
  /** The name by which Python sent it. */
  readonly name: string;
  readonly parentId: string | null;
  readonly groupId: string | null;
  /** The definition's exceptions; none if nothing defines the task. */
  readonly python: PythonExceptions;
}

/**
 * A task's state as the JSON that Celery's result backends store. Whatever the result is, Python can read it: a result that Python would misread
 * is a FAILURE of the type `ResultNotForPython` instead, and progress of that kind is `{"unreadable": why}`.
 */
export function resultMeta(task: CeleryTask, given: ResultState): string {
  const state = readable(given);
  return JSON.stringify({
    // Python's word for a task that it knows nothing of.
    status: state.status === 'FORGOTTEN' ? 'PENDING' : state.status,
    result: resultOf(task, state),
    // Where a task's code failed is of no use to its caller, and Python would take it for one of its own.
    traceback: null,
    children: [],
    date_done: isReady(state) ? new Date(state.at).toISOString().replace('Z', '+00:00') : null,
    task_id: task.id,
    ...(task.parentId === null ? {} : { parent_id: task.parentId }),
    ...(task.groupId === null ? {} : { group_id: task.groupId }),
  });
}

/** The state, in a form that Python reads. */
function readable(state: ResultState): ResultState {
  if (state.status === 'SUCCESS') {
    const why = misreadByPython(state.result);
    if (why === null) return state;
    const message = `The task ran, but Python would misread its result: ${why}.`;
    const { life, attempt, at } = state;
    return { life, attempt, at, status: 'FAILURE', error: { type: 'ResultNotForPython', message } };
  }
  if (state.status === 'PROGRESS') {
    const why = misreadByPython(state.value);
    return why === null
      ? state
      : { ...state, value: { unreadable: `Python would misread the progress: ${why}.` } };
  }
  return state;
}

function resultOf(task: CeleryTask, state: ResultState): Json {
  switch (state.status) {
    case 'STARTED':
      return { pid: state.worker.pid, hostname: state.worker.hostname };
    case 'FORGOTTEN':
      return null;
    case 'PROGRESS':
      return state.value;
    case 'SUCCESS':
      return state.result;
    case 'RETRY':
    case 'FAILURE':
      return exceptionOf(task, state.error);
    case 'REVOKED': {
      const reason = state.error?.type === 'Expired' ? 'expired' : 'revoked';
      return { exc_type: 'TaskRevokedError', exc_message: [reason], exc_module: 'celery.exceptions' };
    }
  }
}

function exceptionOf({ name, python }: CeleryTask, { type, message }: TaskError): Json {
  const exception = pythonException(type, python);
  const words = message.toWellFormed();
  if (!exception) {
    return {
      exc_type: 'Error',
      exc_message: [`${type.toWellFormed()}: ${words}`],
      exc_module: DEFAULT_MODULE,
    };
  }
  // Celery's exception writes the sentence around the name itself.
  const isUnknownTask = exception.module === 'celery.exceptions' && exception.name === 'NotRegistered';
  return {
    exc_type: exception.name,
    exc_message: [isUnknownTask ? name.toWellFormed() : words],
    exc_module: exception.module,
  };
}
