import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_MESSAGE_RETENTION_SECONDS } from '../../core/protocol/bounds.ts';
import { DEAD_LETTER_SUFFIX, GIVEN_UP_SUFFIX } from '../../core/queue/queue-names.ts';
import { GIVEN_UP, type QueuePlan } from '../plan-queues.ts';
import type { Encryption } from './encryption.ts';

interface TaskQueueProps {
  readonly plan: QueuePlan;
  /** The start of the queues' names. */
  readonly prefix: string;
  /** Days that the queue keeps a message. */
  readonly retentionDays: number;
  readonly encryption: Encryption;
}

/**
 * A queue of messages; the given-up queue, where SQS moves those that no worker finished and which the dead-letter function reads; and
 * the dead-letter queue, which only the operator reads.
 */
export class TaskQueue extends Construct {
  readonly plan: QueuePlan;
  readonly queue: Queue;
  readonly givenUpQueue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { plan, prefix, retentionDays, encryption }: TaskQueueProps) {
    super(scope, id);
    this.plan = plan;
    const shared = { ...encryption.forQueue, enforceSSL: true };
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...shared,
      queueName: `${prefix}-${plan.name}${DEAD_LETTER_SUFFIX}`,
      // SQS's maximum: a message that SQS moves here keeps its age.
      retentionPeriod: Duration.seconds(MAX_MESSAGE_RETENTION_SECONDS),
    });
    this.givenUpQueue = new Queue(this, 'GivenUpQueue', {
      ...shared,
      queueName: `${prefix}-${plan.name}${GIVEN_UP_SUFFIX}`,
      // SQS's maximum, for the same reason.
      retentionPeriod: Duration.seconds(MAX_MESSAGE_RETENTION_SECONDS),
      visibilityTimeout: Duration.seconds(GIVEN_UP.visibilityTimeout),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: GIVEN_UP.maxReceiveCount },
    });
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      queueName: `${prefix}-${plan.name}`,
      retentionPeriod: Duration.days(retentionDays),
      visibilityTimeout: Duration.seconds(plan.visibilityTimeout),
      deadLetterQueue: { queue: this.givenUpQueue, maxReceiveCount: plan.maxReceiveCount },
    });
  }
}
