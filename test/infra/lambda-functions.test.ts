import { describe, expect, test } from 'vitest';
import {
  FUNCTION_PATHS,
  registryOf,
  resourceOf,
  resourcesOf,
  SENDER,
  synthesize,
  TWO_QUEUES,
} from './synthesize.ts';

const template = synthesize();
const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()];
const worker = (queue: string) =>
  resourceOf(template, 'AWS::Lambda::Function', new RegExp(`^Worker${queue}`));
const enqueue = resourceOf(template, 'AWS::Lambda::Function', /^Enqueue/);
const status = resourceOf(template, 'AWS::Lambda::Function', /^Status/);
const delivery = resourceOf(template, 'AWS::Lambda::Function', /^Deliveries/);
const operate = resourceOf(template, 'AWS::Lambda::Function', /^Operate/);
const deadLetters = resourceOf(template, 'AWS::Lambda::Function', /^DeadLetters/);

function environmentOf(resource: { Properties: Readonly<Record<string, unknown>> }): Record<string, unknown> {
  return { ...Object(Object(resource.Properties['Environment'])['Variables']) };
}

describe('every function', () => {
  test.each(functions)('runs on Node.js 24 and arm64: $Properties.Description', ({ Properties }) => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
    });
  });

  test('has its own log, with a retention period', () => {
    const groups = [...resourcesOf(template, 'AWS::Logs::LogGroup').values()].map(
      ({ Properties }) => Properties,
    );
    expect(groups.map((group) => group['LogGroupName']).sort()).toEqual(
      ['/aws/vendedlogs/lovage/dev/api', ...FUNCTION_PATHS.map((path) => `/lovage/dev/${path}`)].sort(),
    );
    expect(new Set(groups.map((group) => group['RetentionInDays']))).toEqual(new Set([30]));
  });

  test('that sends email knows the further senders, if there are any', () => {
    const other = synthesize({ senders: 'shop@example.com,help@example.com' });
    const settings = environmentOf(resourceOf(other, 'AWS::Lambda::Function', /^Workerdefault/));
    expect(settings).toMatchObject({ SENDER, SENDERS: 'shop@example.com,help@example.com' });
  });

  test('gets the settings that it needs, and no more', () => {
    const shared = ['POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_SERVICE_NAME', 'QUEUES', 'QUEUE_URL', 'TABLE_NAME'];
    expect(Object.keys(environmentOf(enqueue)).sort()).toEqual(shared);
    expect(Object.keys(environmentOf(status)).sort()).toEqual(shared);
    expect(Object.keys(environmentOf(worker('default'))).sort()).toEqual(
      [...shared, 'CONFIGURATION_SET', 'SENDER', 'TRACING'].sort(),
    );
    expect(environmentOf(worker('default'))).toMatchObject({ SENDER, POWERTOOLS_LOG_LEVEL: 'INFO' });
    for (const withoutDefinitions of [deadLetters, delivery]) {
      expect(Object.keys(environmentOf(withoutDefinitions)).sort()).toEqual([...shared, 'TASK_NAMES'].sort());
    }
    const first = { Ref: expect.stringMatching(/^QueuedefaultQueue[0-9A-F]{8}$/) };
    for (const one of [enqueue, status, deadLetters])
      expect(environmentOf(one)).toMatchObject({ QUEUES: 'default,reports', QUEUE_URL: first });
    // A worker's own is the first.
    expect(environmentOf(worker('reports'))).toMatchObject({
      QUEUES: 'reports,default',
      QUEUE_URL: { Ref: expect.stringMatching(/^QueuereportsQueue[0-9A-F]{8}$/) },
    });
    expect(environmentOf(delivery)).toMatchObject({
      QUEUES: 'delivery-events',
      QUEUE_URL: { Ref: expect.stringMatching(/^MailEventsQueue[0-9A-F]{8}$/) },
    });
    expect(environmentOf(operate)).toMatchObject({
      QUEUES: 'default,reports',
      QUEUE_ARN: { 'Fn::GetAtt': [expect.stringMatching(/^QueuedefaultQueue/), 'Arn'] },
      MAPPINGS: {
        'Fn::Join': ['', [{ Ref: expect.stringMatching(/default/) }, ',', { Ref: expect.any(String) }]],
      },
    });
  });

  test('without definitions counts the tasks that the stack names: all, or none if they do not fit', () => {
    expect(environmentOf(deadLetters)['TASK_NAMES']).toBe(TWO_QUEUES.names.join(','));
    const policies = Array.from({ length: 31 }, (_, index) => [
      `${'t'.repeat(62)}_${index % 10}${index}`.slice(-64),
      {},
    ]);
    const many = synthesize({}, registryOf(Object.fromEntries(policies)));
    const itsEnvironment = environmentOf(resourceOf(many, 'AWS::Lambda::Function', /^DeadLetters/));
    expect(itsEnvironment).not.toHaveProperty('TASK_NAMES');
  });

  test('has a timeout that fits its work', () => {
    expect(worker('default').Properties['Timeout']).toBe(330);
    expect(worker('reports').Properties['Timeout']).toBe(900);
    expect(enqueue.Properties['Timeout']).toBe(20);
    expect(status.Properties['Timeout']).toBe(29);
    expect(deadLetters.Properties['Timeout']).toBe(60);
  });
});

test('workers are updated before the function that sends them tasks', () => {
  const workers = [...resourcesOf(template, 'AWS::Lambda::Function').keys()].filter((id) =>
    id.startsWith('Worker'),
  );
  expect(workers).toHaveLength(2);
  expect(enqueue.DependsOn).toEqual(expect.arrayContaining(workers));
});
