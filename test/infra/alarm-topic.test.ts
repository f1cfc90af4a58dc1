import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { resourceOf, synthesize } from './synthesize.ts';

const template = synthesize({ alarmEmail: 'oncall@example.com' });

describe('the alarm topic', () => {
  const policy = (of: Template) =>
    JSON.stringify(resourceOf(of, 'AWS::SNS::TopicPolicy', /^AlarmTopic/).Properties);

  test('refuses plain HTTP, and accepts this stage’s alarms', () => {
    expect(policy(template)).toContain('"aws:SecureTransport":"false"');
    expect(policy(template)).toMatch(/cloudwatch\.amazonaws\.com/);
    expect(policy(template)).toContain(':alarm:lovage-dev-*');
  });

  test('has no key, or one that CloudWatch can use', () => {
    expect(resourceOf(template, 'AWS::SNS::Topic', /^AlarmTopic/).Properties).not.toHaveProperty(
      'KmsMasterKeyId',
    );
    const encrypted = synthesize({ encryption: 'customer' });
    expect(resourceOf(encrypted, 'AWS::SNS::Topic', /^AlarmTopic/).Properties).toHaveProperty(
      'KmsMasterKeyId',
    );
    const { KeyPolicy }: { KeyPolicy?: { Statement: unknown[] } } = resourceOf(
      encrypted,
      'AWS::KMS::Key',
      /./,
    ).Properties;
    const statement = KeyPolicy?.Statement.find((one) =>
      JSON.stringify(one).includes('cloudwatch.amazonaws'),
    );
    expect(statement).toMatchObject({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
  });

  test('has the subscriber in the settings, or none', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    });
    const unheard = synthesize();
    unheard.resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'email' }, 0);
    resourceOf(unheard, 'AWS::SNS::Topic', /^AlarmTopic/);
  });
});
