import { describe, expect, test } from 'vitest';
import { AwsUnavailable, isAwsFault } from '../../../../core/protocol/aws-fault.ts';
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
