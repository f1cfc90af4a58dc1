import type { State } from '../api/task.ts';

/** What a state means to a person who looks at it, in the order of a task's way. */
export const STATE_MEANINGS: Readonly<Record<State, string>> = {
  PENDING: 'Accepted, not started',
  STARTED: 'Being run',
  RETRY: 'The last attempt failed; another will follow',
  SUCCESS: 'Done',
  FAILURE: 'Failed for good',
  REVOKED: 'Revoked, or not started in time',
};

export function isState(text: string | null): text is State {
  return text !== null && Object.hasOwn(STATE_MEANINGS, text);
}

/** Every state. */
export const STATES: readonly State[] = Object.keys(STATE_MEANINGS).filter(isState);
