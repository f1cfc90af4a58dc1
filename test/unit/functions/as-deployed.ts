import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, vi } from 'vitest';
import { LAMBDA_ENVIRONMENT, requestsToMocks } from '../requests-to-mocks.ts';

/**
 * Lets a test load a function's handler as Lambda does: fresh each time, with the tests' own tasks, in the environment that Lambda and the stack set, with its
 * requests led to mocks that give everything an empty answer. Call it once at the top of a test file.
 *
 * @param environment what the stack sets
 */
export function asDeployed(environment: Readonly<Record<string, string>>) {
  const sqs = mockClient(SQSClient);
  const dynamo = mockClient(DynamoDBClient);
  beforeEach(() => {
    vi.resetModules();
    vi.doMock('../../../tasks/index.ts', () => import('../../../bench/tasks/index.ts'));
    requestsToMocks();
    sqs.reset();
    sqs.onAnyCommand().resolves({});
    dynamo.reset();
    dynamo.onAnyCommand().resolves({});
    // The logger then writes to the console, where a test can read it.
    const all = { ...LAMBDA_ENVIRONMENT, POWERTOOLS_DEV: 'true', TABLE_NAME: 'results', ...environment };
    for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return { sqs, dynamo };
}

/** The settings that tell a function about its queues, as the stack makes them; the URLs are `https://sqs/<name>`. */
export function queueSettings(first: string, ...names: readonly string[]) {
  return { QUEUES: [first, ...names].join(','), QUEUE_URL: `https://sqs/${first}` };
}
