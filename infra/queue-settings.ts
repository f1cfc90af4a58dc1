/** What the worker of one queue is deployed with, as far as somebody chooses it. */
export interface QueueSettings {
  /** Memory in MB; CPU comes in proportion. 128 to 10,240. */
  readonly memory: number;
  /** Most messages that one run is given; they run at the same time. 1 to 100, and over 10 only with a window. */
  readonly batchSize: number;
  /** Seconds for which messages are gathered before a run that is not full begins. 0 to 300. */
  readonly batchWindow: number;
  /** Most runs at a time. 2 to 1,000; `undefined`: only the account's own limit holds. */
  readonly maxConcurrency: number | undefined;
}

/** What one queue is given of its own, in place of what holds for all. */
export interface OwnQueueSettings extends Partial<QueueSettings> {
  /** Time-out of the worker function, in seconds. By default it follows from the tasks on the queue, and it is never less than that. */
  readonly timeout?: number;
}

/** Used where nothing is set. */
export const QUEUE_DEFAULTS: QueueSettings = {
  memory: 512,
  batchSize: 10,
  batchWindow: 0,
  maxConcurrency: undefined,
};
