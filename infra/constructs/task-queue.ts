import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_MESSAGE_RETENTION_SECONDS } from '../../functions/protocol/limits.ts';
import type { QueueAddress } from '../../functions/queue/queues.ts';
import { DEAD_LETTER_SUFFIX, type QueuePlan } from '../plan-queues.ts';

export interface TaskQueueProps {
  readonly plan: QueuePlan;
  /** What the queues' names begin with. */
  readonly prefix: string;
  /** Days that a message is kept on the queue. */
  readonly retentionDays: number;
}

/** A queue of messages, and the dead-letter queue for those that SQS or the worker gave up. */
export class TaskQueue extends Construct {
  readonly plan: QueuePlan;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { plan, prefix, retentionDays }: TaskQueueProps) {
    super(scope, id);
    this.plan = plan;
    const shared = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...shared,
      queueName: `${prefix}-${plan.name}${DEAD_LETTER_SUFFIX}`,
      // The longest there is: a message that SQS moves here keeps the age it had.
      retentionPeriod: Duration.seconds(MAX_MESSAGE_RETENTION_SECONDS),
    });
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      queueName: `${prefix}-${plan.name}`,
      retentionPeriod: Duration.days(retentionDays),
      visibilityTimeout: Duration.seconds(plan.visibilityTimeout),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: plan.maxReceiveCount },
    });
  }

  /** Where functions find the queue. */
  get address(): QueueAddress {
    return { url: this.queue.queueUrl, deadLetterUrl: this.deadLetterQueue.queueUrl };
  }
}
