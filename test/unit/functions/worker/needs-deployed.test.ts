import { beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import type { SendRequest } from '../../../../platform/aws/send-request.ts';
import { asDeployed, queueSettings } from '../as-deployed.ts';
import { workMessage } from './work.ts';
import { sqsEvent } from './worker-harness.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe-AbCdEf';
asDeployed({
  ...queueSettings('default'),
  SENDER: 'noreply@example.com',
  CONFIGURATION_SET: 'lovage-dev',
  BUCKET: 'invoices',
  SECRETS: JSON.stringify({ STRIPE_KEY: ARN }),
});

/** What the functions send to AWS: the operation and its input. */
const sent: (readonly [string, Record<string, unknown>])[] = [];
const seen: unknown[] = [];
let secret: { readonly status: number; readonly body: object };

const send: SendRequest = async ({ headers, body }) => {
  const operation = (headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  sent.push([operation, JSON.parse(body)]);
  const answer =
    operation === 'GetSecretValue'
      ? secret
      : { status: 200, body: operation === 'UpdateItem' ? { Attributes: { attempts: { N: '1' } } } : {} };
  return { ...answer, headers: {}, body: JSON.stringify(answer.body) };
};

beforeEach(() => {
  sent.length = 0;
  seen.length = 0;
  vi.doMock('../../../../platform/aws/send-request.ts', () => ({ createSender: () => send }));
  vi.doMock('../../../../tasks/index.ts', async () => {
    // Those of the handler that is loaded anew.
    const { defineTask } = await import('../../../../core/definition/define-task.ts');
    const { defineTasks } = await import('../../../../core/definition/define-tasks.ts');
    const { environment } = await import('../../../../core/definition/environment.ts');
    const { secret: secretOf } = await import('../../../../core/definition/secret.ts');
    const needs = [environment('BUCKET'), secretOf('STRIPE_KEY')] as const;
    const work = defineTask({
      name: 'work',
      input: z.any(),
      needs,
      run: () => {
        seen.push(needs.map(({ value }) => value));
      },
    });
    return { tasks: defineTasks(import.meta.url, [work]) };
  });
});

const CONTEXT = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 };

test.skipIf(process.env['CLIENTS'] === 'sdk')(
  'a worker asks for its secrets before its first task: without them no task begins, with them it asks no more',
  async () => {
    const errors = vi.spyOn(console, 'error').mockReturnValue();
    const { handler } = await import('../../../../functions/worker/handler.ts');
    secret = {
      status: 400,
      body: { __type: 'AccessDeniedException', Message: 'User may not read sk_live_1' },
    };
    const event = sqsEvent([workMessage()]);
    expect(await handler(event, CONTEXT)).toEqual({ batchItemFailures: [expect.anything()] });
    expect(sent.map(([operation]) => operation)).toEqual(['GetSecretValue', 'ChangeMessageVisibility']);
    expect(sent[0]?.[1]).toEqual({ SecretId: ARN });
    expect(errors.mock.calls.flat().join()).toContain(
      'secret STRIPE_KEY cannot be read (AccessDeniedException)',
    );
    expect(errors.mock.calls.flat().join()).not.toContain('sk_live_1');

    secret = { status: 200, body: { SecretString: 'sk_live_1' } };
    for (let batch = 0; batch < 2; batch += 1) {
      expect(await handler(sqsEvent([workMessage()]), CONTEXT)).toEqual({ batchItemFailures: [] });
    }
    expect(seen).toEqual([
      ['invoices', 'sk_live_1'],
      ['invoices', 'sk_live_1'],
    ]);
    expect(sent.filter(([operation]) => operation === 'GetSecretValue')).toHaveLength(2);
  },
);
