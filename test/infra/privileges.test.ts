import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Lambda } from '@aws-sdk/client-lambda';
import { SES } from '@aws-sdk/client-ses';
import { SQS } from '@aws-sdk/client-sqs';
import { CfnResource } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { afterAll, describe, expect, test } from 'vitest';
import { OWN_TASKS } from '../../bench/tasks/own-tasks.ts';
import { bundleFunction } from '../../infra/bundle.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../infra/functions.ts';
import { add, type Grants, grantsOf, readPrivileges, SETTINGS_THAT_GRANT, subtract } from './privileges.ts';
import { buildStack, SENDER } from './synthesize.ts';

const { wildcards, grants, added } = readPrivileges();
const everyLine = [grants, ...Object.values(added)].flatMap((some) =>
  Object.entries(some).flatMap(([name, lines]) => lines.map((line) => `${name}: ${line}`)),
);

/** The grants of a function's role; for a function per queue, of the one for this queue. */
function linesOf(name: FunctionName, of = grants, queue = 'default'): readonly string[] {
  return of[`${FUNCTIONS[name].construct.replace('{queue}', queue)}/Role`] ?? [];
}

/** The difference, for a reviewer. */
function difference(actual: Grants, reviewed: Grants) {
  return { added: subtract(actual, reviewed), removed: subtract(reviewed, actual) };
}
const NOTHING = { added: {}, removed: {} };

describe('infra/privileges.json', () => {
  test.each([
    {},
    { stage: 'staging' },
    { stage: 'prod' },
    { auth: 'jwt', jwtIssuer: 'https://id.example.com', jwtAudience: 'lovage' },
    { auth: 'none', anybodyMaySendEmail: true },
  ])(
    'is everything that the template grants with %j (if a change is intended: npm run privileges)',
    (context) => {
      expect(difference(grantsOf(buildStack(context)), grants)).toEqual(NOTHING);
    },
  );

  test.each(Object.entries(SETTINGS_THAT_GRANT))('lists what %s adds', (name, context) => {
    const reviewed = added[name] ?? {};
    for (const stage of ['dev', 'staging', 'prod']) {
      expect(difference(grantsOf(buildStack({ ...context, stage })), add(grants, reviewed))).toEqual(NOTHING);
    }
  });

  test('has no wildcard for an action or a resource without a reason', () => {
    const withWildcard = everyLine.filter((line) => {
      const [allowed = ''] = line.split(' if ');
      return !/ must not /.test(allowed) && /\*|\bNot(?:Action|Resource|Principal)\b/.test(allowed);
    });
    expect(withWildcard.sort()).toEqual(Object.keys(wildcards).sort());
    for (const reason of Object.values(wildcards)) expect(reason.length).toBeGreaterThan(20);
  });

  test('has no policy attached by name', () => {
    expect(everyLine.filter((line) => /: (?:ManagedPolicy|PermissionsBoundary)/.test(line))).toEqual([]);
  });
});

describe('a role', () => {
  test('of status only reads', () => {
    const reads = /^(?:dynamodb:(?:BatchGetItem|GetItem|Query)|sqs:GetQueueAttributes) on /;
    const rest = linesOf('status').filter((line) => !reads.test(line));
    expect(rest).toEqual([
      'lambda.amazonaws.com may sts:AssumeRole',
      'logs:CreateLogStream on Status/Log',
      'logs:PutLogEvents on Status/Log',
      'xray:PutTelemetryRecords on *',
      'xray:PutTraceSegments on *',
    ]);
  });

  test('of a worker takes messages from its own queue only, and may but send to the others', () => {
    const queues = linesOf('worker').filter((line) => line.startsWith('sqs:'));
    expect(queues.filter((line) => !line.includes(' on Queue-default/'))).toEqual([
      'sqs:SendMessage on Queue-reports/Queue',
    ]);
  });

  test('of a worker uses records by their ids, and no index', () => {
    const records = linesOf('worker').filter((line) => line.startsWith('dynamodb:'));
    expect(records).toEqual([
      'dynamodb:BatchGetItem on Results/Table',
      'dynamodb:GetItem on Results/Table',
      'dynamodb:UpdateItem on Results/Table',
    ]);
  });

  test('of a worker sends email only from the configured sender, and no other role sends any', () => {
    const sending = everyLine.filter((line) => line.includes(' ses:'));
    expect(sending.length).toBeGreaterThan(0);
    for (const line of sending) {
      expect(line).toMatch(/^Worker-\w+\/Worker\/Role: ses:Send(Raw)?Email on /);
      expect(line).toContain(` if ses:FromAddress StringEquals ${SENDER}`);
    }
  });

  test('of a worker sends email with any identity of the account, because SES’s sandbox checks the recipient’s too', () => {
    const sending = linesOf('worker').filter((line) => line.startsWith('ses:'));
    const account = 'arn:<partition>:ses:<region>:<account>';
    expect(sending.map((line) => line.split(' if ')[0])).toEqual(
      ['ses:SendEmail', 'ses:SendRawEmail'].flatMap((action) => [
        `${action} on ${account}:configuration-set/MailEvents/ConfigurationSet`,
        `${action} on ${account}:identity/*`,
      ]),
    );
  });

  test('of a worker sends email from further senders as well, if there are any, and from no other', () => {
    const own = subtract(grantsOf(buildStack({ senders: 'shop@example.com,help@example.com' })), grants);
    expect(Object.keys(own).sort()).toEqual(['Worker-default/Worker/Role', 'Worker-reports/Worker/Role']);
    for (const line of Object.values(own).flat()) {
      expect(line).toMatch(/^ses:Send(Raw)?Email on /);
      expect(line.split('StringEquals ')[1]).toBe(`${SENDER} or shop@example.com or help@example.com`);
    }
  });

  test('of a worker sends email from an address in capitals, also as MIME has it: IAM tells letters apart', () => {
    const own = grantsOf(buildStack({ sender: 'Shop@Example.com' }))['Worker-default/Worker/Role'] ?? [];
    const sending = own.filter((line) => line.startsWith('ses:'));
    expect(sending).toHaveLength(4);
    for (const line of sending) {
      expect(line.split('StringEquals ')[1]).toBe('Shop@Example.com or Shop@example.com');
    }
  });

  test('of operate is the only one with access to event sources, and only to those of the workers', () => {
    const feeding = everyLine.filter((line) => line.includes('EventSource'));
    const line = (verb: string, queue: string) =>
      `Operate/Operate/Role: lambda:${verb}EventSourceMapping on ` +
      `arn:<partition>:lambda:<region>:<account>:event-source-mapping:Worker-${queue}/EventSource`;
    // A queue's messages may not be handed to another function.
    const among = (queues: readonly string[]) => {
      const workers = queues.map((queue) => `Worker-${queue}/Worker/Function`).join(' or ');
      return ['Get', 'Update'].flatMap((verb) =>
        queues.map((queue) => `${line(verb, queue)} if lambda:FunctionArn ArnEquals ${workers}`),
      );
    };
    expect(feeding).toEqual([...among(['default', 'reports']), ...among(['celery', 'default', 'reports'])]);
  });

  test('of operate is the only one that moves messages, and only from dead-letter queues', () => {
    const moving = everyLine.filter((line) => line.includes('MessageMoveTask'));
    expect(moving.length).toBeGreaterThan(0);
    for (const line of moving) expect(line).toMatch(/^Operate\/.* on Queue-\w+\/DeadLetterQueue$/);
  });

  test('may be assumed only by Lambda, and the sweep’s by its schedule', () => {
    const assuming = everyLine.filter((line) => line.includes('sts:'));
    expect(assuming.length).toBeGreaterThanOrEqual(FUNCTION_NAMES.length);
    const others = assuming.filter((line) => !/: lambda\.amazonaws\.com may sts:AssumeRole$/.test(line));
    expect(others).toEqual([
      expect.stringMatching(
        /^Scheduler\/Sweep\/Role: scheduler\.amazonaws\.com may sts:AssumeRole if aws:SourceAccount StringEquals <account> and aws:SourceArn /,
      ),
    ]);
  });

  test('of the sweep’s schedule invokes the scheduler, and may do nothing else', () => {
    const lines = (grants['Scheduler/Sweep/Role'] ?? []).filter((line) => !line.includes('sts:'));
    expect(lines).toEqual(['lambda:InvokeFunction on Scheduler/Scheduler/Function']);
  });

  test('of the scheduler queries what comes due, and the index that lists schedules', () => {
    const queries = linesOf('scheduler').filter((line) => line.startsWith('dynamodb:Query'));
    expect(queries).toEqual([
      'dynamodb:Query on Results/Table/index/due',
      'dynamodb:Query on Results/Table/index/tasks-by-birth',
    ]);
  });
});

test('the key may be used by a service of AWS only for this account’s own resources', () => {
  const lines = Object.values(readPrivileges().added['encryption=customer'] ?? {}).flat();
  const services = lines.filter((line) => /^\S+\.amazonaws\.com may kms:/.test(line));
  expect(services.length).toBeGreaterThan(5);
  for (const line of services)
    expect(line).toMatch(/ if (?:aws:SourceAccount StringEquals|.*:log-group:\/lovage)/);
});

describe('a change that the file does not have is found:', () => {
  const policyDocument = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };

  test('an action in a role', () => {
    const stack = buildStack();
    const role = stack.node.findChild('Default').node.findChild('Status').node.findChild('Role')
      .node.defaultChild;
    if (!(role instanceof CfnRole)) throw new Error('This is no role.');
    const write = { Effect: 'Allow', Action: ['dynamodb:PutItem'], Resource: 'arn:aws:dynamodb:::table/t' };
    role.addPropertyOverride('Policies.1', { PolicyName: 'more', PolicyDocument: policyDocument(write) });
    role.addPropertyOverride('ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']);
    expect(difference(grantsOf(stack), grants)).toEqual({
      added: {
        'Status/Role': [
          'ManagedPolicyArns arn:aws:iam::aws:policy/AdministratorAccess',
          'dynamodb:PutItem on arn:aws:dynamodb:::table/t',
        ],
      },
      removed: {},
    });
  });

  test('a separate policy, a policy as text, and one with NotAction', () => {
    const stack = buildStack();
    new CfnManagedPolicy(stack, 'Beside', { policyDocument: policyDocument(all), roles: ['x'] });
    const PolicyDocument = JSON.stringify(
      policyDocument({ ...all, Principal: { Service: 's3.amazonaws.com' } }),
    );
    new CfnResource(stack, 'Text', { type: 'AWS::Logs::ResourcePolicy', properties: { PolicyDocument } });
    const not = {
      Effect: 'Allow',
      Principal: '*',
      NotAction: 'sqs:Purge',
      Resource: 'q',
      Condition: { Bool: { a: 'b' } },
    };
    new CfnResource(stack, 'Not', {
      type: 'AWS::SQS::QueuePolicy',
      properties: { PolicyDocument: policyDocument(not), Queues: [] },
    });
    expect(difference(grantsOf(stack), grants).added).toEqual({
      Beside: ['* on *'],
      Text: ['s3.amazonaws.com may * on *'],
      Not: ['* may NotAction sqs:Purge on q if a Bool b'],
    });
  });

  test('a new caller of a function, and a removed permission', () => {
    const stack = buildStack();
    new CfnPermission(stack, 'Open', { action: 'lambda:InvokeFunction', functionName: 'f', principal: '*' });
    const role = stack.node.findChild('Default').node.findChild('Enqueue').node.findChild('Role')
      .node.defaultChild;
    if (!(role instanceof CfnRole)) throw new Error('This is no role.');
    role.addPropertyDeletionOverride('Policies');
    const { added: more, removed } = difference(grantsOf(stack), grants);
    expect(more).toEqual({ f: ['* may lambda:InvokeFunction'] });
    expect(removed['Enqueue/Role']).toHaveLength((grants['Enqueue/Role'] ?? []).length - 1);
  });
});

describe('what a function sends to AWS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-privileges-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** SQS authorizes a batch call as the single call. */
  const ACTIONS: Record<string, string> = {
    SendMessageBatch: 'SendMessage',
    DeleteMessageBatch: 'DeleteMessage',
  };
  /** Actions for the function's log and X-Ray's daemon. */
  const LOGGING = /^(?:CreateLogStream|PutLogEvents|PutTelemetryRecords|PutTraceSegments)$/;
  /** What Lambda's event sources do with a function's role. Functions that have one do not call these themselves. */
  const EVENT_SOURCE = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

  /** The operations that code calls on clients with the methods of the SDK's classes. Method names survive minification. */
  function operationsIn(code: string): string[] {
    const operations = new Set(
      [DynamoDB, SQS, SES, Lambda].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)),
    );
    const called = [...code.matchAll(/\.(\w+)\(/g)].map(([, name = '']) => name);
    return [...new Set(called)]
      .filter((name) => name !== 'constructor' && operations.has(name))
      .map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`);
  }

  test.each(FUNCTION_NAMES)('is exactly what its role allows: %s', async (name) => {
    const { files } = await bundleFunction(name, path.join(folder, name), { tasksFile: OWN_TASKS });
    const sent = new Set(
      files.flatMap(({ code }) => operationsIn(code)).map((operation) => ACTIONS[operation] ?? operation),
    );
    const actionsIn = (lines: readonly string[]) =>
      lines
        .flatMap((line) => /^[a-z]+:(\w+) on /.exec(line)?.[1] ?? [])
        .filter((action) => !LOGGING.test(action));
    const allowed = actionsIn(linesOf(name));
    const withCelery = [...allowed, ...actionsIn(linesOf(name, added['celery=on'], 'celery'))];
    if (FUNCTIONS[name].calledBy.some(({ kind }) => kind === 'queue'))
      for (const action of EVENT_SOURCE) sent.add(action);
    expect([...sent].filter((action) => !withCelery.includes(action))).toEqual([]);
    expect(withCelery.filter((action) => !sent.has(action))).toEqual([]);
  });
});
