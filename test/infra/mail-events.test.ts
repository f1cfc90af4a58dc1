import { describe, expect, test } from 'vitest';
import { EVENTS_QUEUE } from '../../functions/delivery/process-events.ts';
import { DELIVERY_EVENTS } from '../../infra/plan-queues.ts';
import { resourceOf, synthesize } from './synthesize.ts';

const template = synthesize();
const propertiesOf = (type: string, id: RegExp) => resourceOf(template, type, id).Properties;
const refTo = (id: string) => ({ Ref: expect.stringMatching(new RegExp(`^${id}[0-9A-F]{8}$`)) });
const arnOf = (id: string) => ({
  'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}[0-9A-F]{8}$`)), 'Arn'],
});

describe('email', () => {
  test('is sent through the stage’s configuration set, only to servers that accept TLS', () => {
    expect(propertiesOf('AWS::SES::ConfigurationSet', /^MailEvents/)).toMatchObject({
      Name: 'lovage-dev',
      ReputationOptions: { ReputationMetricsEnabled: true },
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
    });
    const { Environment } = propertiesOf('AWS::Lambda::Function', /^Workerdefault/);
    expect(Environment).toMatchObject({
      Variables: { CONFIGURATION_SET: refTo('MailEventsConfigurationSet') },
    });
  });

  test('goes to all servers with emailTls=optional', () => {
    const optional = synthesize({ emailTls: 'optional', stage: 'prod' });
    expect(resourceOf(optional, 'AWS::SES::ConfigurationSet', /^MailEvents/).Properties).toMatchObject({
      Name: 'lovage-prod',
      DeliveryOptions: { TlsPolicy: 'OPTIONAL' },
    });
  });
});

describe('a mail event', () => {
  test('is of a type that the record shows, and goes to the topic', () => {
    expect(propertiesOf('AWS::SES::ConfigurationSetEventDestination', /^MailEvents/)).toEqual({
      ConfigurationSetName: refTo('MailEventsConfigurationSet'),
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['delivery', 'bounce', 'complaint', 'reject', 'deliveryDelay'],
        SnsDestination: { TopicARN: refTo('MailEventsTopic') },
      },
    });
  });

  test('may be published by SES for this configuration set only, and not over plain HTTP', () => {
    const { PolicyDocument } = propertiesOf('AWS::SNS::TopicPolicy', /^MailEvents/);
    expect(PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'ses.amazonaws.com' },
          Condition: { StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
    expect(JSON.stringify(PolicyDocument)).toContain(':configuration-set/');
  });

  test('goes on unwrapped to a queue, or to the dead-letter queue if that delivery fails', () => {
    expect(propertiesOf('AWS::SNS::Subscription', /^MailEvents/)).toEqual({
      TopicArn: refTo('MailEventsTopic'),
      Protocol: 'sqs',
      Endpoint: arnOf('MailEventsQueue'),
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: arnOf('MailEventsDeadLetterQueue') },
    });
  });

  test('is kept for SQS’s maximum retention, and given up late', () => {
    expect(propertiesOf('AWS::SQS::Queue', /^MailEventsQueue/)).toMatchObject({
      QueueName: 'lovage-dev-delivery-events',
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
      VisibilityTimeout: 65,
      RedrivePolicy: { deadLetterTargetArn: arnOf('MailEventsDeadLetterQueue'), maxReceiveCount: 1000 },
    });
    expect(propertiesOf('AWS::SQS::Queue', /^MailEventsDeadLetterQueue/)).toMatchObject({
      QueueName: 'lovage-dev-delivery-events-dead-letter',
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });

  test('is read by the delivery function, event by event', () => {
    expect(propertiesOf('AWS::Lambda::EventSourceMapping', /^Deliveries/)).toMatchObject({
      EventSourceArn: arnOf('MailEventsQueue'),
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    const { Environment, Timeout } = propertiesOf('AWS::Lambda::Function', /^Deliveries/);
    expect(Timeout).toBe(60);
    // The URL of the dead-letter queue derives from that of the queue: see the names above.
    expect(Environment).toMatchObject({
      Variables: { QUEUES: 'delivery-events', QUEUE_URL: { Ref: expect.stringMatching(/^MailEventsQueue/) } },
    });
    // The function does not import from the stack, but both must use the same name for the queue.
    expect(DELIVERY_EVENTS.name).toBe(EVENTS_QUEUE);
  });

  test('is encrypted with the account’s own key if tasks are; SES and SNS may then use the key', () => {
    const own = synthesize({ encryption: 'customer' });
    expect(resourceOf(own, 'AWS::SNS::Topic', /^MailEvents/).Properties).toMatchObject({
      KmsMasterKeyId: arnOf('EncryptionKey'),
    });
    for (const id of [/^MailEventsQueue/, /^MailEventsDeadLetterQueue/]) {
      expect(resourceOf(own, 'AWS::SQS::Queue', id).Properties).toMatchObject({
        KmsMasterKeyId: arnOf('EncryptionKey'),
      });
    }
    const { Statement } = Object(resourceOf(own, 'AWS::KMS::Key', /^Encryption/).Properties['KeyPolicy']);
    for (const Service of ['ses.amazonaws.com', 'sns.amazonaws.com']) {
      const statements = [Statement].flat().filter(({ Principal }) => Principal.Service === Service);
      expect(statements).toEqual([
        expect.objectContaining({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]);
    }
  });
});
