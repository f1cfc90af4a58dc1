import type { Json } from '../../core/protocol/json.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import type { RetryOutcome } from '../../core/protocol/outcome.ts';

/** Is told how an attempt fares, in order. Nothing that it does ends an attempt: it never rejects. */
export interface AttemptListener {
  /** The attempt has been claimed. */
  started(): Promise<void>;
  /** The run has reported progress, which is stored. */
  progressed(progress: Json): Promise<void>;
  /** The attempt has failed, and the task waits for the next one. */
  retried(outcome: RetryOutcome): Promise<void>;
}

/** Makes the listener of an attempt; `null` if nobody asks for this one. */
export type Listen = (message: TaskMessage, attempt: number) => AttemptListener | null;
