import type { Queues } from './queues.ts';

/** The last move of a queue's messages, as SQS tells of it. */
export interface MessageMove {
  /** Under way, or being cancelled: SQS takes no other of this queue meanwhile. */
  readonly running: boolean;
  /** Messages still to be moved; SQS counts approximately. */
  readonly left: number;
  /** Why it failed; `null` unless it did. */
  readonly failure: string | null;
}

/**
 * Has SQS move all messages of one queue to another, in its own time. They keep body and attributes, and are new messages
 * otherwise: another id, another time of sending, no receipts.
 *
 * @param from ARN of a dead-letter queue: SQS moves from no other
 */
export async function startMove(client: Queues['client'], from: string, to: string): Promise<void> {
  await client.startMessageMoveTask({ SourceArn: from, DestinationArn: to });
}

/** The last move of messages from a queue; `null` if there was none. */
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
