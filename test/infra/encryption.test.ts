import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { describe, expect, test } from 'vitest';
import { Encryption } from '../../infra/constructs/encryption.ts';
import { readSettings } from '../../infra/read-settings.ts';
import { type Resource, resourceOf, resourcesOf, SENDER, synthesize } from './synthesize.ts';

const STAGES = ['dev', 'staging', 'prod'];
const own = new Map(STAGES.map((stage) => [stage, synthesize({ stage })]));
const customer = new Map(STAGES.map((stage) => [stage, synthesize({ stage, encryption: 'customer' })]));
const both = [...own, ...customer].map(([stage, template], index) => ({
  stage,
  encryption: index < own.size ? 'aws' : 'customer',
  template,
}));

/** The resources of a type that no policy of `policyType` protects against plain HTTP. */
function openToPlainHttp(template: Template, type: string, policyType: string, property: string): string[] {
  const guarded = [...resourcesOf(template, policyType).values()].filter(({ Properties }) => {
    const { Statement } = Object(Properties['PolicyDocument']);
    return [Statement]
      .flat()
      .some(
        ({ Effect, Principal, Condition }) =>
          Effect === 'Deny' &&
          JSON.stringify(Principal).includes('"*"') &&
          Condition?.Bool?.['aws:SecureTransport'] === 'false',
      );
  });
  const named = guarded.map(({ Properties }) => JSON.stringify(Properties[property])).join();
  return [...resourcesOf(template, type).keys()].filter((id) => !named.includes(`{"Ref":"${id}"}`));
}

function withoutKey(template: Template, type: string, keyOf: (resource: Resource) => unknown): string[] {
  const [[keyId] = ['']] = [...resourcesOf(template, 'AWS::KMS::Key')];
  return [...resourcesOf(template, type)]
    .filter(([, resource]) => !JSON.stringify(keyOf(resource) ?? null).includes(`"${keyId}"`))
    .map(([id]) => id);
}

describe.each(both)('in $stage, with encryption=$encryption,', ({ encryption, template }) => {
  test('no queue or topic accepts plain HTTP', () => {
    expect(resourcesOf(template, 'AWS::SQS::Queue').size).toBeGreaterThanOrEqual(6);
    expect(openToPlainHttp(template, 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues')).toEqual([]);
    expect(openToPlainHttp(template, 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics')).toEqual([]);
  });

  test('every queue is encrypted', () => {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::SQS::Queue')) {
      if (encryption === 'aws') expect(Properties['SqsManagedSseEnabled'], id).toBe(true);
      else expect(Properties['KmsMasterKeyId'], id).toBeDefined();
    }
  });
});

test('an action without a list of needed key permissions is refused, even with keys of AWS’s own', () => {
  const settings = readSettings({ sender: SENDER }).settings;
  const encryption = new Encryption(new Stack(), 'Encryption', { settings, retain: false });
  const statement = new PolicyStatement({ actions: ['sqs:SendMessageAgain'], resources: ['queue'] });
  expect(() => encryption.permissionsFor([statement])).toThrow(
    'the permissions on the key that sqs:SendMessageAgain needs',
  );
});

describe('with keys of AWS’s own', () => {
  test('the stack has no key to pay for, and the table uses DynamoDB’s', () => {
    own.get('dev')?.resourceCountIs('AWS::KMS::Key', 0);
    for (const template of own.values()) {
      expect(resourceOf(template, 'AWS::DynamoDB::Table', /./).Properties).not.toHaveProperty(
        'SSESpecification',
      );
    }
  });
});

describe.each([...customer])('with the customer’s key, in %s,', (stage, template) => {
  test('there is one key; it rotates, and in prod it is retained with the table', () => {
    const key = resourceOf(template, 'AWS::KMS::Key', /./);
    expect(key.Properties).toMatchObject({ EnableKeyRotation: true });
    expect(key.DeletionPolicy).toBe(stage === 'prod' ? 'Retain' : 'Delete');
    expect(key.DeletionPolicy).toBe(resourceOf(template, 'AWS::DynamoDB::Table', /./).DeletionPolicy);
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: `alias/lovage-${stage}` });
  });

  test('it encrypts every queue, topic, table and log', () => {
    const name = (property: string) => (resource: Resource) => resource.Properties[property];
    expect(withoutKey(template, 'AWS::SQS::Queue', name('KmsMasterKeyId'))).toEqual([]);
    expect(withoutKey(template, 'AWS::SNS::Topic', name('KmsMasterKeyId'))).toEqual([]);
    expect(withoutKey(template, 'AWS::DynamoDB::Table', name('SSESpecification'))).toEqual([]);
    expect(withoutKey(template, 'AWS::Logs::LogGroup', name('KmsKeyId'))).toEqual([]);
    const table = resourceOf(template, 'AWS::DynamoDB::Table', /./);
    expect(table.Properties['SSESpecification']).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
  });
});
