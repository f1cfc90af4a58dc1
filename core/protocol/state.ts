/** The states of a task, in Celery's spelling. docs/states.md draws them with every transition. */
export type State = 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED';

export const STATES: readonly State[] = ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'];

/** What may move a task from one state to another. `retryByHand` is the only way out of a final state. */
export type Transition = 'birth' | 'claim' | 'succeed' | 'fail' | 'retry' | 'revoke' | 'retryByHand';

/** From which states a transition may start, and where it leads. */
interface Edges {
  readonly from: readonly State[];
  readonly to: State;
  /** It may create the record: as the birth does, and others do when the message comes before the record is written. */
  readonly createsRecord?: true;
}

/**
 * Every transition. All writes to a record take their states from here, and `npm run drawings` draws docs/states.md from it, where
 * each transition has a sentence.
 */
export const TRANSITIONS = {
  /** A call stores a new task. */
  birth: { from: [], to: 'PENDING', createsRecord: true },
  /** STARTED → STARTED is the claim of a task whose worker died: only once its lease is over. */
  claim: { from: ['PENDING', 'RETRY', 'STARTED'], to: 'STARTED', createsRecord: true },
  succeed: { from: ['STARTED'], to: 'SUCCESS' },
  /** From PENDING and RETRY: a task that no worker can run (unknown name, unreadable message), or whose message SQS gave up. */
  fail: { from: ['PENDING', 'STARTED', 'RETRY'], to: 'FAILURE', createsRecord: true },
  retry: { from: ['STARTED'], to: 'RETRY' },
  revoke: { from: ['PENDING', 'STARTED', 'RETRY'], to: 'REVOKED', createsRecord: true },
  retryByHand: { from: ['FAILURE', 'REVOKED'], to: 'PENDING' },
} as const satisfies Record<Transition, Edges>;

/** Whether a transition may start from a state. */
export function isAllowed(transition: Transition, from: State): boolean {
  const states: readonly State[] = TRANSITIONS[transition].from;
  return states.includes(from);
}

/** Whether a task in this state has come to its end. */
export function isFinal(state: State): boolean {
  return state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED';
}
