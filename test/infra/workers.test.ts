import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { environment } from '../../core/definition/environment.ts';
import { secret } from '../../core/definition/secret.ts';
import { forEachFunction } from '../../infra/functions.ts';
import { Lovage } from '../../infra/lovage.ts';
import type { LovageProps } from '../../infra/lovage-props.ts';
import { type Own, own } from '../../infra/own.ts';
import { readSettings } from '../../infra/read-settings.ts';
import { LovageStack } from '../../infra/stack.ts';
import type { Workers } from '../../infra/worker-props.ts';
import { SENDER } from './synthesize.ts';

const code = forEachFunction(() => Code.fromInline('exports.handler = async () => {};'));
const input = z.strictObject({});
const run = () => null;
const needs = [environment('BUCKET'), secret('STRIPE_KEY')];
const tasks = defineTasks(import.meta.url, [
  defineTask({ name: 'quick', input, run }),
  defineTask({ name: 'invoice', queue: 'invoices', timeLimit: 60, input, run }),
]);
const needy = defineTasks(import.meta.url, [
  defineTask({ name: 'quick', input, run }),
  defineTask({ name: 'invoice', queue: 'invoices', needs, input, run }),
]);

function newStack(): Stack {
  return new Stack(new App(), 'mine');
}

function add(stack: Stack, props: Partial<LovageProps> = {}): Lovage {
  return new Lovage(stack, 'Tasks', { tasks, code, sender: SENDER, ...props });
}

/** What the worker of a queue is in the template. */
function workerIn(template: Template, queue: string): Record<string, unknown> {
  const found = template.findResources('AWS::Lambda::Function', {
    Properties: { Description: `Runs the tasks of the queue ${queue}` },
  });
  const [worker] = Object.values(found);
  return worker?.['Properties'];
}

function variablesOf(template: Template, queue: string): Record<string, unknown> {
  return Object(workerIn(template, queue)['Environment'])['Variables'];
}

function refusal(workers: object, props: Partial<LovageProps> = {}): string {
  try {
    add(newStack(), { workers: workers as Workers, ...props });
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('It was accepted.');
}

describe('a worker', () => {
  test('is a function, to which CDK gives permissions, before it runs', () => {
    const stack = newStack();
    const lovage = add(stack);
    new Bucket(stack, 'Reports').grantPut(lovage.worker('invoices'));
    const template = Template.fromStack(stack);
    const [[policy, { Properties }] = ['', {}]] = Object.entries(
      template.findResources('AWS::IAM::Policy', {
        Properties: {
          PolicyDocument: {
            Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['s3:PutObject']) })]),
          },
        },
      }),
    );
    expect(JSON.stringify(Properties.Roles)).toMatch(/TasksWorkerinvoices/);
    template.hasResource('AWS::Lambda::Function', {
      Properties: { Description: 'Runs the tasks of the queue invoices' },
      DependsOn: Match.arrayWith([policy]),
    });
  });

  test('of an unknown queue is refused with the queues', () => {
    expect(() => add(newStack()).worker('mail')).toThrow(
      'There is no queue mail, and so no worker. The queues are default, invoices.',
    );
  });

  test('has what it is given: that for all, and over it its own', () => {
    const stack = newStack();
    const layers = [
      'arn:aws:lambda:eu-west-1:111111111111:layer:a:1',
      'arn:aws:lambda:eu-west-1:111111111111:layer:b:1',
    ];
    const [first, second] = layers.map((arn, at) =>
      LayerVersion.fromLayerVersionArn(stack, `Layer${at}`, arn),
    );
    if (!first || !second) throw new Error('There are no layers.');
    add(stack, {
      memory: 256,
      queues: { invoices: { batchSize: 3 } },
      workers: {
        '*': {
          environment: { BUCKET: 'all', REGION_NAME: 'eu' },
          memory: 1024,
          batchSize: 5,
          layers: [first],
        },
        invoices: { environment: { BUCKET: 'invoices' }, timeout: 300, layers: [second] },
      },
    });
    const template = Template.fromStack(stack);
    expect(variablesOf(template, 'default')).toMatchObject({ BUCKET: 'all', REGION_NAME: 'eu' });
    expect(variablesOf(template, 'invoices')).toMatchObject({ BUCKET: 'invoices', REGION_NAME: 'eu' });
    expect(workerIn(template, 'default')).toMatchObject({ MemorySize: 1024, Layers: layers.slice(0, 1) });
    expect(workerIn(template, 'invoices')).toMatchObject({ MemorySize: 1024, Timeout: 300, Layers: layers });
    const sizes = Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).map(
      ({ Properties }) => Properties.BatchSize,
    );
    expect(sizes).toEqual(expect.arrayContaining([5, 3]));
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function'))) {
      if (String(Properties.Description).startsWith('Runs')) continue;
      expect(Properties.MemorySize).toBe(256);
      expect(Properties.Environment.Variables).not.toHaveProperty('BUCKET');
    }
  });

  test('in a network has the permissions for its interfaces in its role', () => {
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc') as IVpc;
    const group = new SecurityGroup(stack, 'Group', { vpc });
    const lovage = add(stack, {
      workers: {
        invoices: {
          vpc,
          vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
          securityGroups: [group],
        },
      },
    });
    expect(lovage.worker('invoices').connections.securityGroups).toEqual([group]);
    const template = Template.fromStack(stack);
    expect(workerIn(template, 'invoices')).toMatchObject({
      VpcConfig: { SecurityGroupIds: [expect.anything()], SubnetIds: [expect.anything(), expect.anything()] },
    });
    expect(workerIn(template, 'default')).not.toHaveProperty('VpcConfig');
    const joins = Object.entries(template.findResources('AWS::IAM::Role')).filter(([, role]) =>
      JSON.stringify(role).includes('ec2:CreateNetworkInterface'),
    );
    expect(joins.map(([id]) => id)).toEqual([expect.stringMatching(/^TasksWorkerinvoices/)]);
    expect(JSON.stringify(joins)).not.toContain('AWSLambdaVPCAccessExecutionRole');
  });

  test('reads the secrets that its tasks need, and no other does', () => {
    const stack = newStack();
    const stripe = new Secret(stack, 'Stripe');
    add(stack, {
      tasks: needy,
      workers: { '*': { environment: { BUCKET: 'b' }, secrets: { STRIPE_KEY: stripe } } },
    });
    const template = Template.fromStack(stack);
    expect(JSON.stringify(variablesOf(template, 'invoices')['SECRETS'])).toContain('STRIPE_KEY');
    expect(variablesOf(template, 'default')).not.toHaveProperty('SECRETS');
    const readers = Object.entries(template.findResources('AWS::IAM::Role')).filter(([, role]) =>
      JSON.stringify(role).includes('secretsmanager:GetSecretValue'),
    );
    expect(readers.map(([id]) => id)).toEqual([expect.stringMatching(/^TasksWorkerinvoices/)]);
    const own = newStack();
    const parameter = StringParameter.fromSecureStringParameterAttributes(own, 'Key', {
      parameterName: '/shop/stripe',
    });
    add(own, {
      tasks: needy,
      workers: { invoices: { environment: { BUCKET: 'b' }, secrets: { STRIPE_KEY: parameter } } },
    });
    expect(JSON.stringify(variablesOf(Template.fromStack(own), 'invoices')['SECRETS'])).toContain(
      'ssm:/shop/stripe',
    );
  });

  test('that is not given what its tasks need is refused, by name', () => {
    const said = refusal({}, { tasks: needy });
    expect(said).toContain(
      'The task "invoice" needs environment("BUCKET"), and nothing gives it to the queue invoices.',
    );
    expect(said).toContain('The task "invoice" needs secret("STRIPE_KEY")');
  });
});

describe('workers', () => {
  test.each<[object, string]>([
    [{ invoice: {} }, 'workers.invoice is for a queue that no task uses. Did you mean invoices?'],
    [{ mail: {} }, 'workers.mail is for a queue that no task uses. The queues are default, invoices.'],
    [{ '*': { enviroment: {} } }, 'workers.*.enviroment is not a setting; environment is.'],
    [{ '*': { environment: { TABLE_NAME: 'x' } } }, 'workers.* gives TABLE_NAME, which Lovage sets itself.'],
    [
      { '*': { environment: { POWERTOOLS_DEV: 'x' } } },
      'workers.* gives POWERTOOLS_DEV, which Lovage sets itself.',
    ],
    [
      { '*': { environment: { AWS_USE_FIPS_ENDPOINT: 'true' } } },
      'workers.* gives AWS_USE_FIPS_ENDPOINT, which Lovage sets itself.',
    ],
    [
      { '*': { secrets: { KEY: 'sk_live_1' } } },
      'workers.*.secrets.KEY must be a secret of Secrets Manager or a parameter of SSM',
    ],
    [{ '*': { secrets: { KEY: undefined } } }, 'workers.*.secrets.KEY must be a secret'],
    [{ '*': undefined }, 'workers.* must be an object'],
    [{ '*': { environment: { LOVAGE_X: 'x' } } }, 'workers.* gives LOVAGE_X, which Lovage sets itself.'],
    [
      { default: { environment: { AWS_REGION: 'x' } } },
      'workers.default gives AWS_REGION, which Lambda sets itself.',
    ],
    [
      { '*': { environment: { 'MY-NAME': 'x' } } },
      'workers.*.environment.MY-NAME is no name that Lambda takes',
    ],
    [{ '*': { environment: { COUNT: 1 } } }, 'workers.*.environment.COUNT must be a text'],
    [{ '*': { memory: 1 } }, 'workers.*.memory is 1; it must be a whole number from 128 to 10240'],
    [
      { invoices: { timeout: 10 } },
      'queues.invoices.timeout is 10, but the task "invoice" may run for 60 seconds',
    ],
    [{ default: { vpcSubnets: {} } }, 'workers.default.vpcSubnets is for workers in a vpc.'],
  ])('refuses %j', (workers, says) => {
    expect(refusal(workers)).toContain(says);
    expect(refusal(workers)).not.toContain('sk_live');
  });
});

describe('props', () => {
  test('that are wrong are told without the command line’s option', () => {
    const said = refusal({}, { memory: 1, fips: 'on', sender: undefined as never });
    expect(said).toContain('memory is 1; it must be');
    expect(said).toContain("Settings are the props of Lovage, for example: new Lovage(this, 'Tasks', {");
    expect(refusal({}, { fips: 'on' })).toContain('Set clients=sdk');
    expect(refusal({}, { lable: 'x' } as never)).toContain('lable is not a setting of Lovage.');
    expect(said).not.toContain('-c ');
  });

  test('show the API, the table and the topic', () => {
    const lovage = add(newStack());
    expect([lovage.api, lovage.table, lovage.topic].map((one) => one?.node.path)).toEqual([
      'mine/Tasks/Api/Api',
      'mine/Tasks/Results/Table',
      'mine/Tasks/AlarmTopic/Topic',
    ]);
    expect(add(newStack(), { alarms: 'off' }).topic).toBeUndefined();
  });
});

describe('a clone’s own part', () => {
  const settings = () => readSettings({ sender: SENDER }).settings;

  test('gives its workers an environment and permissions', () => {
    const mine = (stack: Stack): Own => {
      const reports = new Bucket(stack, 'Reports');
      return {
        props: { workers: { '*': { environment: { REPORTS: reports.bucketName } } } },
        grant: (lovage) => reports.grantPut(lovage.worker()),
      };
    };
    const template = Template.fromStack(
      new LovageStack(new App(), { settings: settings(), tasks, code, own: mine }),
    );
    expect(variablesOf(template, 'default')['REPORTS']).toEqual({ Ref: expect.stringMatching(/^Reports/) });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain('s3:PutObject');
  });

  test.each<Own['props']>([{ alarms: 'off' }, { metrics: 'off' }, { alarms: 'off', metrics: 'off' }])(
    'has settings that come before those of the command line: %j',
    (props = {}) => {
      const mine = () => ({ props });
      const template = Template.fromStack(
        new LovageStack(new App(), { settings: settings(), tasks, code, own: mine }),
      );
      expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length > 0).toBe(
        props.alarms !== 'off',
      );
    },
  );

  test('does not hide a setting that has no effect with it', () => {
    const given = readSettings({ sender: SENDER, alarmEmail: 'oncall@example.com' }).settings;
    const mine = (): Own => ({ props: { alarms: 'off' } });
    expect(() => new LovageStack(new App(), { settings: given, tasks, code, own: mine })).toThrow(
      'alarmEmail is for alarms, but alarms is off.',
    );
  });

  test('adds nothing as it comes', () => {
    const templateWith = (added?: typeof own) =>
      Template.fromStack(
        new LovageStack(new App(), { settings: settings(), tasks, code, ...(added ? { own: added } : {}) }),
      ).toJSON();
    expect(templateWith(own)).toEqual(templateWith());
  });
});
