import type { State, WorkflowState } from '../api/task.ts';

/** What each state means, in the order in which a task passes through them. */
export const STATE_MEANINGS: Readonly<Record<State, string>> = {
  PENDING: 'Accepted, not started',
  STARTED: 'Running',
  RETRY: 'The last attempt failed; another will follow',
  SUCCESS: 'Done',
  FAILURE: 'Failed for good',
  REVOKED: 'Revoked or expired',
};

export function isState(text: string | null): text is State {
  return text !== null && Object.hasOwn(STATE_MEANINGS, text);
}

/** Every state. */
export const STATES: readonly State[] = Object.keys(STATE_MEANINGS).filter(isState);

/** What the states of a workflow mean, in the order in which people look for them: what failed, what goes on, what is done. */
export const WORKFLOW_STATE_MEANINGS: Readonly<Record<WorkflowState, string>> = {
  FAILURE: 'A task failed, and what comes after it did not run',
  REVOKED: 'Revoked before its end',
  STARTED: 'Running',
  PENDING: 'Accepted, not started',
  SUCCESS: 'Done',
};

export function isWorkflowState(text: string | null): text is WorkflowState {
  return text !== null && Object.hasOwn(WORKFLOW_STATE_MEANINGS, text);
}

/** Every state of a workflow, in that order. */
export const WORKFLOW_STATES: readonly WorkflowState[] =
  Object.keys(WORKFLOW_STATE_MEANINGS).filter(isWorkflowState);
