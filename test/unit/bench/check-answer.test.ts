import { expect, test } from 'vitest';
import { checkAnswer } from '../../../bench/sandbox/check-answer.ts';

test('a batch that was done with, and a call that was answered, are well', () => {
  expect(() => checkAnswer({ batchItemFailures: [] })).not.toThrow();
  expect(() => checkAnswer({ statusCode: 202, body: '{}' })).not.toThrow();
});

test.each([
  ['a failed message', { batchItemFailures: [{ itemIdentifier: '1' }] }, 'reported 1 failed message'],
  ['a call that failed', { statusCode: 503, body: 'no' }, 'answered with 503: no'],
  ['no answer', undefined, 'answered with undefined'],
])('a bench of failures measures nothing: %s', (_, answer, words) => {
  expect(() => checkAnswer(answer)).toThrow(words);
});
