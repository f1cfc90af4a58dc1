/**
 * The states of a task, in Celery's spelling, and every transition there is.
 *
 *                 claim              outcome
 *     PENDING ───────────▶ STARTED ───────────▶ SUCCESS
 *        │                  │  ▲ ╲─────────────▶ FAILURE ──┐
 *        │           retry  ▼  │ claim                     │ retry by hand
 *        │                 RETRY ──────────────▶ REVOKED ──┤
 *        └──────────▶ FAILURE, REVOKED                     ▼
 *                                                       PENDING
 */
export type State = 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED';

export const STATES: readonly State[] = ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'];

/** What may move a task from one state to another. `retryByHand` is the only way out of a final state. */
export type Transition = 'claim' | 'succeed' | 'fail' | 'retry' | 'revoke' | 'retryByHand';

/** From which states a transition may start, and where it leads. All writes to a record take their states from here. */
export const TRANSITIONS = {
  /** STARTED → STARTED is the claim of a task whose worker died: only once its lease is over. */
  claim: { from: ['PENDING', 'RETRY', 'STARTED'], to: 'STARTED' },
  succeed: { from: ['STARTED'], to: 'SUCCESS' },
  /** From PENDING and RETRY: a task that no worker can run (unknown name, expired message). */
  fail: { from: ['PENDING', 'STARTED', 'RETRY'], to: 'FAILURE' },
  retry: { from: ['STARTED'], to: 'RETRY' },
  revoke: { from: ['PENDING', 'STARTED', 'RETRY'], to: 'REVOKED' },
  retryByHand: { from: ['FAILURE', 'REVOKED'], to: 'PENDING' },
} as const satisfies Record<Transition, { from: readonly State[]; to: State }>;

/** Whether a transition may start from a state. */
export function isAllowed(transition: Transition, from: State): boolean {
  const states: readonly State[] = TRANSITIONS[transition].from;
  return states.includes(from);
}

/** Whether a task in this state has come to its end. */
export function isFinal(state: State): boolean {
  return state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED';
}
