import { describe, expect, test } from 'vitest';
import { registry } from '../../bench/tasks/index.ts';
import { buildStack, resourceOf, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();

describe('the HTTP API', () => {
  const routes = [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()].map(
    ({ Properties }) => Properties,
  );

  test('is the only one that may invoke its functions', () => {
    const permissions = [...resourcesOf(template, 'AWS::Lambda::Permission').values()];
    expect(permissions).toHaveLength(routes.length);
    for (const { Properties } of permissions) {
      expect(Properties['Principal']).toBe('apigateway.amazonaws.com');
      expect(JSON.stringify(Properties['SourceArn'])).toContain('"Ref":"ApiCD79AAA0"');
    }
  });
});

test('the outputs give the API’s URL, and the ARN to allow a caller', () => {
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
    'AlarmTopicArn',
    'ApiArn',
    'ApiUrl',
    'Curl',
    'TableName',
    'Version',
  ]);
});

describe('settings', () => {
  const prod = synthesize(
    {
      stage: 'prod',
      memory: '1024',
      batchSize: '1',
      maxConcurrency: '5',
      logLevel: 'WARN',
      logRetentionDays: '7',
      messageRetentionDays: '4',
    },
    registry,
  );

  test('reach their resources', () => {
    prod.allResourcesProperties('AWS::Lambda::Function', { MemorySize: 1024 });
    prod.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    prod.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    prod.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'lovage-prod-default',
      MessageRetentionPeriod: 345_600,
    });
    const { Properties } = resourceOf(prod, 'AWS::Lambda::Function', /^Worker/);
    expect(Properties['Environment']).toMatchObject({ Variables: { POWERTOOLS_LOG_LEVEL: 'WARN' } });
  });

  test('of one queue reach only its own worker', () => {
    const queues = { reports: { memory: 2048, batchSize: 100, batchWindow: 20, maxConcurrency: 2 } };
    const own = synthesize({ queues: JSON.stringify(queues) });
    const worker = (queue: string) => {
      const { Properties } = resourceOf(own, 'AWS::Lambda::Function', new RegExp(`^Worker${queue}`));
      const source = resourceOf(own, 'AWS::Lambda::EventSourceMapping', new RegExp(`^Worker${queue}`));
      return { memory: Properties['MemorySize'], timeout: Properties['Timeout'], source: source.Properties };
    };
    expect(worker('reports')).toMatchObject({
      memory: 2048,
      timeout: 900,
      source: {
        BatchSize: 100,
        MaximumBatchingWindowInSeconds: 20,
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    });
    own.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'lovage-dev-reports', VisibilityTimeout: 925 });
    expect(worker('default')).toMatchObject({ memory: 512, source: { BatchSize: 10 } });
    expect(worker('default').source).toMatchObject({ ScalingConfig: { MaximumConcurrency: 5 } });
    expect(worker('default').source).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  });

  test('name the stack after its stage, and retain the table of prod', () => {
    expect(buildStack({ stage: 'pr-12' }).stackName).toBe('lovage-pr-12');
    expect(resourceOf(prod, 'AWS::DynamoDB::Table', /./).DeletionPolicy).toBe('Retain');
    expect(resourceOf(template, 'AWS::DynamoDB::Table', /./).DeletionPolicy).toBe('Delete');
  });
});
