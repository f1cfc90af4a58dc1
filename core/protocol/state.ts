/** The states of a task, in Celery's spelling. docs/states.md draws them with every transition. */
export type State = 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED';

export const STATES: readonly State[] = ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'];

/** The states in which a task waits: for a worker, or for something else first. */
export const WAITING_STATES = ['PENDING', 'RETRY'] as const satisfies readonly State[];

/** The transitions between states. Only `retryByHand` and `rebirth` leave a final state. */
export type Transition =
  | 'birth'
  | 'claim'
  | 'succeed'
  | 'fail'
  | 'retry'
  | 'snooze'
  | 'snoozeRetry'
  | 'revoke'
  | 'withdraw'
  | 'rebirth'
  | 'retryByHand';

/** The states from which a transition may start, and the state it leads to. */
interface Edges {
  readonly from: readonly State[];
  readonly to: State;
  /** It may create the record, as the birth does, and as others do when the message comes before the record is written. */
  readonly createsRecord?: true;
}

/**
 * Every transition. All writes to a record take their states from here. `npm run drawings` draws the diagram in docs/states.md from it;
 * each transition is described there in a sentence.
 */
export const TRANSITIONS = {
  /** A call stores a new task. */
  birth: { from: [], to: 'PENDING', createsRecord: true },
  /** STARTED → STARTED is the claim of a task whose worker died; it is possible only once the lease is over. */
  claim: { from: ['PENDING', 'RETRY', 'STARTED'], to: 'STARTED', createsRecord: true },
  succeed: { from: ['STARTED'], to: 'SUCCESS' },
  /** From PENDING and RETRY: no worker can run the task (unknown name, unreadable message), or SQS gave up its message. */
  fail: { from: ['PENDING', 'STARTED', 'RETRY'], to: 'FAILURE', createsRecord: true },
  retry: { from: ['STARTED'], to: 'RETRY' },
  /** There was no capacity for the attempt, which does not count: the task waits for its first attempt again, */
  snooze: { from: ['STARTED'], to: 'PENDING' },
  /** or for a later one. */
  snoozeRetry: { from: ['STARTED'], to: 'RETRY' },
  revoke: { from: ['PENDING', 'STARTED', 'RETRY'], to: 'REVOKED', createsRecord: true },
  /** The tombstone of a refused call. */
  withdraw: { from: ['PENDING'], to: 'REVOKED', createsRecord: true },
  /** A refused call's key was sent again, from its tombstone only; or a schedule has again an occurrence that it had taken back. */
  rebirth: { from: ['REVOKED'], to: 'PENDING' },
  retryByHand: { from: ['FAILURE', 'REVOKED'], to: 'PENDING' },
} as const satisfies Record<Transition, Edges>;

/** Whether a transition may start from a state. */
export function isAllowed(transition: Transition, from: State): boolean {
  const states: readonly State[] = TRANSITIONS[transition].from;
  return states.includes(from);
}

/** Whether a task in this state has ended. */
export function isFinal(state: State): boolean {
  return state === 'SUCCESS' || state === 'FAILURE' || state === 'REVOKED';
}
