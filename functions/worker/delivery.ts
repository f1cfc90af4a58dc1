import type { Received } from '../../core/queue/consume-batch.ts';

/** One delivery of a message to this worker. */
export interface Delivery extends Received {
  /** When Lambda ends this invocation, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Puts the message off until nothing else runs in this process, because its task may be what kills workers. `null` when it runs alone. */
  readonly putOff: ((attempts: number) => void) | null;
  /** Whether other tasks have used some of the invocation's time before. */
  readonly late: boolean;
}
