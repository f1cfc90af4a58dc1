import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bundleFunction, FUNCTION_NAMES, type FunctionName } from '../../infra/bundle.ts';
import { resourceOf, resourcesOf, SENDER, synthesize } from './synthesize.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const template = synthesize();
const ROLES: Record<FunctionName, RegExp> = {
  enqueue: /^Enqueue/,
  worker: /^Workerdefault/,
  status: /^Status/,
  'dead-letter': /^DeadLetters/,
};

function statementsOf(name: FunctionName): Statement[] {
  const { Properties } = resourceOf(template, 'AWS::IAM::Role', ROLES[name]);
  const policies: { PolicyDocument: { Statement: Statement[] } }[] = Object(Properties['Policies']);
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** What a role may do, as `action on logical ids`. */
function permissionsOf(name: FunctionName): string[] {
  return statementsOf(name)
    .flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => {
        const ids = [
          ...JSON.stringify(Resource).matchAll(
            /"Fn::GetAtt":\["(\w+?)[0-9A-F]{8}"|:identity\/([^"]+)|"\/(index\/[^"]+)/g,
          ),
        ];
        return `${action} on ${ids.map(([, ...part]) => part.find(Boolean)).join(' ')}`;
      }),
    )
    .sort();
}

describe('a role', () => {
  test('of enqueue creates, reads, changes and withdraws records, and sends', () => {
    const queues = 'QueuedefaultQueue QueuereportsQueue';
    expect(permissionsOf('enqueue')).toEqual([
      'dynamodb:BatchGetItem on ResultsTable',
      'dynamodb:BatchWriteItem on ResultsTable',
      'dynamodb:DeleteItem on ResultsTable',
      'dynamodb:GetItem on ResultsTable',
      'dynamodb:PutItem on ResultsTable',
      'dynamodb:UpdateItem on ResultsTable',
      'logs:CreateLogStream on EnqueueLog',
      'logs:PutLogEvents on EnqueueLog',
      `sqs:SendMessage on ${queues}`,
    ]);
  });

  test('of a worker updates records, reads its own queue, and sends email from the sender', () => {
    expect(permissionsOf('worker')).toEqual([
      'dynamodb:GetItem on ResultsTable',
      'dynamodb:UpdateItem on ResultsTable',
      'logs:CreateLogStream on WorkerdefaultWorkerLog',
      'logs:PutLogEvents on WorkerdefaultWorkerLog',
      `ses:SendEmail on ${SENDER} mail.example.com example.com`,
      'sqs:ChangeMessageVisibility on QueuedefaultQueue',
      'sqs:DeleteMessage on QueuedefaultQueue',
      'sqs:GetQueueAttributes on QueuedefaultQueue',
      'sqs:ReceiveMessage on QueuedefaultQueue',
      'sqs:SendMessage on QueuedefaultDeadLetterQueue',
      'sqs:SendMessage on QueuedefaultQueue',
    ]);
    const email = statementsOf('worker').find(({ Action }) => Action === 'ses:SendEmail');
    expect(email?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': SENDER } });
  });

  test('of dead-letter updates records, reads what was given up, and passes on', () => {
    const queues = 'QueuedefaultGivenUpQueue QueuereportsGivenUpQueue';
    expect(permissionsOf('dead-letter')).toEqual([
      'dynamodb:GetItem on ResultsTable',
      'dynamodb:UpdateItem on ResultsTable',
      'logs:CreateLogStream on DeadLettersDeadLetterLog',
      'logs:PutLogEvents on DeadLettersDeadLetterLog',
      `sqs:ChangeMessageVisibility on ${queues}`,
      `sqs:DeleteMessage on ${queues}`,
      `sqs:GetQueueAttributes on ${queues}`,
      `sqs:ReceiveMessage on ${queues}`,
      'sqs:SendMessage on QueuedefaultDeadLetterQueue QueuereportsDeadLetterQueue',
    ]);
  });

  test('of status only reads', () => {
    const queues =
      'QueuedefaultQueue QueuereportsQueue QueuedefaultDeadLetterQueue QueuereportsDeadLetterQueue';
    const indexes = 'ResultsTable index/tasks-by-birth ResultsTable index/unsuccessful-by-birth';
    expect(permissionsOf('status')).toEqual([
      'dynamodb:BatchGetItem on ResultsTable',
      'dynamodb:GetItem on ResultsTable',
      `dynamodb:Query on ${indexes}`,
      'logs:CreateLogStream on StatusLog',
      'logs:PutLogEvents on StatusLog',
      `sqs:GetQueueAttributes on ${queues}`,
    ]);
  });

  test('has no wildcard, no policy of AWS’s, and none beside it', () => {
    for (const name of FUNCTION_NAMES) {
      for (const { Effect, Action, Resource } of statementsOf(name)) {
        expect(Effect).toBe('Allow');
        expect(JSON.stringify([Action, Resource])).not.toContain('*');
      }
    }
    for (const { Properties } of resourcesOf(template, 'AWS::IAM::Role').values()) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });
});

describe('what a function sends to AWS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-roles-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** SQS authorizes a batch as the single call. */
  const ACTIONS: Record<string, string> = { SendMessageBatch: 'SendMessage' };
  /** What Lambda's event sources do in a function's name, and what its log takes. */
  const NOT_BY_THE_CODE = /:(?:ReceiveMessage|DeleteMessage|CreateLogStream|PutLogEvents)$/;

  test.each(FUNCTION_NAMES)('is what its role allows, and all of that: %s', (name) => {
    bundleFunction(name, path.join(folder, name));
    const bundle = readFileSync(path.join(folder, name, 'index.js'), 'utf8');
    // A command of the SDK, minified: class X extends command(…, …, "GetItem", …).
    const commands = [...bundle.matchAll(/\bextends [\w$]+\([\w$]+,[\w$]+,"(\w+)"/g)].map(
      ([, command = '']) => command,
    );
    const sent = new Set(commands.map((command) => ACTIONS[command] ?? command));
    // In every DynamoDB client, and sent only when endpoint discovery is turned on.
    sent.delete('DescribeEndpoints');
    const allowed = statementsOf(name)
      .flatMap(({ Action }) => Action)
      .filter((action) => !NOT_BY_THE_CODE.test(action))
      .map((action) => action.slice(action.indexOf(':') + 1));
    // The event sources' too, and the code of those who have one has no use for it.
    if (name === 'worker' || name === 'dead-letter') sent.add('GetQueueAttributes');
    expect([...sent].sort()).toEqual([...new Set(allowed)].sort());
  });
});
