import { Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineTask } from '../../../core/definition/define-task.ts';
import { environment } from '../../../core/definition/environment.ts';
import type { Need } from '../../../core/definition/need.ts';
import { createRegistry, withCeleryQueue } from '../../../core/definition/registry.ts';
import { secret } from '../../../core/definition/secret.ts';
import { checkNeeds } from '../../../infra/check-needs.ts';
import { placeSecrets } from '../../../infra/place-secrets.ts';
import { givenTo } from '../../../infra/worker-needs.ts';

const input = z.strictObject({});
const task = (name: string, needs: readonly Need[], queue = 'default', names: readonly string[] = []) =>
  defineTask({
    ...{ name, input, queue, needs, run: () => null },
    ...(names.length > 0 ? { celery: { names } } : {}),
  });
const stack = new Stack();
const stripe = Secret.fromSecretCompleteArn(
  stack,
  'Stripe',
  'arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe-AbCdEf',
);

describe('what is needed is compared with what is given', () => {
  const registry = createRegistry([
    task('report', [environment('BUCKET'), secret('STRIPE_KEY')]),
    task('far', [environment('BUCKET')], 'far'),
    task('plain', [], 'plain'),
  ]);
  const queues = ['default', 'far', 'plain'];

  test('there is nothing to say when every queue has what its tasks need', () => {
    const workers = {
      '*': { environment: { BUCKET: 'b', LIBRARY_SETTING: 'x' } },
      default: { secrets: { STRIPE_KEY: stripe } },
    };
    expect(checkNeeds(registry, queues, workers)).toEqual([]);
  });

  test('each that is missing is named, with its task, its queue and where to give it', () => {
    expect(checkNeeds(registry, queues, { default: { environment: { BUCKET: 'b' } } })).toEqual([
      'The task "report" needs secret("STRIPE_KEY"), and nothing gives it to the queue default. ' +
        "Set workers: { 'default': { secrets: { STRIPE_KEY: a secret or a parameter } } }, or '*' for all queues.",
      'The task "far" needs environment("BUCKET"), and nothing gives it to the queue far. ' +
        "Set workers: { 'far': { environment: { BUCKET: … } } }, or '*' for all queues.",
    ]);
  });

  test('no object gives a name by what it inherits', () => {
    const inherited = createRegistry([task('odd', [environment('constructor'), secret('toString')])]);
    const said = checkNeeds(inherited, ['default'], {});
    expect(said).toEqual([
      expect.stringContaining('needs environment("constructor"), and nothing gives it'),
      expect.stringContaining('needs secret("toString"), and nothing gives it'),
    ]);
    expect(placeSecrets(stack, inherited, 'default', {})).toEqual({ setting: undefined, permissions: [] });
  });

  test('a secret is not given as a variable, nor a variable as a secret', () => {
    const workers = { '*': { environment: { STRIPE_KEY: 'sk_1' }, secrets: { BUCKET: stripe } } };
    expect(checkNeeds(registry, ['default'], workers)).toEqual([
      expect.stringContaining('Write secret("BUCKET") in the task.'),
      expect.stringMatching(/needs secret\("STRIPE_KEY"\), .* in environment, .* Give it in secrets\./),
      expect.stringContaining('workers.*.secrets gives BUCKET, which no task needs.'),
    ]);
    expect(checkNeeds(registry, ['default'], workers).join()).not.toContain('sk_1');
  });

  test('an empty variable is none', () => {
    const workers = { '*': { environment: { BUCKET: '' } } };
    expect(checkNeeds(registry, ['far'], workers)).toEqual([
      expect.stringContaining('nothing gives it to the queue far'),
    ]);
  });

  test('a secret that nobody needs may be misspelt', () => {
    const workers = {
      '*': { environment: { BUCKET: 'b' }, secrets: { STRIPE_KEY: stripe } },
      far: { secrets: { STRIPE: stripe } },
    };
    expect(checkNeeds(registry, queues, workers)).toEqual([
      'workers.far.secrets gives STRIPE, which no task of that queue needs. ' +
        'List it in a task, needs: [secret("STRIPE")], or leave it out.',
    ]);
  });

  test('Celery’s queue needs what the tasks need that Python may call', () => {
    const python = withCeleryQueue(
      createRegistry([task('shop', [environment('SHOP')], 'shop', ['shop.task']), task('x', [])]),
      'celery',
    );
    expect(
      checkNeeds(python, ['celery', 'default', 'shop'], { shop: { environment: { SHOP: 's' } } }),
    ).toEqual([expect.stringContaining('nothing gives it to the queue celery')]);
  });

  test('what a schema does without need not be given', () => {
    const optional = createRegistry([
      task('t', [environment('LEVEL', z.string().default('info')), secret('KEY', z.string().optional())]),
    ]);
    expect(checkNeeds(optional, ['default'], {})).toEqual([]);
  });
});

describe('a name that cannot be given is refused', () => {
  const sentences = (needs: readonly Need[], given: Record<string, string> = {}) =>
    checkNeeds(createRegistry([task('t', needs)]), ['default'], { '*': { environment: given } });

  test('because Lovage uses it itself', () => {
    expect(sentences([environment('TABLE_NAME')])).toEqual([
      'The task "t" needs environment("TABLE_NAME"), a name that Lovage uses itself. Choose another, such as MY_TABLE_NAME.',
    ]);
    expect(sentences([], { QUEUES: 'x', LOVAGE_URL: 'x', POWERTOOLS_DEV: 'x' })).toHaveLength(3);
  });

  test('or Lambda does; but what Lambda sets may be read', () => {
    expect(sentences([environment('AWS_REGION')])).toEqual([]);
    expect(sentences([secret('AWS_SECRET_ACCESS_KEY')])).toHaveLength(1);
    expect(sentences([], { AWS_REGION: 'x' })).toEqual([
      'workers.* gives AWS_REGION, which Lambda sets itself. Choose another name.',
    ]);
    // A setting of the SDK is not Lambda's.
    expect(
      sentences([], { AWS_STS_REGIONAL_ENDPOINTS: 'regional', AWS_LAMBDA_EXEC_WRAPPER: '/opt/x' }),
    ).toEqual([]);
  });

  test('or it is a variable here and a secret there', () => {
    expect(sentences([environment('KEY'), secret('KEY')], { KEY: 'x' })).toEqual([
      'The task "t" needs secret("KEY"), and another needs environment("KEY"). Give one of them another name.',
    ]);
  });
});

describe('where secrets are, and who may read them', () => {
  const registry = createRegistry([
    task('pay', [secret('STRIPE_KEY'), secret('DATABASE'), environment('BUCKET')]),
    task('far', [secret('KEY')], 'far'),
  ]);
  const keys = { secret: new Key(stack, 'SecretKey'), parameter: new Key(stack, 'ParameterKey') };
  const byName = Secret.fromSecretNameV2(stack, 'ByName', 'db/prod');
  const own = new Secret(stack, 'Own', { encryptionKey: keys.secret });
  const parameter = StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', {
    parameterName: '/prod/db',
    encryptionKey: keys.parameter,
  });
  const placed = (given: Parameters<typeof placeSecrets>[3], queue = 'default') => {
    const { setting, permissions } = placeSecrets(stack, registry, queue, given);
    return stack.resolve({
      setting,
      permissions: permissions.map((statement) => {
        const { Effect: _, ...rest } = statement.toStatementJson();
        return rest;
      }),
    });
  };
  const arn = (text: string) =>
    expect.objectContaining({ 'Fn::Join': ['', expect.arrayContaining([expect.stringContaining(text)])] });

  test('the worker is told an ARN or a parameter’s name, and may read what its tasks need, and nothing else', () => {
    const given = { STRIPE_KEY: stripe, DATABASE: parameter, KEY: stripe, UNUSED: byName };
    expect(placed(given)).toEqual({
      setting: JSON.stringify({ STRIPE_KEY: stripe.secretArn, DATABASE: 'ssm:/prod/db' }),
      permissions: [
        { Action: 'secretsmanager:GetSecretValue', Resource: stripe.secretArn },
        { Action: 'ssm:GetParameter', Resource: arn(':parameter/prod/db') },
        {
          Action: 'kms:Decrypt',
          Resource: stack.resolve(keys.parameter.keyArn),
          Condition: { StringEquals: { 'kms:ViaService': arn('ssm.') } },
        },
      ],
    });
  });

  test('a secret that is imported by its name is one with any six characters after it', () => {
    const { setting, permissions } = placed({ KEY: byName }, 'far');
    expect(setting).toEqual(arn(':secret:db/prod'));
    expect(permissions).toEqual([
      { Action: 'secretsmanager:GetSecretValue', Resource: arn(':secret:db/prod-??????') },
    ]);
  });

  test('a secret of this stack with a key of its own may be decrypted by Secrets Manager alone', () => {
    const { setting, permissions } = placed({ KEY: own }, 'far');
    expect(setting).toEqual({ 'Fn::Join': ['', ['{"KEY":"', stack.resolve(own.secretArn), '"}']] });
    expect(permissions[1]).toMatchObject({
      Action: 'kms:Decrypt',
      Condition: { StringEquals: { 'kms:ViaService': arn('secretsmanager.') } },
    });
  });

  test('a queue whose tasks need none is told nothing', () => {
    expect(placed({ BUCKET: stripe }, 'default')).toEqual({ permissions: [] });
  });
});

test('a queue’s own come before those of all', () => {
  const workers = { '*': { environment: { A: 'all', B: 'all' } }, far: { environment: { B: 'far' } } };
  expect(givenTo(workers, 'far').environment).toEqual({ A: 'all', B: 'far' });
  expect(givenTo(workers, 'other').environment).toEqual({ A: 'all', B: 'all' });
});
