/** What starts a sweep: the event that the stack's schedule sends to the scheduler each minute. */
export interface SweepEvent {
  readonly sweep: true;
  /** The hash of the schedules that are declared in the deployed project, of `hashOfDeclared`. */
  readonly declared: string;
  /** Asks what comes due next, which takes as many queries more as there are partitions: for a developer's machine. */
  readonly tellNext?: true;
}

/** What a sweep says of itself. */
export interface SweepAnswer {
  /** Tasks whose message was sent, and ends that were told. */
  readonly released: number;
  /** Entries with which something went wrong; the next sweep tries them again. */
  readonly failed: number;
  /** Seconds by which the oldest entry was late when the sweep began; 0 if none was. */
  readonly overdue: number;
  /** What comes due next, if the event asked, and there is anything. */
  readonly next: NextDue | null;
}

/** What comes due next: a schedule or a task, by its id, and when, in milliseconds since the epoch. */
export interface NextDue {
  readonly id: string;
  readonly at: number;
}

/** Whether an event starts a sweep. No caller's can: API Gateway makes the events of calls, and gives them no such field. */
export function isSweepEvent(event: object): event is SweepEvent {
  return 'sweep' in event && event.sweep === true;
}
