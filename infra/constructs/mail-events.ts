import { Duration, Names } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
} from 'aws-cdk-lib/aws-ses';
import { SubscriptionProtocol, Topic, type TopicSubscriptionConfig } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_MESSAGE_RETENTION_SECONDS } from '../../core/protocol/bounds.ts';
import { DEAD_LETTER_SUFFIX } from '../../core/queue/queue-names.ts';
import { DELIVERY_EVENTS } from '../plan-queues.ts';
import type { Settings } from '../settings.ts';
import type { Encryption } from './encryption.ts';

interface MailEventsProps {
  /** The start of the resources' names, and the whole name of the configuration set. */
  readonly prefix: string;
  readonly encryption: Encryption;
  readonly settings: Settings;
}

/** The events that SES publishes. We use no SES templates, and opens and clicks are not tracked. */
const EVENTS: EmailSendingEvent[] = [
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.DELIVERY_DELAY,
];

/**
 * How email is sent, and how its delivery events come back: configuration set → topic → queue, which the delivery function reads. Each
 * step keeps an event until the next has it. See docs/decisions/mail-events.md.
 */
export class MailEvents extends Construct {
  readonly configurationSetName: string;
  readonly queue: Queue;
  /** Holds unreadable events, and those that could not be recorded for days. Only the operator reads it. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { prefix, encryption, settings }: MailEventsProps) {
    super(scope, id);
    const name = `${prefix}-${DELIVERY_EVENTS.name}`;
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...encryption.forQueue,
      enforceSSL: true,
      queueName: `${name}${DEAD_LETTER_SUFFIX}`,
      retentionPeriod: Duration.seconds(MAX_MESSAGE_RETENTION_SECONDS),
    });
    this.queue = new Queue(this, 'Queue', {
      ...encryption.forQueue,
      enforceSSL: true,
      queueName: name,
      retentionPeriod: Duration.seconds(MAX_MESSAGE_RETENTION_SECONDS),
      visibilityTimeout: Duration.seconds(DELIVERY_EVENTS.visibilityTimeout),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: DELIVERY_EVENTS.maxReceiveCount },
    });
    const topic = new Topic(this, 'Topic', {
      topicName: name,
      enforceSSL: true,
      ...(encryption.key ? { masterKey: encryption.key } : {}),
    });
    // SES publishes with the topic's key (SES Developer Guide, "Configuring Amazon SNS notifications for Amazon SES").
    encryption.allow('ses.amazonaws.com');
    // SNS sends with the queues' key (SNS Developer Guide, "Key management").
    encryption.allow('sns.amazonaws.com');
    topic.addSubscription({ bind: () => this.#subscription(topic) });
    const configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: prefix,
      reputationMetrics: true,
      tlsPolicy:
        settings.emailTls === 'require'
          ? ConfigurationSetTlsPolicy.REQUIRE
          : ConfigurationSetTlsPolicy.OPTIONAL,
    });
    configurationSet.addEventDestination('Events', {
      destination: EventDestination.snsTopic(topic),
      events: EVENTS,
    });
    this.configurationSetName = configurationSet.configurationSetName;
  }

  /** What CDK's `SqsSubscription` makes, except that one lets SNS use the key for topics of any account. */
  #subscription(topic: Topic): TopicSubscriptionConfig {
    const { policyDependable } = this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    return {
      subscriberScope: this.queue,
      subscriberId: Names.nodeUniqueId(topic.node),
      endpoint: this.queue.queueArn,
      protocol: SubscriptionProtocol.SQS,
      rawMessageDelivery: true,
      deadLetterQueue: this.deadLetterQueue,
      ...(policyDependable ? { subscriptionDependency: policyDependable } : {}),
    };
  }
}
