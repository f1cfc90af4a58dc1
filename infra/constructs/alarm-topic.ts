import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { prefixOf, shortNameOf } from '../prefix.ts';
import type { Settings } from '../settings.ts';
import type { Encryption } from './encryption.ts';

export interface AlarmTopicProps {
  readonly encryption: Encryption;
  readonly settings: Settings;
}

/**
 * The topic that alarms go to. This stack's alarms may publish to it, over TLS, and an email address may be subscribed. An alarm holds
 * names and numbers, but no task data. See docs/decisions/alarms.md.
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { encryption: { key }, settings }: AlarmTopicProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.topic = new Topic(this, 'Topic', {
      topicName: `${prefixOf(settings)}-alarms`,
      displayName: `Lovage ${shortNameOf(settings)}`,
      enforceSSL: true,
      // Not AWS's own key for SNS: its policy, which cannot be changed, does not admit CloudWatch.
      ...(key ? { masterKey: key } : {}),
    });
    const ofOwnAlarms = {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: {
        'aws:SourceArn': stack.formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName: `${prefixOf(settings)}-*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    };
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: ofOwnAlarms,
      }),
    );
    // SNS encrypts with CloudWatch's permissions (SNS Developer Guide, "Key management").
    key?.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        // In a key's policy, * is the key itself.
        resources: ['*'],
        conditions: ofOwnAlarms,
      }),
    );
    if (settings.alarmEmail !== undefined)
      this.topic.addSubscription(new EmailSubscription(settings.alarmEmail));
  }
}
