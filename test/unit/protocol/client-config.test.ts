import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { AwsUnavailable, CLIENT_CONFIG, isAwsFault } from '../../../functions/protocol/client-config.ts';
import { awsFault } from '../aws-fault.ts';

describe('a fault of AWS', () => {
  test.each<[string, unknown, boolean]>([
    ['an error of the SDK', awsFault(), true],
    ['work that AWS left undone', new AwsUnavailable('x'), true],
    ['an error of our own', new Error('bug'), false],
    ['no error at all', { $metadata: {} }, false],
    ['nothing', undefined, false],
  ])('%s', (_what, error, expected) => {
    expect(isAwsFault(error)).toBe(expected);
  });

  test('is also an answer that never came', async () => {
    const client = new DynamoDBClient({
      ...CLIENT_CONFIG,
      maxAttempts: 1,
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      requestHandler: { handle: () => Promise.reject(new Error('connect ECONNREFUSED')) },
    });
    const get = client.send(new GetItemCommand({ TableName: 't', Key: { id: { S: 'x' } } }));
    expect(isAwsFault(await get.catch((error: unknown) => error))).toBe(true);
  });
});
