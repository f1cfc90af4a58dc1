import { describe, expect, test } from 'vitest';
import {
  AwsUnavailable,
  isAwsFault,
  isRefusedForGood,
  reasonOfRefusal,
} from '../../../../core/protocol/aws-fault.ts';
import { noAnswer } from '../../../../platform/aws/aws-error.ts';
import { awsFault } from '../../aws-fault.ts';

describe('a fault of AWS', () => {
  test.each<[string, unknown, boolean]>([
    ['an error of the SDK', awsFault(), true],
    ['an answer that never came', noAnswer('NetworkError', 'connect ECONNREFUSED'), true],
    ['work that AWS left undone', new AwsUnavailable('x'), true],
    ['an error of our own', new Error('bug'), false],
    ['no error at all', { $metadata: {} }, false],
    ['nothing', undefined, false],
  ])('%s', (_what, error, expected) => {
    expect(isAwsFault(error)).toBe(expected);
  });
});

describe('a refusal for good', () => {
  test.each<[string, unknown, boolean]>([
    ['what DynamoDB cannot store', awsFault('ValidationException', 'Item size has exceeded 1'), true],
    ['what DynamoDB cannot read', awsFault('SerializationException'), true],
    ['a text that SQS cannot carry', awsFault('InvalidMessageContents'), true],
    ['a message that is too large for SQS', awsFault('InvalidParameterValue'), true],
    ['such an entry of a batch', new AwsUnavailable('x', 'InvalidMessageContents'), true],
    ['an entry that SQS had no time for', new AwsUnavailable('x', 'RequestThrottled'), false],
    ['work that AWS left undone', new AwsUnavailable('x'), false],
    [
      'an index that is being filled',
      awsFault('ValidationException', 'Cannot read from backfilling global secondary index: tasks'),
      false,
    ],
    ['a condition that does not hold', awsFault('ConditionalCheckFailedException'), false],
    ['a throttle', awsFault('ProvisionedThroughputExceededException'), false],
    ['an internal error', awsFault('InternalServerError'), false],
    ['a permission that an operator must give', awsFault('AccessDeniedException'), false],
    ['a key that an operator must enable', awsFault('KMSDisabledException'), false],
    ['an answer that never came', noAnswer('TimeoutError', 'AWS did not answer in time'), false],
    [
      'an error of our own with such a name',
      Object.assign(new Error(), { name: 'ValidationException' }),
      false,
    ],
  ])('%s: is it one?', (_what, error, expected) => {
    expect(isRefusedForGood(error)).toBe(expected);
  });

  test('is explained without AWS’s words, which may quote the request', () => {
    const tooLarge = 'Item size to update has exceeded the maximum allowed size';
    expect(reasonOfRefusal(awsFault('ValidationException', tooLarge))).toContain('400 KB');
    expect(reasonOfRefusal(awsFault('ValidationException', 'Bad value: S3CRET'))).toBe('ValidationException');
  });
});
