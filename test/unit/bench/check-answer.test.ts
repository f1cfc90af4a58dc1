import { expect, test } from 'vitest';
import { checkAnswer } from '../../../bench/sandbox/check-answer.ts';

test('a batch that was done with, a call that was answered, and a sweep that left nothing, are well', () => {
  expect(() => checkAnswer({ batchItemFailures: [] })).not.toThrow();
  expect(() => checkAnswer({ statusCode: 202, body: '{}' })).not.toThrow();
  expect(() => checkAnswer({ released: 3, failed: 0, overdue: 0, next: null })).not.toThrow();
});

test.each([
  ['a failed message', { batchItemFailures: [{ itemIdentifier: '1' }] }, 'reported 1 failed message'],
  ['a call that failed', { statusCode: 503, body: 'no' }, 'answered with 503: no'],
  ['an entry of a sweep', { released: 3, failed: 1 }, 'failed with 1 entries'],
  ['no answer', undefined, 'answered with undefined'],
])('a bench of failures measures nothing: %s', (_, answer, words) => {
  expect(() => checkAnswer(answer)).toThrow(words);
});
