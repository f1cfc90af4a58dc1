/** What a task queue promises, as far as the bench's rows differ in it: one short line each, for the table. */
export interface Guarantees {
  /** Whether a message that is delivered twice is run twice. */
  readonly deduplicates: string;
  /** Whether the result is kept, and where. */
  readonly keepsResult: string;
  /** What becomes of a task whose worker is killed while it runs. */
  readonly survivesKill: string;
}

/** What a number of tasks took of the worker's own process. */
export interface Spent {
  /** Milliseconds of the processor, user and system, by the process's own accounting. */
  readonly cpuMs: number;
  /** Megabytes (of 1,000,000 bytes) of memory that the process holds when they are done. */
  readonly rssMb: number;
}

/** A worker that the bench measures, in a process of its own. */
export interface Peer {
  readonly name: string;
  readonly guarantees: Guarantees;
  /**
   * Runs so many tasks of `send_email`, each of which sends one email through SES's emulator. Resolves when the last one is done:
   * its email sent, its outcome written, its message acknowledged.
   */
  run(tasks: number): Promise<Spent>;
  stop(): Promise<void>;
}
