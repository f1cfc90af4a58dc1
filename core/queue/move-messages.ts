import type { Queues } from './queues.ts';

/** The latest move of a queue's messages, as SQS reports it. */
interface MessageMove {
  /** Under way, or being cancelled. Until it is over, SQS starts no other move from this queue. */
  readonly running: boolean;
  /** Messages still to move; SQS's count is approximate. */
  readonly left: number;
  /** Why it failed; `null` if it did not. */
  readonly failure: string | null;
}

/**
 * Starts to move all messages from one queue to another; SQS does so in the background. The messages keep body and attributes but are
 * otherwise new: they have a new id, a new time of sending and no receives.
 *
 * @param from ARN of a dead-letter queue: SQS moves messages from no other kind
 */
export async function startMove(client: Queues['client'], from: string, to: string): Promise<void> {
  await client.startMessageMoveTask({ SourceArn: from, DestinationArn: to });
}

/** The latest move of messages from a queue; `null` if there was none. */
export async function latestMove(client: Queues['client'], from: string): Promise<MessageMove | null> {
  const { Results = [] } = await client.listMessageMoveTasks({ SourceArn: from, MaxResults: 1 });
  const [latest] = Results;
  if (!latest) return null;
  const { Status, ApproximateNumberOfMessagesToMove = 0, ApproximateNumberOfMessagesMoved = 0 } = latest;
  return {
    running: Status === 'RUNNING' || Status === 'CANCELLING',
    left: Math.max(0, ApproximateNumberOfMessagesToMove - ApproximateNumberOfMessagesMoved),
    failure: Status === 'FAILED' ? (latest.FailureReason ?? 'unknown') : null,
  };
}
