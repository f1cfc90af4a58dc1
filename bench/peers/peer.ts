/** The guarantees in which the compared workers differ: one short phrase each, for the table. */
export interface Guarantees {
  /** Whether a message that is delivered twice runs only once. */
  readonly deduplicates: string;
  /** Whether the result is kept, and where. */
  readonly keepsResult: string;
  /** What happens to a task whose worker is killed while it runs. */
  readonly survivesKill: string;
}

/** What a number of tasks used in the worker's own process. */
export interface Spent {
  /** Processor milliseconds, user and system, of that process alone. */
  readonly cpuMs: number;
  /** Megabytes (of 1,000,000 bytes) the process holds when the tasks are done. */
  readonly rssMb: number;
}

/** A worker that the bench measures, in its own process. */
export interface Peer {
  readonly name: string;
  readonly guarantees: Guarantees;
  /**
   * Runs `send_email` tasks, each of which sends one email through SES's emulator. Resolves when the last one is done: its email sent, its
   * outcome written, its message acknowledged.
   */
  run(tasks: number): Promise<Spent>;
  stop(): Promise<void>;
}
