import { describe, expect, test } from 'vitest';
import { registry } from '../../tasks/index.ts';
import { buildStack, FUNCTION_PATHS, resourceOf, resourcesOf, SENDER, synthesize } from './synthesize.ts';

const template = synthesize();
const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()];
const worker = (queue: string) =>
  resourceOf(template, 'AWS::Lambda::Function', new RegExp(`^Worker${queue}`));
const enqueue = resourceOf(template, 'AWS::Lambda::Function', /^Enqueue/);
const status = resourceOf(template, 'AWS::Lambda::Function', /^Status/);
const delivery = resourceOf(template, 'AWS::Lambda::Function', /^Deliveries/);
const deadLetters = resourceOf(template, 'AWS::Lambda::Function', /^DeadLetters/);

function environmentOf(resource: { Properties: Readonly<Record<string, unknown>> }): Record<string, unknown> {
  return { ...Object(Object(resource.Properties['Environment'])['Variables']) };
}

describe('the HTTP API', () => {
  const routes = [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()].map(
    ({ Properties }) => Properties,
  );

  test('may be invoked by no other API', () => {
    const permissions = [...resourcesOf(template, 'AWS::Lambda::Permission').values()];
    expect(permissions).toHaveLength(routes.length);
    for (const { Properties } of permissions) {
      expect(Properties['Principal']).toBe('apigateway.amazonaws.com');
      expect(JSON.stringify(Properties['SourceArn'])).toContain('"Ref":"ApiCD79AAA0"');
    }
  });
});

describe('every function', () => {
  test.each(functions)('is one file for Node.js 24 on arm64: $Properties.Description', ({ Properties }) => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
    });
  });

  test('has a log of its own, which ends', () => {
    const groups = [...resourcesOf(template, 'AWS::Logs::LogGroup').values()].map(
      ({ Properties }) => Properties,
    );
    expect(groups.map((group) => group['LogGroupName']).sort()).toEqual(
      ['/aws/vendedlogs/lovage/dev/api', ...FUNCTION_PATHS.map((path) => `/lovage/dev/${path}`)].sort(),
    );
    expect(new Set(groups.map((group) => group['RetentionInDays']))).toEqual(new Set([30]));
  });

  test('is told what it needs to know, and no more', () => {
    const shared = ['POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_SERVICE_NAME', 'QUEUES', 'TABLE_NAME'];
    expect(Object.keys(environmentOf(enqueue)).sort()).toEqual(shared);
    expect(Object.keys(environmentOf(status)).sort()).toEqual(shared);
    expect(Object.keys(environmentOf(worker('default'))).sort()).toEqual(
      [...shared, 'CONFIGURATION_SET', 'SENDER', 'TRACING'].sort(),
    );
    expect(environmentOf(worker('default'))).toMatchObject({ SENDER, POWERTOOLS_LOG_LEVEL: 'INFO' });
    expect(Object.keys(environmentOf(deadLetters)).sort()).toEqual(shared);
    expect(Object.keys(environmentOf(delivery)).sort()).toEqual(shared);
    expect(JSON.stringify(environmentOf(enqueue)['QUEUES'])).toMatch(/default.*reports/);
    expect(JSON.stringify(environmentOf(deadLetters)['QUEUES'])).toMatch(
      /lovage-dev-default-given-up.*QueuedefaultGivenUpQueue.*QueuedefaultDeadLetterQueue.*lovage-dev-reports-given-up/,
    );
    expect(JSON.stringify(environmentOf(worker('reports'))['QUEUES'])).not.toContain('default\\"');
  });

  test('has time for what it does', () => {
    expect(worker('default').Properties['Timeout']).toBe(330);
    expect(worker('reports').Properties['Timeout']).toBe(900);
    expect(enqueue.Properties['Timeout']).toBe(20);
    expect(status.Properties['Timeout']).toBe(29);
    expect(deadLetters.Properties['Timeout']).toBe(60);
  });
});

describe('a queue', () => {
  test('hides a message for longer than a worker runs', () => {
    for (const [queue, seconds] of [
      ['default', 335],
      ['reports', 905],
    ] as const) {
      template.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `lovage-dev-${queue}`,
        VisibilityTimeout: seconds,
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
    }
  });

  const redriveOf = (id: RegExp) => resourceOf(template, 'AWS::SQS::Queue', id).Properties['RedrivePolicy'];

  test('gives a message up late, into a queue that a function reads', () => {
    expect(redriveOf(/^QueuedefaultQueue/)).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^QueuedefaultGivenUpQueue/), 'Arn'] },
      maxReceiveCount: 180,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'lovage-dev-default-given-up',
      VisibilityTimeout: 65,
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test('gives it up there too in the end, into a dead-letter queue that keeps it the longest', () => {
    expect(redriveOf(/^QueuedefaultGivenUpQueue/)).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^QueuedefaultDeadLetterQueue/), 'Arn'] },
      maxReceiveCount: 1000,
    });
    expect(redriveOf(/^QueuedefaultDeadLetterQueue/)).toBeUndefined();
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'lovage-dev-default-dead-letter',
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test('is read by its worker, message by message', () => {
    const sources = sourcesOf(/^Worker/);
    expect(sources).toHaveLength(2);
    for (const { Properties } of sources) {
      expect(Properties).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
      expect(Properties).not.toHaveProperty('ScalingConfig');
    }
  });

  test('that messages were given up to is read by the dead-letter function, which takes its time', () => {
    const sources = sourcesOf(/^DeadLetters/);
    expect(sources).toHaveLength(2);
    for (const { Properties } of sources) {
      expect(JSON.stringify(Properties['EventSourceArn'])).toContain('GivenUpQueue');
      expect(Properties).toMatchObject({
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      });
    }
  });

  function sourcesOf(id: RegExp) {
    const sources = [...resourcesOf(template, 'AWS::Lambda::EventSourceMapping')];
    return sources.filter(([logicalId]) => id.test(logicalId)).map(([, source]) => source);
  }
});

test('workers are updated before the function that sends to them', () => {
  const workers = [...resourcesOf(template, 'AWS::Lambda::Function').keys()].filter((id) =>
    id.startsWith('Worker'),
  );
  expect(workers).toHaveLength(2);
  expect(enqueue.DependsOn).toEqual(expect.arrayContaining(workers));
});

test('the table is paid for by use, forgets by ttl, and can be restored', () => {
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

test('the table’s indexes hold nothing that changes', () => {
  const { Properties } = resourceOf(template, 'AWS::DynamoDB::Table', /./);
  const projection = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['task'] };
  const keys = (partition: string) => [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: 'born', KeyType: 'RANGE' },
  ];
  expect(Properties['GlobalSecondaryIndexes']).toEqual([
    { IndexName: 'tasks-by-birth', KeySchema: keys('shard'), Projection: projection },
    { IndexName: 'unsuccessful-by-birth', KeySchema: keys('unsuccessful'), Projection: projection },
  ]);
});

test('the outputs say where to call, and what to allow a caller', () => {
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
    'AlarmTopicArn',
    'ApiArn',
    'ApiUrl',
    'Curl',
    'TableName',
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

  test('reach what they are for', () => {
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

  test('of one queue reach its own worker, and no other', () => {
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
    expect(worker('default').source).not.toHaveProperty('ScalingConfig');
    expect(worker('default').source).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  });

  test('of the stage name the stack, and keep the table of prod', () => {
    expect(buildStack({ stage: 'pr-12' }).stackName).toBe('lovage-pr-12');
    expect(resourceOf(prod, 'AWS::DynamoDB::Table', /./).DeletionPolicy).toBe('Retain');
    expect(resourceOf(template, 'AWS::DynamoDB::Table', /./).DeletionPolicy).toBe('Delete');
  });
});
