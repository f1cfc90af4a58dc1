/** The settings of one queue's worker that a deployment chooses. */
export interface QueueSettings {
  /** Memory in MB; CPU comes in proportion. 128 to 10,240. */
  readonly memory: number;
  /** Maximum messages per run; they run at the same time. 1 to 100, over 10 only with a window. */
  readonly batchSize: number;
  /** Seconds to gather messages before starting a run that is not full. 0 to 300. */
  readonly batchWindow: number;
  /** Maximum runs at a time. 2 to 1,000. */
  readonly maxConcurrency: number;
}

/** One queue's own settings, in place of those for all queues. */
export interface QueueOverrides extends Partial<QueueSettings> {
  /** The worker function's timeout, in seconds. By default it is derived from the tasks on the queue, and it must not be less than that. */
  readonly timeout?: number;
}

/** The settings when nothing is set. */
export const QUEUE_DEFAULTS: QueueSettings = {
  memory: 512,
  batchSize: 10,
  batchWindow: 0,
  // Half of the ten that a new account may run at once: the other half is for the API, and what SES tells of the mail.
  maxConcurrency: 5,
};
