import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { type Resource, registryOf, resourceOf, resourcesOf, synthesize } from './synthesize.ts';

const REGISTRY = registryOf({
  mail: { sendsEmail: true, celery: { names: ['shop.tasks.mail'] } },
  thumbnail: { queue: 'images', timeLimit: 100, celery: { names: ['shop.tasks.thumbnail'] } },
  report: { queue: 'reports' },
});
const WITHOUT_NAMES = registryOf({
  mail: { sendsEmail: true },
  thumbnail: { queue: 'images', timeLimit: 100 },
  report: { queue: 'reports' },
});

const template = synthesize({ celery: 'on' }, REGISTRY);
const TABLE = { Ref: expect.stringMatching(/^CeleryResultsTable[0-9A-F]{8}$/) };

function environmentOf(name: RegExp, of = template): Record<string, unknown> {
  const { Properties } = resourceOf(of, 'AWS::Lambda::Function', name);
  return { ...Object(Object(Properties['Environment'])['Variables']) };
}

function celeryIn(environment: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('CELERY')));
}

/** What a role may do with the table of Celery's results. */
function grantsOn(role: RegExp, of = template): string[] {
  const { Policies }: { readonly Policies?: unknown } = resourceOf(of, 'AWS::IAM::Role', role).Properties;
  const statements: readonly { readonly Action: unknown; readonly Resource: unknown }[] = [Policies]
    .flat()
    .flatMap((policy) => Object(Object(policy)['PolicyDocument'])['Statement']);
  return statements
    .filter(({ Resource }) => JSON.stringify(Resource).includes('CeleryResults'))
    .flatMap(({ Action }) => [Action].flat().map(String));
}

function table(of: Template): Resource {
  return resourceOf(of, 'AWS::DynamoDB::Table', /^CeleryResults/);
}

describe('without Celery’s queue', () => {
  test('names in Python change nothing in the template', () => {
    expect(synthesize({}, REGISTRY).toJSON()).toEqual(synthesize({}, WITHOUT_NAMES).toJSON());
    expect(JSON.stringify(synthesize({}, REGISTRY).toJSON())).not.toMatch(/celery/i);
  });
});

/** Each resource of a template, without what an update changes in place: settings and permissions of functions, the dashboard, alarms. */
function lasting(of: Template): Record<string, Resource> {
  const inPlace = /^AWS::(Lambda::Function|IAM::Role|IAM::Policy|CloudWatch::Dashboard|CloudWatch::Alarm)$/;
  const resources: Readonly<Record<string, Resource & { readonly Type: string }>> = of.toJSON()['Resources'];
  return Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => !inPlace.test(Type)));
}

describe('a stack in use', () => {
  test.each([{}, { stage: 'prod', encryption: 'customer' }])(
    'gets Celery’s queue, and loses it, with every other queue and table as it is: %j',
    (context) => {
      const off = synthesize(context, REGISTRY);
      const on = synthesize({ ...context, celery: 'on' }, REGISTRY);
      const kept = Object.keys(lasting(off)).map((id) => [id, lasting(on)[id]]);
      expect(Object.fromEntries(kept)).toEqual(lasting(off));
      const ids = (of: Template) => Object.keys(of.toJSON()['Resources']);
      expect(ids(on)).toEqual(expect.arrayContaining(ids(off)));
    },
  );

  test('in production, the table of results outlives Celery’s queue, and the queue does not', () => {
    const on = synthesize({ stage: 'prod', celery: 'on' }, REGISTRY);
    const { Properties, ...policies } = table(on);
    expect(policies).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(Properties).toMatchObject({ DeletionProtectionEnabled: true });
    const queue = resourceOf(on, 'AWS::SQS::Queue', /^QueueceleryQueue/);
    expect(queue).not.toHaveProperty('DeletionPolicy', 'Retain');
  });
});

describe('with Celery’s queue', () => {
  test('it is a task queue like the others, for the slowest of the tasks that Python may call', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'lovage-dev-celery',
      VisibilityTimeout: 135,
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'lovage-dev-celery-dead-letter' });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'lovage-dev-celery-given-up' });
    expect(environmentOf(/^Operate/)).toMatchObject({ QUEUES: 'celery,default,images,reports' });
    expect(environmentOf(/^Workercelery/)).toMatchObject({ QUEUES: 'celery,default,images,reports' });
    expect(environmentOf(/^Workerimages/)).toMatchObject({ QUEUES: 'images,celery,default,reports' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'lovage-dev-nothing-finishes-celery',
    });
  });

  test('its worker knows the queue and the table, and no other worker does', () => {
    const queue = { CELERY_QUEUE: 'celery' };
    const results = { CELERY_TABLE: TABLE };
    for (const name of [/^Workercelery/, /^Operate/, /^DeadLetters/, /^Enqueue/, /^Scheduler/]) {
      expect(celeryIn(environmentOf(name)), String(name)).toEqual({ ...queue, ...results });
    }
    for (const other of [/^Workerdefault/, /^Workerimages/, /^Workerreports/, /^Deliveries/]) {
      expect(celeryIn(environmentOf(other)), String(other)).toEqual({});
    }
    expect(celeryIn(environmentOf(/^Status/))).toEqual(queue);
  });

  test('only those who tell Celery’s clients of a task may write to the table, and none may do more', () => {
    const roles = [...resourcesOf(template, 'AWS::IAM::Role').keys()];
    const writing = roles.filter((id) => grantsOn(new RegExp(`^${id}$`)).length > 0);
    expect(writing.map((id) => id.replace(/Role.*/, '')).sort()).toEqual([
      'DeadLettersDeadLetter',
      'Enqueue',
      'Operate',
      'Scheduler',
      'WorkerceleryWorker',
    ]);
    for (const id of writing) {
      expect(grantsOn(new RegExp(`^${id}$`)).sort()).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem']);
    }
  });

  test('the prefix of keys and the wish to see a start reach all who write results', () => {
    const chosen = { celery: 'python', celeryKeyPrefix: 'shop', celeryTrackStarted: 'on' };
    const other = synthesize(chosen, REGISTRY);
    const told = { CELERY_TABLE: TABLE, CELERY_KEY_PREFIX: 'shop_', CELERY_TRACK_STARTED: 'on' };
    for (const name of [/^Workerpython/, /^Operate/, /^DeadLetters/, /^Enqueue/, /^Scheduler/]) {
      expect(celeryIn(environmentOf(name, other)), String(name)).toMatchObject(told);
    }
    expect(environmentOf(/^Workerpython/, other)).toMatchObject({ CELERY_QUEUE: 'python' });
    expect(celeryIn(environmentOf(/^Workerdefault/, other))).toEqual({});
  });

  test('the table is as Celery makes it, and as safe as the records', () => {
    const records = (of: Template) => {
      const found = resourceOf(of, 'AWS::DynamoDB::Table', /^ResultsTable/);
      const { GlobalSecondaryIndexes: _, AttributeDefinitions: __, ...rest } = found.Properties;
      return { ...found, Properties: rest };
    };
    for (const context of [{}, { stage: 'prod', encryption: 'customer' }]) {
      const of = synthesize({ celery: 'on', ...context }, REGISTRY);
      const { AttributeDefinitions, ...rest } = table(of).Properties;
      expect(AttributeDefinitions).toEqual([{ AttributeName: 'id', AttributeType: 'S' }]);
      expect({ ...table(of), Properties: rest }).toEqual(records(of));
      expect(rest).toMatchObject({
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      });
    }
  });

  test('the outputs say where Python sends, where it reads, and what to allow it', () => {
    const outputs = template.findOutputs('*');
    const celery = Object.entries(outputs)
      .filter(([name]) => name.startsWith('Celery'))
      .map(([name, { Value }]): [string, unknown] => [name, Value]);
    const queue = expect.stringMatching(/^QueueceleryQueue[0-9A-F]{8}$/);
    expect(Object.fromEntries(celery)).toEqual({
      CeleryQueueUrl: { Ref: queue },
      CeleryQueueArn: { 'Fn::GetAtt': [queue, 'Arn'] },
      CeleryTableName: TABLE,
      CeleryTableArn: { 'Fn::GetAtt': [TABLE.Ref, 'Arn'] },
    });
  });

  test('with the customer’s key, it encrypts the queue and the table, and an output names it', () => {
    const customer = synthesize({ celery: 'on', encryption: 'customer' }, REGISTRY);
    const [[key] = ['']] = [...resourcesOf(customer, 'AWS::KMS::Key')];
    const withKey = (resource: Resource) => JSON.stringify(resource.Properties).includes(`"${key}"`);
    expect(withKey(table(customer))).toBe(true);
    for (const [, queue] of resourcesOf(customer, 'AWS::SQS::Queue')) expect(withKey(queue)).toBe(true);
    expect(customer.findOutputs('CeleryKeyArn')).toMatchObject({
      CeleryKeyArn: { Value: { 'Fn::GetAtt': [key, 'Arn'] } },
    });
    expect(synthesize({ encryption: 'customer' }, REGISTRY).findOutputs('CeleryKeyArn')).toEqual({});
  });

  test('the dashboard shows whether the table turns requests away', () => {
    const dashboard = (of: Template) =>
      JSON.stringify(resourceOf(of, 'AWS::CloudWatch::Dashboard', /./).Properties);
    expect(dashboard(template)).toContain('Celery’s results: throttled requests');
    expect(dashboard(synthesize({}, REGISTRY))).not.toContain('Celery');
  });
});
