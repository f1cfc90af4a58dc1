import type { State } from '../api/task.ts';

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
