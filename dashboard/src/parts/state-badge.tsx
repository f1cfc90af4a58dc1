import type { State } from '../api/task.ts';
import { STATE_MEANINGS } from './states.ts';

/** The icon of each state. */
const GLYPHS: Readonly<Record<State, string>> = {
  PENDING: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3.2l2 1.3',
  STARTED: 'M5.5 3.5v9l7-4.5z',
  RETRY: 'M12.8 6.2A5.2 5.2 0 1 0 13 9M13 3v3.4H9.6',
  SUCCESS: 'm3 8.6 3.2 3.2L13 4.8',
  FAILURE: 'm4 4 8 8m0-8-8 8',
  REVOKED: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.2 4.2l7.6 7.6',
};

interface StateBadgeProps {
  readonly state: State;
  /** What it means. Default: what it means of a task. */
  readonly meaning?: string;
}

/** A state by colour, icon and word. */
export function StateBadge({ state, meaning = STATE_MEANINGS[state] }: StateBadgeProps) {
  return (
    <span class="badge" data-state={state} title={meaning}>
      <StateIcon state={state} />
      {state}
    </span>
  );
}

/** A state by its icon alone, for where its word stands beside it. */
export function StateIcon({ state }: { readonly state: State }) {
  return (
    <svg class="state-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={GLYPHS[state]} />
    </svg>
  );
}
